"""Pictures of the desk and of a case for docs/desk.md, from the running demo.

Run it on the running demo: ``.run/venv/bin/python -m tests.browser.screenshots.desk``. It changes nothing;
the Centre's reviewer should have something to decide.
"""

from __future__ import annotations

import json
import sys

from playwright.sync_api import sync_playwright

from services import ports
from services.paths import ROOT, RUN
from tests.browser.screenshots.entry_form import SIZE, log_in

IMAGES = ROOT / "docs" / "images"


def main() -> int:
    """Take both pictures."""
    account = json.loads((RUN / "accounts.json").read_text(encoding="utf-8"))["centre_reviewer"]
    address = f"http://127.0.0.1:{ports.read().portal}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_context(viewport=SIZE, locale="zh-CN").new_page()
        page.set_default_timeout(60_000)
        log_in(page, address, account)
        page.goto(f"{address}/desk/")
        page.screenshot(path=IMAGES / "desk.png")
        page.locator(".shuangpai-case-title").first.click()
        page.locator(".shuangpai-command summary").first.click()
        page.screenshot(path=IMAGES / "case.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
