"""Two people on one case, and many cases at once, in the browser; the desk follows at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.case_steps import act, command, entry_of


@pytest.fixture
def waiting(people, entry_fields):
    """Three reviews that wait for the Centre; their addresses."""
    made = []
    for number in (1, 2, 3):
        fields = entry_fields(people.departments["civil"]["id"], title=f"第{number}批养老机构信息")
        entry = entry_of("clerk", fields)
        case = act("clerk", "shuangpai_case_open", type="entry_review", entry=entry["id"])
        record = {"result": "passed", "opinion": "不涉密"}
        case = command("head", case, "secrecy_review", **record)
        case = command("head", case, "head_consent")
        made.append(f"/case/{command('clerk', case, 'submit')['id']}")
    return made


def test_a_stale_tab_shows_the_newer_state_and_keeps_what_was_typed(walker, waiting):
    centre, second = walker("reviewer"), walker("second")
    first, other, _ = waiting
    centre.open(first).form("return").get_by_label("理由").fill("请补充床位数的口径")
    second.open(first).step("approve")
    centre.try_step("return")
    centre.says("其他人已先一步办理")
    centre.says("已发布")
    assert centre.page.get_by_label("您填写的内容").input_value() == "请补充床位数的口径"
    assert centre.offered() == []
    assert violations(centre.page) == []

    centre.open(other).form("approve").locator("textarea").fill("同意，条件见附件")
    clerk = walker("clerk").open(other)
    clerk.step("recall")
    clerk.step("submit")  # again in review, two versions later
    centre.try_step("approve")
    centre.says("其他人已先一步办理")
    assert centre.form("approve").locator("textarea").input_value() == "同意，条件见附件"
    centre.step("approve")
    centre.says("同意，条件见附件")


def test_many_are_approved_together_and_leave_the_desk(walker, waiting):
    centre = walker("reviewer").open("/desk/")
    page = centre.page
    page.locator("th.shuangpai-box input").check()
    page.get_by_role("button", name="批量办理").click()
    centre.says("批量办理 3 件事项")
    assert violations(page) == []
    place = page.locator(".shuangpai-command", has_text="审核通过").first
    place.locator("summary").click()
    place.locator("button[type=submit]").click()
    centre.says("审核通过：办成 3 件，未办成 0 件")
    centre.open("/desk/")
    expect(page.get_by_role("link", name="批养老机构信息")).to_have_count(0)
    for address in waiting:
        centre.open(address).says("已发布")
