"""Every page, for everybody who may open it, says everything in Chinese."""

from __future__ import annotations

import pytest

from ckan import model

from tests.pages import CENTRE, CLERK, HEAD, pages_of, paths
from tests.views.conftest import ROLES, County
from tests.views.visible import not_chinese

READ_BY = {
    "clerk": [page.path for page in pages_of(CLERK)],
    "head": [page.path for page in (*pages_of(CLERK), *pages_of(HEAD))],
    "centre": [page.path for page in (*pages_of(CLERK), *pages_of(CENTRE))],
}
"""What some roles open; strangers and the administrator open everything."""
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
        "centre": county.departments["centre"]["name"],
        **{key: entry["name"] for key, entry in county.entries.items()},
        **county.names,
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
        "gestern",
        county.source["id"],
    ]
    for one in (*county.departments.values(), *county.users.values(), *county.entries.values()):
        data += [one["id"], one["name"], one.get("uscc") or ""]
    return data


def test_every_page_is_chinese_for_everybody(reader, busy):
    untranslated: list[str] = []
    for role in ROLES:
        client, names, known = reader(role), names_of(busy, role), known_data(busy, role)
        for pattern in READ_BY.get(role, paths()):
            answer = client.get(pattern.format(**names))
            assert answer.status_code < 500, pattern
            left = not_chinese(answer.body, known)
            untranslated += [f"{role} {answer.status_code} {pattern}: {text}" for text in left]
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
