"""Rarer ways of cases in the browser: assessment, own entries, narrowing, effects of a duplicate, papers, release."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.case_steps import act, command, entry_of
from tests.workbook.making import csv_bytes, row_of

PASSED = {"result": "passed", "opinion": "不涉密"}
LAW = {"法律法规名称": "《政务数据共享条例》", "条款": "第十五条"}
PERSONAL = {
    "data_items": [{"name": "身份证号", "type": "C", "length": "18"}],
    "security_level": "3",
    "share_class": "conditional",
    "share_condition": "社会救助",
    "share_purpose": "数据校核",
    "open_class": "withheld",
    "open_refusal_category": "privacy",
    "open_basis": {"instrument": "中华人民共和国个人信息保护法", "article": "第二十八条"},
}


def in_review(entry, clerk="clerk", head="head", until="submit"):
    """Open the review of an entry and bring it on; returns the case as it then is."""
    case = act(clerk, "shuangpai_case_open", type="entry_review", entry=entry["id"])
    case = command(head, case, "secrecy_review", **PASSED)
    case = command(head, case, "head_consent")
    return command(clerk, case, "submit") if until == "submit" else case


def test_personal_data_are_assessed_before_submission(walker, people, entry_fields):
    fields = entry_fields(people.departments["civil"]["id"], title="低保对象核对信息", **PERSONAL)
    case = in_review(entry_of("clerk", fields), until="consent")
    clerk = walker("clerk").open(f"/case/{case['id']}")
    clerk.try_step("submit")
    clerk.says("个人信息保护影响评估")
    clerk.says("条例第十三条")
    clerk.step("impact_assessment", 结论="不通过", 审查意见="身份证号可以换成内部编号")
    clerk.try_step("submit")
    clerk.says("个人信息保护影响评估")
    clerk.step("impact_assessment", 结论="通过", 审查意见="仅供核对，最小必要")
    clerk.step("submit")
    clerk.says("待审核")
    centre = walker("reviewer").open(f"/case/{case['id']}")
    centre.says("仅供核对，最小必要")


def test_the_centres_own_entry_is_decided_by_another_person(walker, people, entry_fields):
    fields = entry_fields(people.departments["centre"]["id"], title="政务服务事项目录")
    case = in_review(entry_of("second", fields), clerk="second", head="reviewer")
    for name in ("second", "reviewer"):
        own = walker(name).open(f"/case/{case['id']}")
        assert "审核通过" not in own.offered()
    refused = own.visitor.page.evaluate(
        """async (id) => {
            const form = new FormData();
            const token = document.querySelector("meta[name=csrf_field_name]").content;
            form.set(token, document.querySelector(`meta[name=${token}]`).content);
            for (const [name, value] of Object.entries({command: "approve", confirmed: "1", version: id[1]})) {
                form.set(name, value);
            }
            const answer = await fetch(`/case/${id[0]}/command`, {method: "POST", body: form});
            return [answer.status, await answer.text()];
        }""",
        [case["id"], str(case["version"])],
    )
    own.forgive(0)
    assert refused[0] == 403
    assert "应当由另一人办理，不论职务高低" in refused[1]
    third = walker("third").open(f"/case/{case['id']}")
    third.step("approve")
    third.says("已发布")


def test_narrowing_takes_reason_basis_and_the_centre(walker, people, entry_fields):
    fields = entry_fields(people.departments["civil"]["id"], title="福利机构年检信息")
    entry = entry_of("clerk", fields, published=True)
    narrower = {"share_condition": "履职需要", "share_purpose": "工作参考"}
    changed = act("clerk", "package_patch", id=entry["id"], share_class="conditional", **narrower)
    case = act("clerk", "shuangpai_case_show", id=changed["revision"]["case"])
    case = command("head", case, "secrecy_review", **PASSED)
    command("head", case, "head_consent")
    clerk = walker("clerk").open(f"/case/{case['id']}")
    clerk.says("无条件共享")
    clerk.try_step("submit")
    clerk.says("“提交审核”应当说明理由")
    clerk.try_step("submit", 理由="含未公开的检查结果")
    clerk.says("依据")
    clerk.step("submit", 理由="含未公开的检查结果", **LAW)
    citizen = walker("forester").open(f"/dataset/{entry['name']}")
    citizen.says("无条件共享")
    centre = walker("reviewer").open(f"/case/{case['id']}")
    centre.says("含未公开的检查结果")
    centre.step("approve")
    citizen.open(f"/dataset/{entry['name']}").says("有条件共享")


@pytest.fixture
def pair(people, entry_fields):
    """Two entries of two departments, one data item of the second its own, and their case at the Centre."""
    offices = people.departments
    items = [{"name": name, "type": "C", "length": "50"} for name in ("机构名称", "巡查点")]
    made = [
        entry_of("root", entry_fields(offices[office]["id"], title=title, **more), published=True)
        for office, title, more in (
            ("civil", "养老机构台账", {}),
            ("forest", "林区养老机构台账", {"data_items": items}),
        )
    ]
    ours, theirs = (one["id"] for one in made)
    case = act("clerk", "shuangpai_case_open", type="duplicate", ours=ours, theirs=theirs)
    return *made, command("clerk", case, "escalate", reason="协商不成")


def decide(walker, case, how, kept=True):
    """Let the Centre decide on a duplicate in the browser."""
    centre = walker("reviewer").open(f"/case/{case['id']}")
    asked = {"采集部门": "双牌县民政局", "处理方式": how, "理由": "由民政局采集"}
    centre.step("decide", **asked, **({"保留的条目": "养老机构台账"} if kept else {}))
    centre.says("已决定")
    return centre


def test_a_merged_duplicate_hands_its_items_on(walker, pair):
    ours, theirs, case = pair
    merge = "合并：另一条的信息项并入保留的条目后停用，旧代码和链接指向保留的条目"
    reader = decide(walker, case, merge)
    reader.open(f"/dataset/{theirs['name']}")
    assert reader.address == f"/dataset/{ours['name']}"
    reader.says("巡查点")
    old = act("clerk", "shuangpai_entry_address", id=theirs["catalog_code"])
    assert old["leads_to"] == ours["name"]


def test_a_withdrawn_duplicate_leads_nowhere(walker, pair):
    ours, theirs, case = pair
    decide(walker, case, "另一条停用，不作指向")
    citizen = walker("governor")
    before = len(citizen.visitor.faults)
    answer = citizen.page.goto(f"{citizen.visitor.address}/dataset/{theirs['name']}")
    assert answer.status == 404
    citizen.forgive(before)
    citizen.open(f"/dataset/{ours['name']}").says("养老机构台账")


def test_duplicates_that_both_stay_name_who_collects(walker, pair):
    ours, theirs, case = pair
    reader = decide(walker, case, "两条都保留，只明确采集部门", kept=False)
    for one in (ours, theirs):
        reader.open(f"/dataset/{one['name']}")
        assert reader.address == f"/dataset/{one['name']}"
        reader.says("双牌县民政局")


def test_the_centre_records_what_the_government_decided(walker, people):
    office = people.departments["forest"]["id"]
    case = act(
        "clerk", "shuangpai_case_open", type="dispute", respondent=office, subject="护林员信息"
    )
    case = command("clerk", case, "escalate", reason="意见不一")
    case = command("reviewer", case, "refer", reason="协调未果")
    second = walker("second").open(f"/case/{case['id']}")
    law = {"法律法规名称": "《政务数据共享条例》", "条款": "第二十八条"}
    second.try_step("record", 理由="会议纪要", 处理意见="按有条件共享提供", **law)
    second.says("决定文号")
    second.step("record", 决定文号="双政函〔2026〕12号")
    second.says("县人民政府已决定")
    walker("clerk").open(f"/case/{case['id']}").says("双政函〔2026〕12号")


def test_papers_come_with_the_opening(walker, people):
    clerk = walker("clerk").open("/case/new/dispute")
    page = clerk.page
    page.get_by_label("对方部门").select_option("双牌县林业局")
    page.get_by_text("附上材料").click()
    assert violations(page) == []
    files = page.get_by_label(re.compile("^文件"))
    files.set_input_files({"name": "往来函.txt", "mimeType": "text/plain", "buffer": "函".encode()})
    before = len(clerk.visitor.faults)
    page.get_by_role("button", name="提出争议").click()
    clerk.says("争议事项")
    clerk.says("文件没有留存，请重新选择")
    clerk.forgive(before)
    page.get_by_label("争议事项").fill("共享频率")
    files.set_input_files({"name": "往来函.txt", "mimeType": "text/plain", "buffer": "函".encode()})
    case = clerk.begin("提出争议")
    clerk.says("往来函.txt")
    walker("forester").open(case).says("往来函.txt")


def test_what_a_department_delivered_is_released(walker, people, worker, tmp_path: Path):
    file = tmp_path / "报送.csv"
    file.write_bytes(csv_bytes([row_of(信息资源名称="殡葬服务机构信息")]))
    centre = walker("reviewer").open("/import/")
    page = centre.page
    page.get_by_label("文件", exact=True).set_input_files(file)
    page.get_by_label("没有问题的条目直接发布").check()
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_role("button", name="确认导入 1 条").click()
    expect(page.get_by_role("heading", name="已导入")).to_be_visible()
    page.get_by_role("link", name="殡葬服务机构信息").click()
    centre.says("殡葬服务机构信息")
    [case] = act("clerk", "shuangpai_case_list", type="entry_review", q="殡葬")["results"]
    walker("clerk").open(f"/case/{case['id']}").says("汇总发布")
