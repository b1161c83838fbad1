"""The sync overview: members see how it stands, the Centre everything, citizens nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from ckan import model
from ckan.lib import jobs

from ckanext.shuangpai.logic import progress, sync_card
from ckanext.shuangpai.model.sync_run import SyncRun

REFUSED = {"remote_id": "r-7", "field": "title", "code": "invalid", "message": "名称不能为空"}
UNMAPPED = {
    "field": "共享类型",
    "value": "7",
    "code": "unknown_value",
    "to": "share_class",
    "count": 3,
}
REPORT = {
    "status": "partial",
    "promised": 12,
    "seen": 11,
    "created": 4,
    "updated": 2,
    "unchanged": 5,
    "archived": 1,
    "refused": [REFUSED],
    "unmapped": [{**UNMAPPED, "remote_ids": ["r-1", "r-2"]}],
    "conflicts": [
        {
            "field": "share_class",
            "code": "class_lowered",
            "ours": "unconditional",
            "theirs": "withheld",
            "count": 1,
            "remote_ids": ["r-3"],
        },
    ],
    "skipped": [],
    "errors": ["来源没有及时回答"],
}


@pytest.fixture
def runs(county):
    """Twenty-five runs of the county's source; the last one was not complete."""
    start = dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC)
    for number in range(25):
        whole = number != 24
        report = {**REPORT, "status": "complete"} if whole else REPORT
        moment = start + dt.timedelta(hours=number)
        model.Session.add(
            SyncRun(
                source_id=county.source["id"],
                status=report["status"],
                started=moment,
                finished=moment + dt.timedelta(seconds=8),
                report=report,
            )
        )
    model.Session.commit()


def test_members_see_how_it_stands_and_no_more(reader, county, runs):
    page = reader("clerk").get("/sync/").body
    assert "永州市公共数据目录" in page
    assert "不完整" in page
    for text in ("新增 4", "修改 2", "不变 5", "未接收 1", "来源已撤 1"):
        assert text in page
    assert "127.0.0.1" not in page
    assert "立即同步" not in page
    assert reader("clerk").get("/sync/yongzhou").status_code == 403
    assert reader("clerk").get("/sync/yongzhou/start").status_code == 403
    assert reader("clerk").post("/sync/yongzhou/start", {}).status_code == 403


def test_a_citizen_sees_no_syncs(reader, county):
    for path in ("/sync/", "/sync/yongzhou", "/sync/yongzhou/start", "/sync/yongzhou/progress"):
        answer = reader("anonymous").get(path, follow_redirects=False)
        assert answer.status_code in (302, 403)


def test_fields_and_codes_stand_on_the_page_by_their_titles(reader, county, runs):
    page = reader("centre").get("/sync/yongzhou").body
    for code in ("share_class", "unconditional", "withheld", ">title<"):
        assert code not in page
    for title in ("信息资源名称", "无条件共享", "不予共享"):
        assert title in page


def test_the_centre_sees_a_run_whole_and_all_runs(reader, county, runs):
    centre = reader("centre")
    page = centre.get("/sync/yongzhou").body
    for text in (
        "名称不能为空",
        "编码表里没有的值",
        "r-1、r-2",
        "来源没有及时回答",
        "第 1 页，共 2 页",
    ):
        assert text in page
    assert "<rect" in page
    assert " style=" not in page.partition('role="main"')[2].partition("</main>")[0]
    assert "第 2 页，共 2 页" in centre.get("/sync/yongzhou?page=2").body
    earlier = SyncRun.last(county.source["id"], 1, 3)[1][0]
    assert "完整：来源的记录都已同步" in centre.get(f"/sync/yongzhou?run={earlier.id}").body
    assert centre.get("/sync/yongzhou?run=none").status_code == 404
    assert centre.get("/sync/none").status_code == 404


@pytest.mark.usefixtures("clean_queues", "with_test_worker")
def test_the_centre_syncs_in_the_background(reader, county):
    centre = reader("centre")
    assert "不删除任何条目" in centre.get("/sync/yongzhou/start").body
    page = centre.post("/sync/yongzhou/start", {}).body
    assert "已安排同步" in page
    assert "排队等待" in page
    assert centre.get("/sync/yongzhou/progress").json["busy"] is True
    jobs.Worker().work(burst=True)
    model.Session.remove()
    assert centre.get("/sync/yongzhou/progress").json["busy"] is False
    page = centre.get("/sync/yongzhou").body
    assert "失败：来源读不到" in page
    assert progress.get(sync_card.work_of(county.source["id"])) is None


def test_a_source_never_synced_says_so(reader, county):
    page = reader("centre").get("/sync/").body
    assert "这个来源还没有同步过" in page
    assert "还没有完整同步过" in page
