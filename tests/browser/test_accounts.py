"""Accounts in the browser: a wrong password, a new account, another password, a forgotten one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from ckan import model
from ckan.lib.mailer import create_reset_key

from tests.browser import axe
from tests.fixtures.browser import Visitor
from tests.fixtures.county import PASSWORD

pytestmark = pytest.mark.slow("drives a real browser through forms of accounts")

OTHER = "Gao-Shan-Liu-Shui-7"


def log_in(page: Page, name: str, password: str) -> None:
    """Fill the login form and send it."""
    page.get_by_label("用户名或邮箱").fill(name)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="登录").click()


def sound(person: Visitor) -> None:
    """Expect a page that is accessible and no wider than the window."""
    assert person.fits()
    assert axe.violations(person.page) == []


@pytest.mark.parametrize("width", [1440, 360])
def test_a_wrong_password_is_told_and_the_name_asked_again(visitor, width: int):
    clerk = visitor(width=width)
    clerk.open("/user/login?came_from=/notices/")
    log_in(clerk.page, "clerk", "Cuo-Wu-Mi-Ma-99")
    expect(clerk.page.locator("body")).to_contain_text("登录失败：用户名或密码不正确")
    sound(clerk)
    log_in(clerk.page, "clerk", PASSWORD)
    clerk.page.wait_for_url("**/notices/")


def test_a_citizen_registers_after_a_mistake(visitor):
    citizen = visitor(width=360)
    page = citizen.page
    citizen.open("/user/login")
    page.locator(".module a[href$='/user/register']").click()
    sound(citizen)
    page.get_by_label("用户名").fill("shimin")
    page.get_by_label("姓名").fill("市民")
    page.get_by_label("邮箱").fill("shimin@example.org")
    page.locator("#field-password").fill(PASSWORD)
    page.locator("#field-confirm-password").fill(OTHER)
    page.get_by_role("button", name="注册账户").click()
    expect(page.get_by_role("main")).to_contain_text("两次输入的密码不一致")
    expect(page.get_by_label("姓名")).to_have_value("市民")
    sound(citizen)
    page.locator("#field-password").fill(PASSWORD)
    page.locator("#field-confirm-password").fill(PASSWORD)
    page.get_by_role("button", name="注册账户").click()
    page.wait_for_url(lambda url: url.endswith(("/start", "/desk/")))
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()


def test_somebody_changes_their_password(visitor):
    clerk = visitor()
    page = clerk.page
    clerk.log_in("clerk")
    clerk.open("/user/edit/clerk")
    for old, message in (("Cuo-Wu-Mi-Ma-99", "不正确"), (PASSWORD, "资料已更新")):
        page.get_by_label("原密码").fill(old)
        page.locator("#field-password").fill(OTHER)
        page.locator("#field-password-confirm").fill(OTHER)
        page.get_by_role("button", name="更新资料").click()
        expect(page.locator("body")).to_contain_text(message)
        sound(clerk)
    page.get_by_role("button", name="退出登录").click()
    clerk.open("/user/login")
    log_in(page, "clerk", PASSWORD)
    expect(page.locator("body")).to_contain_text("登录失败")
    log_in(page, "clerk", OTHER)
    page.wait_for_url(lambda url: url.endswith(("/start", "/desk/")))


@pytest.mark.parametrize("width", [1440, 360])
def test_a_forgotten_password_is_set_anew(visitor, width: int):
    clerk = visitor(width=width)
    page = clerk.page
    clerk.open("/user/login")
    page.locator(".module a[href$='/user/reset']").click()
    page.get_by_label("邮箱或用户名").fill("clerk")
    sound(clerk)
    page.get_by_role("button", name="申请重置").click()
    expect(page.locator("body")).to_contain_text("如果该账号存在")

    create_reset_key(model.User.get("clerk"))  # what the letter's job does
    user = model.User.get("clerk")
    clerk.open(f"/user/reset/{user.id}?key={user.reset_key}")
    page.locator("#field-password").fill(OTHER)
    page.locator("#field-confirm-password").fill(OTHER)
    sound(clerk)
    page.get_by_role("button", name="更改密码").click()
    expect(page.locator("body")).to_contain_text("密码已重置")
    clerk.open("/user/login")
    log_in(page, "clerk", OTHER)
    page.wait_for_url(lambda url: url.endswith(("/start", "/desk/")))
