"""Sides stand under their own headings in either order, decisions are told by names, notices say what follows."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from bs4 import BeautifulSoup

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.shuangpai import duplicate_index
from ckanext.shuangpai.logic import notices

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DAY = dt.datetime(2026, 11, 24, 4, tzinfo=dt.UTC)


@pytest.fixture
def pair(county, act, publish, entry_fields):
    """Return a maker of one published entry each of the civil and the forest office, as (ours, theirs)."""

    def make(first):
        """``first``: whose id comes first when ids are sorted."""
        duplicate_index.forget()
        ids = sorted(model.types.make_uuid() for _ in range(2))
        offices = ("civil", "forest") if first == "ours" else ("forest", "civil")
        made = {}
        for office, id_ in zip(offices, ids, strict=True):
            fields = entry_fields(county[office]["id"], title=f"特困人员信息（{office}）")
            site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
            context = {"ignore_auth": True, "user": site_user}
            created = tk.get_action("package_create")(context, {**fields, "id": id_})
            made[office] = publish(created)
        return made["civil"], made["forest"]

    return make


@pytest.mark.parametrize("kind", ["duplicate", "inconsistency"])
@pytest.mark.parametrize("first", ["ours", "theirs"])
def test_each_side_stands_under_its_own_heading(county, act, app, pair, kind, first):
    ours, theirs = pair(first)
    asked = {"ours": ours["id"], "theirs": theirs["id"]}
    if kind == "inconsistency":
        asked = {"entries": [ours["id"], theirs["id"]], "subject": "人数不一致"}
    case = act("shuangpai_case_open", county["officer"], type=kind, **asked)
    titles = [ours["title"], theirs["title"]]
    assert [one["title"] for one in case["sides"]] == titles
    by_field = {row["field"]: [row["before"], row["after"]] for row in case["comparison"]}
    assert by_field["title"] == titles
    assert by_field["owner_org"] == ["双牌县民政局", "双牌县林业局"]
    page = app.get(f"/case/{case['id']}", headers={"Authorization": county["officer"]["token"]})
    table = BeautifulSoup(page.body, "html.parser").select_one(".shuangpai-comparison")
    heads = [one.get_text() for one in table.select("thead th")][1:]
    row = next(one for one in table.select("tbody tr") if one.th.get_text() == "信息资源名称")
    assert heads == titles == ["".join(cell.get_text().split()) for cell in row.select("td")]


@pytest.mark.parametrize("first", ["ours", "theirs"])
def test_a_decision_is_read_by_names_everywhere(county, act, give, app, pair, first):
    ours, theirs = pair(first)
    case = act(
        "shuangpai_case_open", county["officer"], type="duplicate", ours=ours["id"], theirs=theirs["id"]
    )  # fmt: skip
    give(county["other"], case, "escalate", reason="意见不一")
    choices = {one["name"]: one.get("choices") for one in _fields(case, county, act, "decide")}
    assert [one["value"] for one in choices["keep"]] == [ours["id"], theirs["id"]]
    decision = {
        "collecting_department": county["civil"]["id"], "effect": "alias", "keep": ours["id"],
    }  # fmt: skip
    give(county["second"], case, "decide", **decision, reason="同一项数据")
    told = {one["field"]: [part["title"] for part in one["values"]] for one in case["decided"]}
    assert told["collecting_department"] == ["双牌县民政局"]
    assert told["keep"] == [ours["title"]]
    assert case["events"][-1]["decided"] == case["decided"]
    for path in (f"/case/{case['id']}", f"/case/{case['id']}/sheet", "/desk/?list=all&open=closed"):
        answer = app.get(path, headers={"Authorization": county["second"]["token"]})
        seen = BeautifulSoup(answer.body, "html.parser")
        text = seen.select_one("main, [role=main]").get_text(" ")
        assert UUID.findall(text) == [], path
        assert "双牌县民政局" in text
        assert seen.select_one(f"a[href$='/organization/{county['civil']['name']}']"), path


def _fields(case, county, act, command):
    shown = act("shuangpai_case_show", county["second"], id=case["id"])
    return next(one for one in shown["commands"] if one["command"] == command)["fields"]


def test_each_office_reads_its_own_result_in_its_notice(county, act, give, pair):
    ours, theirs = pair("theirs")
    case = act(
        "shuangpai_case_open", county["officer"], type="duplicate", ours=ours["id"], theirs=theirs["id"]
    )  # fmt: skip
    give(county["other"], case, "escalate", reason="意见不一")
    decision = {
        "collecting_department": county["civil"]["id"], "effect": "alias", "keep": ours["id"],
    }  # fmt: skip
    give(county["second"], case, "decide", **decision, reason="同一项数据")
    notices.deliver(DAY, {})
    kept, stopped = (_newest(act, county[who]) for who in ("officer", "other"))
    assert f"您单位的条目《{theirs['title']}》已停用，由双牌县民政局采集" in stopped["body"]
    assert f"旧代码和链接指向《{ours['title']}》" in stopped["body"]
    assert f"您单位的条目《{ours['title']}》保留，由您单位采集" in kept["body"]
    for one in (kept, stopped):
        assert "采集部门（数源部门）：双牌县民政局" in one["body"]
        assert f"保留的条目：《{ours['title']}》" in one["body"]
        assert "理由：同一项数据" in one["body"]
        assert UUID.findall(one["body"] + one["subject"]) == []
        assert {"title": ours["title"], "url": f"/dataset/{ours['name']}"} in one["links"]


def test_an_extension_says_by_how_much_and_until_when(county, act, give, reviewed):
    entry, _ = reviewed("published")
    case = act(
        "shuangpai_case_open", county["reviewer"], type="change_duty", entries=[entry["id"]], trigger="law",
        instrument="社会救助法", occurred_on="2026-11-02",
    )  # fmt: skip
    give(county["officer"], case, "request_extension", reason="系统改造")
    give(county["second"], case, "grant_extension", days="3")
    assert case["events"][-1]["decided"][0]["values"][0]["title"] == "3 个工作日"
    notices.deliver(DAY, {})
    body = _newest(act, county["officer"])["body"]
    assert f"更新《{entry['title']}》的期限延长 3 个工作日，请您单位在" in body


def _newest(act, user):
    return act("shuangpai_notice_list", user, limit=1)["results"][0]
