"""目录编制审核 in the browser: countersignature, records, consent, confirmation, return, withdrawal."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.case_steps import entry_of

RECORD = {"结论": "通过", "审查意见": "内容不涉密"}
LAW = {"instrument": "《中华人民共和国统计法》", "article": "第二十八条"}
WITHHELD = {
    "share_class": "withheld",
    "share_method": "",
    "share_scope": "",
    "share_refusal_reason": "依法保密",
    "share_refusal_basis": LAW,
    "open_class": "withheld",
    "open_refusal_category": "prohibited",
    "open_basis": LAW,
}


def opened(clerk, entry):
    """Let the clerk open the review of an entry from its page."""
    clerk.open(f"/dataset/{entry['name']}")
    clerk.page.get_by_role("link", name="提交审核").click()
    return clerk.begin("发起编制审核")


def consented(head, case):
    """Let the head record the secrecy review and consent."""
    head.open(case)
    head.step("secrecy_review", **RECORD)
    head.step("head_consent")


def test_a_thematic_entry_is_countersigned_assessed_and_released(walker, people, entry_fields):
    offices = people.departments
    fields = entry_fields(
        offices["civil"]["id"],
        title="困境儿童信息",
        catalog_class="thematic",
        category="2/02/001",
        lead_department=offices["civil"]["id"],
        co_departments=[offices["forest"]["id"]],
    )
    entry = entry_of("clerk", fields)
    clerk, head, forester = walker("clerk"), walker("head"), walker("forester")
    case = opened(clerk, entry)
    clerk.try_step("submit")
    clerk.says("缺少对当前内容的保密审查记录")
    clerk.says("办法第三十七条")
    assert "登记保密审查" not in clerk.offered()  # nobody reviews what they drafted
    consented(head, case)
    clerk.open(case).step("submit")
    clerk.says("会签中")

    forester.open("/desk/")
    forester.page.get_by_role("link", name="《困境儿童信息》").click()
    assert forester.offered() == ["会签同意", "会签不同意"]
    forester.try_step("object")
    forester.says("“会签不同意”应当说明理由")
    forester.step("object", 理由="请补充监护人信息项")
    clerk.open(case)
    clerk.says("请补充监护人信息项")
    clerk.step("submit", 说明="已与林业局沟通")
    forester.open(case).step("sign")
    forester.open("/desk/")
    expect(forester.page.get_by_role("link", name="《困境儿童信息》")).to_have_count(0)

    centre = walker("reviewer").open("/desk/")
    centre.page.get_by_role("link", name="《困境儿童信息》").click()
    assert centre.offered() == ["审核通过", "退回修改"]
    assert violations(centre.page) == []
    centre.step("approve", 说明="同意发布")
    centre.says("已发布")
    assert centre.offered() == []


def test_withheld_is_released_by_the_confirming_office_only(walker, people, entry_fields):
    fields = entry_fields(people.departments["civil"]["id"], title="统计调查单位信息", **WITHHELD)
    entry = entry_of("clerk", fields)
    clerk, head, centre = walker("clerk"), walker("head"), walker("reviewer")
    case = opened(clerk, entry)
    consented(head, case)
    clerk.open(case).step("submit")
    centre.open(case).step("approve")
    centre.says("待审核确认")
    assert centre.offered() == []
    confirmer = walker("confirmer").open("/desk/")
    confirmer.page.get_by_role("link", name="《统计调查单位信息》").click()
    confirmer.step("decline", 理由="依据不充分，请改列有条件共享或者补充依据")
    head.open(case)
    clerk.open(case).step("submit", 说明="依据见统计法第二十八条")
    centre.open(case).step("approve")
    confirmer.open(case)
    assert confirmer.offered() == ["确认不予共享", "不予确认"]
    confirmer.try_step("confirm")
    confirmer.says("确认文号")
    confirmer.says("办法第二十三条")
    confirmer.step("confirm", 确认文号="双政办函〔2026〕5号")
    clerk.open(f"/dataset/{entry['name']}")
    clerk.says("不予共享")
    expect(clerk.page.locator("body")).to_contain_text("双政办函〔2026〕5号")


def test_a_revision_is_compared_returned_and_takes_effect(walker, people, entry_fields):
    fields = entry_fields(people.departments["civil"]["id"], title="社区服务设施信息")
    entry = entry_of("clerk", fields, published=True)
    clerk, head, centre = walker("clerk"), walker("head"), walker("reviewer")
    clerk.open(f"/dataset/edit/{entry['name']}")
    clerk.page.locator("#field-notes").fill("按新标准统计的社区服务设施。")
    clerk.page.get_by_role("button", name="保存并提交审核").click()
    clerk.page.wait_for_url(re.compile(r"/case/[0-9a-f-]{36}$"))
    case = clerk.address
    clerk.says("按新标准统计")
    consented(head, case)
    clerk.open(case).step("submit")
    centre.open(case)
    expect(centre.page.locator("#case-compare ~ table ins, ins").first).to_be_visible()
    centre.step("return", 理由="请写明统计口径")
    clerk.open(case)
    clerk.says("请写明统计口径")
    clerk.open(f"/dataset/edit/{entry['name']}")
    clerk.page.locator("#field-notes").fill("按新标准统计的社区服务设施，口径见说明。")
    clerk.page.get_by_role("button", name="保存并提交审核").click()
    clerk.page.wait_for_url(re.compile(r"/case/[0-9a-f-]{36}$"))
    assert clerk.address == case
    clerk.try_step("submit")
    clerk.says("缺少对当前内容的保密审查记录")  # the text is another one now
    consented(head, case)
    clerk.open(case).step("submit")
    citizen = walker("second").open(f"/dataset/{entry['name']}")
    citizen.says("本县备案的养老服务机构")  # what is published stays until the approval
    centre.open(case).step("approve")
    citizen.open(f"/dataset/{entry['name']}").says("口径见说明")


def test_a_withdrawal_and_a_cancelled_case(walker, people, entry_fields):
    fields = entry_fields(people.departments["civil"]["id"], title="旧婚姻登记信息")
    entry = entry_of("clerk", fields, published=True)
    clerk, head, centre = walker("clerk"), walker("head"), walker("reviewer")
    clerk.open(f"/dataset/{entry['name']}")
    clerk.page.get_by_role("link", name="申请停用").click()
    clerk.page.get_by_label(re.compile("^理由")).fill("职能已划转，数据不再更新")
    case = clerk.begin("申请停用")
    clerk.step("cancel", 理由="先办划转手续")
    clerk.says("已撤销")
    clerk.open(f"/case/new/entry_review?entry={entry['name']}&kind=withdrawal")
    clerk.page.get_by_label(re.compile("^理由")).fill("职能已划转")
    case = clerk.begin("申请停用")
    head.open(case).step("head_consent")
    clerk.open(case).step("submit")
    clerk.step("recall", 说明="补一份文件")
    clerk.step("submit")
    centre.open(case).step("approve")
    centre.says("已停用")
    citizen = walker("forester")
    before = len(citizen.visitor.faults)
    assert citizen.page.goto(f"{citizen.visitor.address}/dataset/{entry['name']}").status == 404
    citizen.forgive(before)
