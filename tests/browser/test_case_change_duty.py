"""目录更新 in the browser: one trigger, a clock for each entry, extension, filing, the Centre's own term."""

from __future__ import annotations

import re

import pytest

from tests.browser.case_steps import entry_of


@pytest.fixture
def duty(walker, people, entry_fields):
    """Two entries of two departments and the case of the first, recorded by the Centre."""
    offices = people.departments
    titles = {"civil": "救助机构信息", "forest": "林区救助点信息"}
    made = {
        office: entry_of("root", entry_fields(offices[office]["id"], title=title), published=True)
        for office, title in titles.items()
    }
    centre = walker("reviewer").open("/case/new/change_duty")
    for title in titles.values():
        centre.page.get_by_label("按名称、代码、单位或信息项查找条目").fill(title)
        centre.page.get_by_role("button", name="查找").click()
        centre.page.get_by_label(title).check()
    centre.page.get_by_label("触发事项").select_option("法律、法规修订")
    centre.page.get_by_label("法律、法规或者文件名称").fill("中华人民共和国社会救助法")
    centre.page.get_by_label("修订或者变化之日").fill("2026-11-16")
    centre.begin("登记更新事项")
    return made["civil"]


def opened_on_the_desk(person, title="《救助机构信息》"):
    """Open a case from the person's desk."""
    person.open("/desk/")
    person.page.get_by_role("link", name=title).click()
    return person.address


def test_each_entry_has_its_clock_and_ends_when_it_is_published(walker, duty):
    clerk, head, centre = walker("clerk"), walker("head"), walker("reviewer")
    walker("forester").open("/desk/").says("《林区救助点信息》")
    case = opened_on_the_desk(clerk)
    clerk.says("条例第十七条")
    clerk.try_step("file")
    clerk.says("先修订条目并提交审核")
    clerk.open(f"/dataset/edit/{duty['name']}")
    clerk.page.locator("#field-notes").fill("按新法修订的救助机构信息。")
    clerk.page.get_by_role("button", name="保存并提交审核").click()
    clerk.page.wait_for_url(re.compile(r"/case/[0-9a-f-]{36}$"))
    review = clerk.address
    head.open(review).step("secrecy_review", 结论="通过", 审查意见="不涉密")
    head.step("head_consent")
    clerk.open(review).step("submit")
    clerk.open(case).step("file", 说明="已按新法修订")
    centre.open(case)
    centre.says("已备案待发布")
    centre.says("更新后审核发布")
    centre.try_step("publish")
    centre.says("先办结该条目的编制审核")
    centre.open(review).step("approve")
    centre.open(case).says("已办结")
    centre.says("已办结。")
    assert centre.offered() == []


def test_an_extension_is_asked_and_what_need_not_change_is_checked(walker, duty):
    clerk, centre, second = walker("clerk"), walker("reviewer"), walker("second")
    case = opened_on_the_desk(clerk)
    clerk.step("request_extension", 理由="配套目录还没有印发")
    centre.open(case).try_step("grant_extension")
    centre.says("“同意延期”缺少“延长”：请填写")
    centre.step("grant_extension", 延长="5 个工作日")
    clerk.open(case)
    clerk.page.get_by_text("期限是怎么算的").first.click()
    clerk.says("已延期")
    clerk.try_step("request_extension", 理由="再延几天")
    clerk.says("已经延期一次，不能再延（条例第十七条）")
    clerk.step("declare", 理由="条款不涉及本条目")
    centre.open(case).step("object", 理由="第三条改变了救助对象")
    clerk.open(case).says("第三条改变了救助对象")
    clerk.step("declare", 理由="信息项不含救助对象")
    second.open(case).step("publish")
    second.says("已办结")


def test_a_refused_extension_and_a_mistaken_record(walker, duty):
    clerk, centre = walker("clerk"), walker("reviewer")
    case = opened_on_the_desk(clerk)
    assert "撤销" not in clerk.offered()
    clerk.step("request_extension", 理由="人手不足")
    centre.open(case).step("refuse_extension", 理由="人手不足不是延期的理由")
    centre.step("cancel", 理由="登记有误")
    centre.says("已撤销")
    clerk.open("/desk/?list=owe")
    clerk.says("没有")
