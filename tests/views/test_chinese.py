"""Every page, for everybody who may open it, says everything in the reader's language."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ckan import model
from ckan.plugins import toolkit as tk

from tests.fixtures.county import FILE, FILE_NAME, ROLES, County
from tests.pages import CENTRE, CLERK, HEAD, pages_of, paths
from tests.views.visible import chinese, ids_shown, not_chinese

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


TYPED = (
    *(FILE_NAME, FILE.decode(), "目录.csv", "养老", "民政", "没有的词", "没有这样的数据"),
    *("双牌县政务数据目录", "中文 (简体, 中国)", "中华人民共和国个人信息保护法第二十八条"),
    *("日期,名称,类型", "国办发明电〔2025〕7号", "双政办函", "第二十三条"),
)
"""What stands in no table by itself: files, questions, the portal's name, that of the other language, a law that
an entry names; the headings of a calendar file and how documents are numbered."""


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
    _as_a_sync_and_a_decision_leave_it(busy)
    for role in ROLES:
        client, names, known = reader(role), names_of(busy, role), known_data(busy, role)
        for pattern in READ_BY.get(role, paths()):
            answer = client.get(pattern.format(**names))
            assert answer.status_code < 500, pattern
            left = [*not_chinese(answer.body, known), *ids_shown(answer.body)]
            untranslated += [f"{role} {answer.status_code} {pattern}: {text}" for text in left]
    assert not untranslated, "\n".join(untranslated)


def _as_a_sync_and_a_decision_leave_it(county: County) -> None:
    """Let the city's entry have the record of origin that a sync writes, and the open one CKAN's licence."""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    program = {"ignore_auth": True, "user": site_user, "shuangpai_sync": True}
    origin = {
        "source": county.source["id"],
        "remote_id": county.resource["id"],
        "state": "archived",
    }
    provenance = {"kind": "shared", "system": county.source["title"]}
    city = {"id": county.entries["city"]["id"], "origin": origin, "provenance": provenance}
    tk.get_action("package_patch")(dict(program), city)
    licensed = {"id": county.entries["open"]["id"], "license_id": "notspecified"}
    tk.get_action("package_patch")(dict(program), licensed)


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


def test_every_page_is_english_under_en(reader, busy):
    """What is Chinese on an English page is data: names and texts that people typed."""
    typed = everything_typed()
    mixed: dict[str, str] = {}
    for role in ROLES:
        client, names = reader(role), names_of(busy, role)
        for pattern in READ_BY.get(role, paths()):
            answer = client.get("/en" + pattern.format(**names))
            assert answer.status_code < 500, pattern
            for text in chinese(answer.body, typed):
                mixed.setdefault(text, f"{role} {pattern}")
    assert not mixed, "\n".join(f"{where}: {text}" for text, where in mixed.items())


def everything_typed() -> str:
    """Return all that entries, departments, people, cases and tables hold, as one text."""
    stored = [
        *model.Session.query(model.Package),
        *model.Session.query(model.Group),
        *model.Session.query(model.User),
        *model.Session.query(model.Resource),
        *model.Session.query(model.Tag),
    ]
    told = [str(one.as_dict()) for one in stored]
    tables = ("case", "case_event", "import_run", "import_finding", "edition", "edition_entry")
    for name in tables:
        rows = model.Session.execute(sa.text(f"SELECT to_jsonb(t)::text FROM shuangpai_{name} t"))
        told += rows.scalars()
    return "\n".join([*told, *TYPED])
