"""`make screenshots`: pictures of the demo for README and documents, small enough to be committed.

The demo must run (`make demo`). Each picture is what Chromium shows.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from services import ckan_config, ports
from services.progress import say

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
MOST = 200_000
"""Bytes of one picture."""

WIDE, NARROW = (1280, 800), (360, 740)
PICTURES = [
    ("home", "/", WIDE, ""),
    ("search", "/dataset/?q=登记", WIDE, ""),
    ("entry", "/dataset/307002431123-000002#data-items", WIDE, ""),
    ("telephone", "/dataset/?q=登记", NARROW, ""),
    ("departments", "/department/", WIDE, ""),
]
"""Name, address, size of the window, and as whom."""


def main() -> int:
    """Take every picture, or those named on the command line."""
    address = ckan_config.portal_url(ports.read())
    wanted = set(sys.argv[1:])
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, path, size, role in PICTURES:
            if not wanted or name in wanted:
                _take(browser, address, name, path, size, role)
        browser.close()
    return 0


def _take(
    browser: Browser, address: str, name: str, path: str, size: tuple[int, int], role: str
) -> None:
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    if role:
        _log_in(page, address, role)
    page.goto(address + path, wait_until="networkidle")
    file = IMAGES / f"{name}.png"
    page.evaluate("window.scrollTo(0, 0)")
    page.screenshot(path=file)
    if file.stat().st_size > MOST:
        raise SystemExit(f"{file} has {file.stat().st_size} bytes, more than {MOST}")
    say(f"{file.relative_to(ROOT)} {file.stat().st_size // 1000} kB")
    context.close()


def _log_in(page: Page, address: str, role: str) -> None:
    account = json.loads((ROOT / ".run" / "accounts.json").read_text(encoding="utf-8"))[role]
    page.goto(f"{address}/user/login")
    page.fill("[name=login]", account["name"])
    page.fill("[name=password]", account["password"])
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    sys.exit(main())
