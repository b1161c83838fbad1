"""Who gets the data: one matrix over every door to rows and files."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ckan.plugins import toolkit as tk

CSV = "机构名称,床位数\n泷泊镇敬老院,30\n江村镇敬老院,40\n".encode()
CONDITIONAL_SHARE = {
    "share_class": "conditional",
    "share_condition": "用于养老服务监管",
    "share_purpose": "养老服务监管",
}
LAW = {"instrument": "中华人民共和国个人信息保护法", "article": "第二十八条"}
NOT_OPEN = {"open_class": "withheld", "open_refusal_category": "privacy", "open_basis": LAW}
ENTRIES: dict[str, dict[str, Any]] = {
    "open": {},
    "conditional": {
        "open_class": "conditional",
        "open_condition": "用于养老服务研究，经民政局同意",
        "open_basis": LAW,
        **CONDITIONAL_SHARE,
    },
    "shared": NOT_OPEN,
    "reserved": {**NOT_OPEN, **CONDITIONAL_SHARE},
    "unpublished": {"entry_state": "draft"},
}
ROLES = ("anonymous", "stranger", "other", "own", "centre")
OPEN_TO = {
    "open": set(ROLES),
    "conditional": {"own", "centre"},
    "shared": {"other", "own", "centre"},
    "reserved": {"own", "centre"},
    "unpublished": {"own", "centre"},
}


@pytest.fixture
def people(make_entry, make_department, make_member):
    """Return tokens by role; the first entry makes the office."""
    from ckan.tests import factories

    owner = make_entry(**ENTRIES["open"])["owner_org"]
    other = make_department("双牌县统计局")
    centre = make_department("双牌县政务服务中心", functions=["centre"])
    return {
        "anonymous": None,
        "stranger": factories.UserWithToken()["token"],
        "other": make_member(other["id"])["token"],
        "own": make_member(owner, "member")["token"],
        "centre": make_member(centre["id"])["token"],
    }


def doors(resource: dict[str, Any]) -> dict[str, str]:
    """Every address that gives rows, columns or the file."""
    at, package = resource["id"], resource["package_id"]
    page = f"/dataset/{package}/resource/{at}"
    return {
        "datastore_search": f"/api/action/datastore_search?resource_id={at}",
        "by id": f"/api/action/datastore_search?id={at}",
        "datastore_info": f"/api/action/datastore_info?id={at}",
        "status": f"/api/action/shuangpai_data_status?resource_id={at}",
        "dump": f"/datastore/dump/{at}",
        "api info": f"/datastore/api_info/{at}",
        "csv": f"{page}/data.csv",
        "xlsx": f"{page}/data.xlsx",
        "json": f"{page}/data.json",
        "xml": f"{page}/data.xml",
        "file": f"{page}/download/data.csv",
    }


@pytest.mark.slow("every way to the rows is tried as everybody, once they are loaded")
@pytest.mark.parametrize("kind", ENTRIES)
def test_every_door_opens_to_the_same_people(app, people, make_entry, upload, work, kind) -> None:
    resource = upload(make_entry(**ENTRIES[kind]), "数据.csv", CSV)
    work()
    wrong = []
    for role in ROLES:
        headers = {"Authorization": people[role]} if people[role] else {}
        for door, address in doors(resource).items():
            answer = app.get(address, headers=headers, follow_redirects=True)
            opened = answer.status_code == 200 and "user/login" not in answer.request.path
            leaked = "泷泊镇" in answer.data.decode("utf-8", "ignore")
            if opened != (role in OPEN_TO[kind]) or (leaked and role not in OPEN_TO[kind]):
                wrong.append((role, door, answer.status_code, leaked))
    assert wrong == []


@pytest.mark.parametrize("role", ["anonymous", "stranger", "other", "own"])
@pytest.mark.parametrize(
    ("action", "extra"),
    [
        ("datastore_create", {"force": True, "records": [{"机构名称": "假"}]}),
        ("datastore_upsert", {"force": True, "method": "insert", "records": [{"机构名称": "假"}]}),
        ("datastore_records_delete", {"force": True, "filters": {}}),
        ("datastore_delete", {"force": True}),
        ("datastore_run_triggers", {}),
        ("xloader_submit", {}),
        ("xloader_status", {}),
    ],
)
def test_only_editors_write(app, people, make_entry, upload, work, role, action, extra) -> None:
    resource = upload(make_entry(), "数据.csv", CSV)
    work()
    headers = {"Authorization": people[role]} if people[role] else {}
    data = {"resource_id": resource["id"], **extra}
    answer = app.post(f"/api/action/{action}", json=data, headers=headers)
    assert answer.status_code == 403
    found = app.get(f"/api/action/datastore_search?resource_id={resource['id']}").json
    assert found["result"]["total"] == 2


def test_two_ids_do_not_open_what_one_closes(app, people, make_entry, upload, work) -> None:
    opened = upload(make_entry(), "数据.csv", CSV)
    closed = upload(make_entry(**ENTRIES["reserved"]), "数据.csv", "密,数\n不公开,1\n".encode())
    work()
    for action in ("datastore_search", "datastore_info"):
        for first, second in ((opened, closed), (closed, opened)):
            query = f"id={first['id']}&resource_id={second['id']}"
            answer = app.get(f"/api/action/{action}?{query}&include_total=true")
            assert not {"密", "不公开"} & set(
                json.dumps(answer.json, ensure_ascii=False).split('"')
            )


def test_an_alias_opens_no_more_than_its_table(app, people, make_entry, upload, work, context):
    closed = upload(make_entry(**ENTRIES["reserved"]), "数据.csv", CSV)
    work()
    made = {"resource_id": closed["id"], "aliases": ["someplace"], "force": True}
    tk.get_action("datastore_create")(context(), made)
    for action in ("datastore_search", "datastore_info"):
        assert app.get(f"/api/action/{action}?resource_id=someplace").status_code == 404


@pytest.mark.parametrize("table", ["_table_metadata", "_table_stats", "pg_user", "pg_tables"])
def test_no_table_of_the_database_is_read(app, with_plugins, table) -> None:
    assert app.get(f"/api/action/datastore_search?resource_id={table}").status_code in (403, 404)
    assert app.get(f"/datastore/dump/{table}").status_code == 404


def test_sql_is_off(app, with_plugins) -> None:
    answer = app.get("/api/action/datastore_search_sql?sql=SELECT 1")
    assert answer.status_code == 400
    with pytest.raises(KeyError):
        tk.get_action("datastore_search_sql")


def test_a_withdrawn_entry_closes_at_once(app, people, make_entry, upload, work, context) -> None:
    entry = make_entry()
    resource = upload(entry, "数据.csv", CSV)
    work()
    address = f"/api/action/datastore_search?resource_id={resource['id']}"
    assert app.get(address).status_code == 200
    tk.get_action("package_patch")(context(), {"id": entry["id"], "entry_state": "withdrawn"})
    assert app.get(address).status_code == 404


def test_an_address_elsewhere_is_data(app, people, make_entry, context) -> None:
    entry = make_entry(**ENTRIES["conditional"])
    link = {"package_id": entry["id"], "url": "https://data.example.org/secret.pdf", "name": "链接"}
    made = tk.get_action("resource_create")(context(), link)
    asked = [
        f"/api/action/package_show?id={entry['id']}",
        f"/api/action/resource_show?id={made['id']}",
        "/api/action/package_search?q=养老",
        "/api/action/package_search?facet.field=[%22res_url%22]",
        "/api/action/resource_search?query=name:链接",
        f"/dataset/{entry['id']}",
        f"/dataset/{entry['id']}/resource/{made['id']}",
    ]
    for address in asked:
        answer = app.get(address)
        assert answer.status_code == 200
        assert "secret.pdf" not in answer.data.decode(), address
    own = app.get(asked[1], headers={"Authorization": people["own"]})
    assert own.json["result"]["url"] == link["url"]


def test_findings_are_for_those_who_can_mend(app, people, make_entry, upload, work, make_member):
    entry = make_entry()
    resource = upload(entry, "数据.csv", "名称,数\n甲,1\n乙,2,张三\n".encode())
    work()
    editor = make_member(entry["owner_org"])
    address = f"/api/action/shuangpai_data_status?resource_id={resource['id']}"
    assert "findings" not in app.get(address).json["result"]
    told = app.get(address, headers={"Authorization": editor["token"]}).json["result"]
    assert [one["code"] for one in told["findings"]] == ["row_too_long"]
    assert "张三" not in app.get(address).data.decode()
