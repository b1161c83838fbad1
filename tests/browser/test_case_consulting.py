"""Departments differ, in the browser: duplicates, inconsistent data, disputes, up to the county government."""

from __future__ import annotations

import re

import pytest

from tests.browser.axe import violations
from tests.browser.case_steps import entry_of


@pytest.fixture
def pair(people, entry_fields):
    """Two published entries of two departments with the same data."""
    offices = people.departments
    return [
        entry_of("root", entry_fields(offices[office]["id"], title=title), published=True)
        for office, title in (("civil", "养老机构台账"), ("forest", "林区养老机构台账"))
    ]


def test_a_duplicate_is_settled_and_old_links_lead_on(walker, pair):
    ours, theirs = pair
    clerk, forester, centre = walker("clerk"), walker("forester"), walker("reviewer")
    clerk.open(f"/case/new/duplicate?ours={ours['name']}&theirs={theirs['name']}")
    clerk.page.get_by_label(re.compile("^说明")).fill("两家采集同一批机构")
    case = clerk.begin("提请重复协调")
    clerk.says("养老机构台账")
    said = {
        "采集部门": "双牌县民政局",
        "处理方式": "保留一条，另一条停用，旧代码和链接指向保留的条目",
        "保留的条目": "养老机构台账",
    }
    clerk.step("propose", **said, 说明="民政部门依法登记")
    assert not {"同意", "不同意"} & set(clerk.offered())
    forester.open("/desk/")
    forester.page.get_by_role("link", name="《养老机构台账》").click()
    assert "撤销" not in forester.offered()
    assert violations(forester.page) == []
    forester.step("disagree", 理由="林区机构由我局巡查")
    forester.step("propose", **said, 说明="巡查结果推送民政局")
    clerk.open(case).step("agree")
    clerk.says("待中心协调")
    centre.open(case).try_step("decide", **said)
    centre.says("应当说明理由")
    centre.step("decide", **said, 理由="同一数据，由民政局采集")
    centre.says("已决定")
    clerk.open(f"/dataset/{theirs['name']}")
    assert clerk.address == f"/dataset/{ours['name']}"


def test_a_pair_that_is_none_and_a_report_taken_back(walker, pair):
    ours, theirs = pair
    clerk, centre, second = walker("clerk"), walker("reviewer"), walker("second")
    address = f"/case/new/duplicate?ours={ours['name']}&theirs={theirs['name']}"
    clerk.open(address).begin("提请重复协调")
    clerk.step("cancel", 理由="选错了条目")
    clerk.says("已撤销")
    case = centre.open(address).begin("提请重复协调")
    centre.step("escalate", 理由="协商不成")
    assert centre.offered() == []  # who opened it does not decide it
    second.open(case).step("dismiss", 理由="口径不同，一个按机构一个按巡查点")
    second.says("不重复")


def test_inconsistent_data_are_agreed_on(walker, pair):
    ours, theirs = pair
    clerk, forester, centre = walker("clerk"), walker("forester"), walker("reviewer")
    clerk.open(f"/case/new/inconsistency?entries={ours['name']}&entries={theirs['name']}")
    clerk.page.get_by_label("不一致的数据").fill("床位数：民政局 120 张，林业局 96 张")
    case = clerk.begin("提请不一致协调")
    said = {"一致意见": "以民政局登记为准，按月核对", "以哪个条目的数据为准": "养老机构台账"}
    clerk.step("propose", **said)
    forester.open(case).step("agree")
    forester.says("已协商一致")
    clerk.open(f"/case/new/inconsistency?entries={ours['name']}&entries={theirs['name']}")
    clerk.page.get_by_label("不一致的数据").fill("地址写法不同")
    case = clerk.begin("提请不一致协调")
    clerk.step("escalate", 理由="没有共同口径")
    centre.open(case).step("decide", **said, 理由="登记机关为准")
    centre.says("已决定")


def test_a_dispute_goes_up_to_the_county_government(walker, people):
    clerk, forester, centre = walker("clerk"), walker("forester"), walker("reviewer")
    clerk.open("/case/new/dispute")
    clerk.page.get_by_label("对方部门").select_option("双牌县林业局")
    clerk.page.get_by_label("争议事项").fill("林业局不同意共享护林员信息")
    case = clerk.begin("提出争议")
    forester.open(case).step("propose", 处理意见="只提供到村")
    clerk.open(case).step("disagree", 理由="救助要核对到人")
    forester.open(case).step("escalate", 理由="无法达成一致")
    centre.open(case)
    assert centre.offered() == ["协调一致", "报县人民政府"]
    centre.step("refer", 理由="协调三次未果")
    governor = walker("governor").open("/desk/")
    governor.page.locator(".shuangpai-case-title").first.click()
    governor.try_step(
        "rule", 处理意见="按有条件共享提供", 决定文号="双政函〔2026〕9号", 理由="履职需要"
    )
    governor.says("依据")
    governor.says("条例第二十八条")
    law = {"法律法规名称": "《政务数据共享条例》", "条款": "第二十八条"}
    paper = {"文件": "决定.txt=双牌县人民政府决定"}
    governor.form("rule").get_by_text("附上材料").click()
    governor.step("rule", **law, **paper)
    governor.says("县人民政府已决定")
    clerk.open(case).says("决定.txt")
    forester.open(case).says("双政函〔2026〕9号")


def test_a_dispute_is_settled_by_the_centre(walker, people):
    clerk, centre = walker("clerk"), walker("reviewer")
    clerk.open("/case/new/dispute")
    clerk.page.get_by_label("对方部门").select_option("双牌县林业局")
    clerk.page.get_by_label("争议事项").fill("共享频率")
    case = clerk.begin("提出争议")
    clerk.step("escalate", 理由="意见不一")
    centre.open(case).step("mediate", 处理意见="按季度提供")
    centre.says("已达成一致")
