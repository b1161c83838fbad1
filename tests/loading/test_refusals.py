"""What a table says of bad input is said in the reader's language, and without the database's own words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ckan.tests import factories

CSV = "机构名称,床位数\n泷泊镇敬老院,30\n江村镇敬老院,40\n".encode()
SEARCHED: list[tuple[dict[str, Any], str]] = [
    ({"fields": ["没有"]}, "“没有”在这里不合要求"),
    ({"sort": "床位数 sideways"}, "“床位数 sideways”在这里不合要求"),
    ({"offset": -1}, "“-1”在这里不合要求"),
    ({"junk": 1}, "“junk”在这里不合要求"),
    ({"fields": [1]}, "不能是 1"),
    ({"fields": {"a": 1}}, "应为列表"),
    ({"filters": "{"}, "JSON"),
    ({"filters": {"没有": "甲"}}, "没有“没有”这一列"),
    ({"filters": {"床位数": {"nope": 3}}}, "没有“nope”这种比较（“床位数”列）"),
    ({"filters": {"$nope": 1}}, "没有“$nope”这个运算符"),
    ({"filters": {"$or": 1}}, "筛选条件应为"),
    ({"filters": {"床位数": "三十"}}, "数据库无法执行"),
    ({"filters": {"床位数": {"gt": [1]}}}, "数据库无法执行"),
    ({"offset": 2**63}, "数据库无法执行"),
]
WRITTEN: list[tuple[str, dict[str, Any], str]] = [
    ("upsert", {"records": [{"没有": 1}], "method": "insert"}, "第 1 行有表中没有的列：没有"),
    ("upsert", {"records": [{"床位数": 1}]}, "没有可据以查找行的键"),
    ("upsert", {"records": [{"床位数": "三"}], "method": "insert"}, "“三”不合 numeric 类型的列"),
    ("upsert", {"records": [{"_id": 9, "床位数": 1}], "method": "update"}, "没有键为"),
    ("create", {"records": [1]}, "数据行应为"),
    ("create", {"fields": [{"id": "x", "type": "nope"}]}, "没有“nope”这种列类型"),
    ("records_delete", {"filters": {"没有": 1}}, "没有“没有”这一列"),
]
pytestmark = pytest.mark.slow("a file becomes a table, of which forty things are asked")
INNER = ("SELECT ", "INSERT ", "psycopg", "FilterOp", '"orig"')


@pytest.fixture
def table(make_entry, upload, work) -> str:
    """Return the id of a table of two rows."""
    resource = upload(make_entry(), "数据.csv", CSV)
    work()
    return resource["id"]


def test_what_does_not_fit_is_refused_in_the_readers_language(app, table) -> None:
    """Each search and each change, as a reader of Chinese and of English."""
    token = factories.SysadminWithToken()["token"]
    asked = [("search", data, words) for data, words in SEARCHED] + WRITTEN
    wrong = []
    for action, data, words in asked:
        for language in ("zh-CN", "en"):
            answer = app.post(
                f"/api/action/datastore_{action}",
                json={
                    "resource_id": table,
                    **({} if action == "search" else {"force": True}),
                    **data,
                },
                headers={"Accept-Language": language}
                | ({} if action == "search" else {"Authorization": token}),
            )
            error = answer.json["error"] if answer.status_code == 409 else {}
            said = error.get("message", "")
            text = json.dumps(error, ensure_ascii=False)
            own = said.replace("没有", "").replace("床位数", "").replace("三", "")
            fits = words in said if language == "zh-CN" else said and own.isprintable()
            chinese = any("\u4e00" <= sign <= "\u9fff" for sign in own)
            if not fits or chinese is (language == "en") or any(one in text for one in INNER):
                wrong.append(f"{action} {data} {language} {answer.status_code} {text[:300]}")
    assert not wrong, "\n".join(wrong)
