"""An entry's review from desk to desk: clerk, head and Centre, by mouse, keys and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from ckan import model
from ckan.plugins import toolkit as tk

from tests.browser.axe import violations

TITLE = "托育服务机构信息"


@pytest.fixture
def entry(county, entry_fields):
    """An entry that the clerk compiled."""
    context = {"user": "clerk", "auth_user_obj": model.User.get("clerk")}
    facts = entry_fields(county.departments["civil"]["id"], title=TITLE)
    return tk.get_action("package_create")(context, facts)


def test_a_review_goes_from_desk_to_desk(visitor, entry):
    clerk, head, centre = visitor(), visitor(), visitor(360, 740)
    clerk.log_in("clerk")
    clerk.open(f"/dataset/{entry['name']}")
    clerk.page.get_by_role("link", name="提交审核").click()
    clerk.page.get_by_role("button", name="发起编制审核").click()
    clerk.page.wait_for_url(re.compile(r"/case/[\w-]{36}$"))
    address = clerk.page.url.removeprefix(clerk.address)

    head.log_in("head")
    head.open("/desk/")
    head.page.get_by_role("link", name=f"《{TITLE}》").click()
    head.page.get_by_text("登记保密审查").first.click()
    form = head.page.locator("#do-secrecy_review")
    form.get_by_label("结论").select_option("通过")
    form.get_by_label("审查意见").fill("不涉及国家秘密")
    form.get_by_role("button", name="登记保密审查").click()
    expect(head.page.get_by_text("已办理：登记保密审查")).to_be_visible()
    summary = head.page.locator("#do-head_consent summary").first
    summary.focus()  # from here on by keys alone
    head.page.keyboard.press("Enter")
    head.page.locator("#do-head_consent textarea").focus()
    head.page.keyboard.press("Tab")  # the papers
    head.page.keyboard.press("Tab")
    head.page.keyboard.press("Enter")
    expect(head.page.get_by_text("已办理：负责人同意")).to_be_visible()

    clerk.open(address)
    clerk.page.locator("#do-submit summary").first.click()
    clerk.page.locator("#do-submit").get_by_role("button", name="提交审核").click()
    expect(clerk.page.locator(".shuangpai-facts").first).to_contain_text("待审核")

    centre.log_in("reviewer")
    centre.open("/desk/")
    assert centre.fits()
    centre.page.get_by_role("link", name=f"《{TITLE}》").click()
    expect(centre.page.get_by_text("还有 5 个工作日").first).to_be_visible()
    centre.page.get_by_text("期限是怎么算的").first.click()
    expect(centre.page.locator(".shuangpai-day-due").first).to_be_visible()
    assert centre.fits()
    assert violations(centre.page) == []
    centre.page.locator("#do-approve summary").first.click()
    centre.page.locator("#do-approve").get_by_role("button", name="审核通过").click()
    expect(centre.page.get_by_text("已办理：审核通过")).to_be_visible()

    citizen = visitor(360, 740)
    citizen.open(f"/dataset/{entry['name']}")
    expect(citizen.page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(citizen.page.get_by_role("link", name="工作台")).to_have_count(0)


def test_a_case_is_opened_without_scripts(chromium, address, county, entry, visitor):
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{address}/user/login")
    page.get_by_label("用户名或邮箱").fill("reviewer")
    page.get_by_label("密码").fill("Shui-Niu-Lin-42")
    page.get_by_role("main").get_by_role("button", name="登录").click()
    page.goto(f"{address}/case/new/change_duty")
    page.get_by_label("按名称、代码、单位或信息项查找条目").fill("养老")
    page.get_by_role("button", name="查找").click()
    page.get_by_label("养老服务机构信息").first.check()
    page.get_by_label("触发事项").select_option("法律、法规修订")
    page.get_by_label("法律、法规或者文件名称").fill("中华人民共和国社会救助法")
    page.get_by_label("修订或者变化之日").fill("2026-11-02")
    page.get_by_role("button", name="登记更新事项").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("养老服务机构信息")
    expect(page.get_by_text("办法第十九条").first).to_be_attached()
    context.close()


@pytest.mark.parametrize("size", [(1440, 900), (360, 740)])
def test_a_desk_is_narrowed_on_every_screen(visitor, entry, size):
    case = tk.get_action("shuangpai_case_open")
    clerk = {"user": "clerk", "auth_user_obj": model.User.get("clerk")}
    case(clerk, {"type": "entry_review", "entry": entry["id"]})
    reader = visitor(*size)
    reader.log_in("clerk")
    reader.open("/desk/")
    title = reader.page.get_by_role("link", name=f"《{TITLE}》")
    expect(title).to_be_visible()
    reader.page.get_by_text("筛选和排序").click()
    reader.page.get_by_label("类型", exact=True).select_option("目录更新")
    reader.page.get_by_role("search", name="筛选列表").get_by_role("button").first.click()
    expect(title).to_have_count(0)
    expect(reader.page.get_by_label("类型", exact=True)).to_have_value("change_duty")
    assert violations(reader.page) == []
