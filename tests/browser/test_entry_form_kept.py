"""Nothing typed is lost: without network, login, script, with a closed tab and a colleague's change."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.test_entry_form import items, open_form, paste
from tests.fixtures.county import PASSWORD

KEPT = "Object.keys(localStorage).filter(key => key.startsWith('shuangpai-kept:'))"


def excuse(visitor, *expected: str) -> None:
    """Take from a visitor's faults what a broken connection or session has to leave on the console."""
    visitor.faults[:] = [
        fault for fault in visitor.faults if not any(one in fault for one in expected)
    ]


def log_in_again(page: Page) -> None:
    page.get_by_label("用户名或邮箱").fill("clerk")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: url.endswith(("/start", "/desk/")))


def test_without_network_and_with_a_closed_tab(visitor):
    clerk = visitor()
    clerk.log_in("clerk")
    page = open_form(clerk)
    context = page.context
    page.get_by_label("信息资源名称").fill("断网也不丢")
    expect(page.locator("#autosave")).to_contain_text(re.compile(r"已自动保存 \d\d:\d\d"))
    context.set_offline(True)
    page.get_by_label("摘要").fill("断网后写的摘要")
    paste(page, "姓名\tC\t50\n")
    expect(page.locator("#autosave")).to_contain_text("没有网络")
    page.get_by_role("button", name="存为草稿").click()
    expect(page.locator("#findings")).to_contain_text("没有保存：没有网络。内容都在")
    expect(page.get_by_label("摘要")).to_have_value("断网后写的摘要")
    context.set_offline(False)
    expect(page.locator("#autosave")).to_contain_text("已自动保存")
    excuse(clerk, "ERR_INTERNET_DISCONNECTED")
    page.close()

    clerk.page = again = context.new_page()
    open_form(clerk)
    banner = again.locator("#kept-text")
    expect(banner).to_contain_text("断网也不丢")
    banner.get_by_role("button", name="接着填").click()
    expect(again.get_by_label("摘要")).to_have_value("断网后写的摘要")
    assert items(again) == [("姓名", "C", "50")]
    again.reload()
    expect(again.locator("#kept-text")).to_contain_text("已找回")
    expect(again.get_by_label("摘要")).to_have_value("断网后写的摘要")
    again.get_by_role("button", name="存为草稿").click()
    expect(again.get_by_role("heading", level=1)).to_have_text("断网也不丢")
    assert again.evaluate(KEPT) == []
    open_form(clerk)
    expect(again.get_by_label("信息资源名称")).to_have_value("")
    expect(again.locator("#kept-text")).to_be_hidden()


def test_what_was_put_back_can_be_undone(visitor):
    clerk = visitor()
    clerk.log_in("clerk")
    page = open_form(clerk)
    page.get_by_label("信息资源名称").fill("不要的")
    expect(page.locator("#autosave")).to_contain_text("已自动保存")
    page.reload()
    expect(page.get_by_label("信息资源名称")).to_have_value("不要的")
    page.get_by_role("button", name="不要，恢复原样").click()
    expect(page.get_by_label("信息资源名称")).to_have_value("")
    page.reload()
    expect(page.locator("#dataset-edit[data-ready]")).to_be_visible()
    expect(page.get_by_label("信息资源名称")).to_have_value("")


def test_a_session_that_expired_and_a_logout(visitor):
    clerk = visitor()
    clerk.log_in("clerk")
    page = open_form(clerk)
    context = page.context
    page.get_by_label("信息资源名称").fill("过期也不丢")
    expect(page.locator("#autosave")).to_contain_text("已自动保存")
    context.clear_cookies()
    page.get_by_label("摘要").fill("过期后写的摘要")
    expect(page.locator("#autosave")).to_contain_text("登录已过期")
    page.get_by_role("button", name="存为草稿").click()
    expect(page.locator("#findings")).to_contain_text("登录已过期")
    with context.expect_page() as opened:
        page.locator("#findings").get_by_role("link", name="登录").click()
    log_in_again(opened.value)
    opened.value.close()
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("过期也不丢")
    excuse(clerk, "status of 40")

    open_form(clerk)
    page.get_by_label("信息资源名称").fill("退出即删")
    expect(page.locator("#autosave")).to_contain_text("已自动保存")
    assert page.evaluate(KEPT) != []
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("link", name="登录").first).to_be_visible()
    assert page.evaluate(KEPT) == []


def test_a_colleague_changed_it_meanwhile(visitor, county):
    path = f"/dataset/edit/{county.entries['draft']['name']}"
    clerk, head = visitor(), visitor()
    clerk.log_in("clerk")
    head.log_in("head")
    mine, theirs = open_form(clerk, path), open_form(head, path)
    theirs.get_by_label("摘要").fill("负责人改的摘要")
    theirs.get_by_label("使用范围").fill("负责人改的范围")
    theirs.get_by_role("button", name="存为草稿").click()
    expect(theirs.get_by_text("负责人改的摘要")).to_be_visible()

    mine.get_by_label("摘要").fill("我改的摘要")
    mine.get_by_role("button", name="存为草稿").click()
    conflict = mine.locator("#conflict")
    expect(conflict).to_contain_text("李四")
    expect(conflict).to_contain_text("负责人改的摘要")
    expect(conflict).to_contain_text("我改的摘要")
    expect(conflict).not_to_contain_text("负责人改的范围")
    conflict.get_by_label("用我的").check()
    mine.get_by_role("button", name="存为草稿").click()
    expect(mine.get_by_text("我改的摘要")).to_be_visible()
    expect(mine.get_by_text("负责人改的范围")).to_be_visible()


def test_without_scripts(visitor):
    clerk = visitor(java_script_enabled=False)
    clerk.log_in("clerk")
    page = clerk.page
    clerk.open("/dataset/new")
    page.get_by_label("信息资源名称").fill("没有脚本")
    page.get_by_label("信息项 8", exact=True).fill("第八项")
    page.get_by_role("button", name="再加 5 行").click()
    expect(page.get_by_label("信息资源名称")).to_have_value("没有脚本")
    expect(page.get_by_label("信息项 1", exact=True)).to_have_value("第八项")
    expect(page.get_by_label("信息项 14", exact=True)).to_be_visible()
    page.get_by_role("button", name="检查").click()
    expect(page.locator("#findings")).to_contain_text("摘要不能为空")
    page.get_by_label("会同部门").select_option(["双牌县政务服务中心"])
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("没有脚本")
    expect(page.locator("#data-items")).to_contain_text("第八项")


def test_on_a_telephone(visitor):
    clerk = visitor(360, 740, "dark")
    clerk.log_in("clerk")
    page = open_form(clerk)
    assert clerk.fits()
    page.get_by_label("信息资源名称").fill("手机上填的")
    page.get_by_label("信息项 1", exact=True).fill("姓名")
    page.get_by_text("逐项填写共享、开放和敏感级别").click()
    expect(page.get_by_label("共享类型（本项） 1", exact=True)).to_be_visible()
    assert clerk.fits()
    page.locator("#live-findings > summary").click()
    page.locator("#live-findings a", has_text="摘要不能为空").click()
    expect(page.get_by_label("摘要")).to_be_focused()
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="预览").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("手机上填的")
    opened.value.close()
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("手机上填的")
