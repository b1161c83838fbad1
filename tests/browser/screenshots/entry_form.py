"""Pictures of the entry form for docs/first-entry.md, from the running demo.

Run it on the running demo: ``.run/venv/bin/python -m tests.browser.screenshots.entry_form``. It saves
nothing: what it typed is thrown away at the end.
"""

from __future__ import annotations

import json
import sys

from playwright.sync_api import Page, sync_playwright

from services import ports
from services.paths import ROOT, RUN
from tests.browser.test_entry_form import PASTE

IMAGES = ROOT / "docs" / "images"
SIZE = {"width": 1280, "height": 860}
ITEMS = (
    "信息项名称\t数据类型\t数据长度\n姓名\t字符型C\t50\n身份证号\tvarchar(18)\t\n"
    "户主姓名\t字符型\t50\n保障类别\tC\t20\n保障金额\t数值型\t10,2\n发放日期\t日期型\t\n"
)


def main() -> int:
    """Take every picture."""
    account = json.loads((RUN / "accounts.json").read_text(encoding="utf-8"))["data_officer"]
    address = f"http://127.0.0.1:{ports.read().portal}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_context(viewport=SIZE, locale="zh-CN").new_page()
        page.set_default_timeout(60_000)
        log_in(page, address, account)
        page.goto(f"{address}/dataset/new")
        page.locator("#live-findings li").first.wait_for()
        old = page.locator("#kept-text li").get_by_role("button", name="删除")
        while old.count():
            old.first.click()
        shoot(page, "entry-form-new")
        similar(page)
        shoot(page, "entry-form-similar")
        page.get_by_role("button", name="退出登录").click()
        browser.close()
    return 0


def log_in(page: Page, address: str, account: dict[str, str]) -> None:
    """Log in through the form."""
    page.goto(f"{address}/user/login")
    page.get_by_label("用户名或邮箱").fill(account["name"])
    page.get_by_label("密码").fill(account["password"])
    page.get_by_role("main").get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: url.endswith(("/start", "/desk/")))


def similar(page: Page) -> None:
    """Type what the city already has, and open a note on the law."""
    page.get_by_label("信息资源名称").fill("最低生活保障人员信息")
    cell = page.locator("[name='data_items-0-name']")
    page.evaluate(PASTE, [cell.element_handle(), ITEMS])
    page.locator("#live-duplicates .shuangpai-similar").first.wait_for()
    page.get_by_label("共享类型", exact=True).select_option("有条件共享")
    page.locator("#live-findings a", has_text="共享条件").first.wait_for()
    page.locator("#field-data_items").evaluate("one => one.scrollIntoView({behavior: 'instant'})")


def shoot(page: Page, name: str) -> None:
    """Write one picture."""
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
