"""Every page, for everybody who may open it, says everything in Chinese."""

from __future__ import annotations

import pytest

from ckan import model

from tests.views.conftest import ROLES, County
from tests.views.visible import not_chinese

EVERYBODY = [
    "/",
    "/dataset/",
    "/dataset/?q=养老",
    "/dataset/?q=没有这样的数据",
    "/dataset/?open_class=unconditional&organization={civil}&tags=水",
    "/dataset/?q=[",
    "/dataset/{open}",
    "/dataset/{city}",
    "/dataset/{open}/resource/{resource}",
    "/department/",
    "/organization/",
    "/organization/?q=民政",
    "/organization/{civil}",
    "/organization/about/{civil}",
    "/organization/members/{civil}",
    "/about",
    "/user/login",
    "/user/register",
    "/user/reset",
    "/dataset/nichts",
    "/nichts",
    "/organization/nichts",
    "/dataset/{withheld}",
    "/dataset/{draft}",
    "/dataset/new",
    "/ckan-admin",
    "/harvest",
]
MEMBERS = [
    "/dashboard/",
    "/dashboard/datasets",
    "/dashboard/organizations",
    "/user/{user}",
    "/user/edit/{user}",
    "/user/{user}/organizations",
    "/user/{user}/api-tokens",
    "/dataset/new",
    "/dataset/edit/{open}",
    "/dataset/edit/{draft}",
    "/dataset/edit/{withheld}",
    "/dataset/resources/{open}",
    "/dataset/delete/{open}",
    "/dataset/{open}/resource/new",
    "/dataset/{draft}/resource/new",
    "/dataset/{open}/resource/{resource}/edit",
    "/dataset/{open}/resource/{resource}/views",
    "/dataset/{open}/resource/{resource}/delete",
]
HEADS = [
    "/organization/edit/{civil}",
    "/organization/manage_members/{civil}",
    "/organization/member_new/{civil}",
    "/organization/bulk_process/{civil}",
    "/organization/delete/{civil}",
]
CENTRE = [
    "/harvest",
    "/harvest/new",
    "/harvest/{source}",
    "/harvest/about/{source}",
    "/harvest/admin/{source}",
    "/harvest/edit/{source}",
    "/harvest/{source}/job",
    "/harvest/{source}/job/last",
    "/harvest/{source}/job/{job}",
]
SYSADMINS = [
    "/ckan-admin",
    "/ckan-admin/config",
    "/ckan-admin/trash",
    "/user/",
    "/organization/new",
    "/group/",
    "/group/new",
]
PAGES = {
    "anonymous": EVERYBODY,
    "clerk": [*EVERYBODY, *MEMBERS, *HEADS],
    "head": [*MEMBERS, *HEADS],
    "centre": [*MEMBERS, *CENTRE],
    "sysadmin": [*EVERYBODY, *MEMBERS, *HEADS, *CENTRE, *SYSADMINS],
}
POSTS = {
    "/user/login": {"login": "nobody", "password": "wrong"},
    "/user/register": {"save": "", "name": "", "email": "x", "password1": "1", "password2": "2"},
    "/user/reset": {"user": ""},
    "/dataset/new": {"title": "", "state": "active"},
    "/dataset/edit/{open}": {"title": "", "state": "active", "catalog_class": "wrong"},
    "/dataset/{open}/resource/new": {"id": "", "save": "again"},
    "/organization/new": {"save": "", "title": "", "uscc": "123"},
    "/organization/edit/{civil}": {"save": "", "title": "", "uscc": "123", "parent": "nichts"},
    "/organization/member_new/{civil}": {"username": "nichts", "role": "editor"},
    "/user/{user}/api-tokens": {"name": ""},
    "/user/edit/{user}": {
        "save": "",
        "old_password": "",
        "email": "x",
        "password1": "1",
        "password2": "2",
    },
    "/harvest/new": {"save": "", "title": "", "url": ""},
}
"""Forms as a hurried reader sends them: the answer names what is wrong."""


def names_of(county: County, role: str) -> dict[str, str]:
    """Return what stands in the addresses."""
    user = county.users.get(role, {"name": ""})
    return {
        "civil": county.departments["civil"]["name"],
        "user": user["name"],
        "resource": county.resource["id"],
        "source": county.source["name"],
        "job": county.job["id"],
        **{key: entry["name"] for key, entry in county.entries.items()},
    }


def known_data(county: County, role: str) -> list[str]:
    """Return names and ids that are data, not words of the portal."""
    people = [name for one in model.Session.query(model.User) for name in (one.name, one.fullname)]
    data = [
        *people,
        *names_of(county, role).values(),
        "nichts",
        "nobody",
        "wrong",
        county.source["id"],
    ]
    for one in (*county.departments.values(), *county.users.values(), *county.entries.values()):
        data += [one["id"], one["name"], one.get("uscc") or ""]
    return data


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_chinese(reader, county, role):
    client, names, known = reader(role), names_of(county, role), known_data(county, role)
    untranslated: list[str] = []
    for pattern in PAGES[role]:
        answer = client.get(pattern.format(**names))
        assert answer.status_code < 500, pattern
        left = not_chinese(answer.body, known)
        untranslated += [f"{answer.status_code} {pattern}: {text}" for text in left]
    assert not untranslated, "\n".join(untranslated)


@pytest.mark.parametrize("role", ["anonymous", "head", "sysadmin"])
def test_every_complaint_is_chinese(reader, county, role):
    client, names, known = reader(role), names_of(county, role), known_data(county, role)
    untranslated: list[str] = []
    for pattern, form in POSTS.items():
        answer = client.post(pattern.format(**names), form)
        assert answer.status_code < 500, pattern
        left = not_chinese(answer.body, known)
        untranslated += [f"{answer.status_code} {pattern}: {text}" for text in left]
    assert not untranslated, "\n".join(untranslated)
