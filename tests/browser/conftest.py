"""A real portal on the slot's data, and Debian's Chromium looking at it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from configparser import RawConfigParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.case_steps import *  # noqa: F403  (people who handle cases)
from tests.sources import ROOT
from tests.views.conftest import *  # noqa: F403  (the county is the one of the page tests)
from tests.views.conftest import PASSWORD, County

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000
"""Milliseconds: two cores may serve several test runs at once."""

REQUEST_BYTES = 16 * 1024 * 1024
"""What this portal reads of one request: less than in production, so that a browser soon has sent more."""

REPORT_REFUSALS = """
document.addEventListener("securitypolicyviolation", (refused) => console.error(
    `the policy refused ${refused.blockedURI} by ${refused.violatedDirective}: ${refused.sourceFile}`
));
"""
"""What a page's policy refuses is a fault of the page, told with the rule and the place."""


@dataclass
class Visitor:
    """One person with a browser: a page, and what went wrong on it."""

    page: Page
    address: str
    faults: list[str]

    def open(self, path: str) -> None:
        """Open a page of the portal."""
        self.page.goto(self.address + path)

    def log_in(self, name: str) -> None:
        """Log in through the form."""
        self.open("/user/login")
        self.page.get_by_label("用户名或邮箱").fill(name)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("main").get_by_role("button", name="登录").click()
        self.page.wait_for_url(lambda url: url.endswith(("/start", "/desk/")))

    def fits(self) -> bool:
        """Say whether the page is as wide as the window, without a bar to push it sideways."""
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return self.page.evaluate(width) <= 0


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed: apt-get install chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the portal of these tests has its configuration, its files and its log."""
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="session")
def address(folder: Path) -> Iterator[str]:
    """The address of a portal of our own; the first request waits until it has started."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.set_inheritable(True)
        environment = {**os.environ, "CKAN_INI": str(_ini(folder, url)), "CKAN_SITE_URL": url}
        command = [sys.executable, "-m", "gunicorn", "services.wsgi:application"]
        options = ["--bind", f"fd://{listening.fileno()}", "--workers", "1", "--threads", "4"]
        quiet = ["--worker-class", "gthread", "--no-control-socket", "--timeout", "120"]
        with (folder / "log").open("w") as log:
            portal = subprocess.Popen(
                [*command, *options, *quiet],
                cwd=ROOT,
                env=environment,
                pass_fds=(listening.fileno(),),
                stdout=log,
                stderr=log,
            )
        try:
            # it makes its own user when it starts: not while a test empties the tables
            with urllib.request.urlopen(f"{url}/api/3/action/status_show", timeout=240):
                pass
            yield url
        finally:
            portal.terminate()
            portal.wait(30)


@pytest.fixture(scope="module")
def worker(folder: Path, address: str) -> Iterator[None]:
    """The portal's background worker; gone before other tests do the jobs of the same queue."""
    with (folder / "worker.log").open("w") as log:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("ckan")), "jobs", "worker"],
            cwd=ROOT,
            env={**os.environ, "CKAN_INI": str(folder / "portal.ini"), "CKAN_SITE_URL": address},
            stdout=log,
            stderr=log,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture
def visitor(chromium: Browser, address: str, county: County) -> Iterator[Any]:
    """Return a maker of visitors: ``visitor(width=360)``; no fault may be left at the end."""
    made: list[Visitor] = []

    def make(
        width: int = 1440, height: int = 900, scheme: str = "light", **options: Any
    ) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            color_scheme="dark" if scheme == "dark" else "light",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        context.add_init_script(REPORT_REFUSALS)
        page = context.new_page()
        one = Visitor(page, address, [])
        page.on("console", lambda message: _complain(one, message.type, message.text))
        page.on("pageerror", lambda error: one.faults.append(str(error)))
        page.on("request", lambda request: _watch(one, request.url))
        made.append(one)
        return one

    yield make
    faults = [fault for one in made for fault in one.faults]
    for one in made:
        one.page.context.close()
    assert faults == []


def _complain(visitor: Visitor, kind: str, text: str) -> None:
    if kind in ("error", "warning"):
        visitor.faults.append(f"{visitor.page.url}: {text}")


def _watch(visitor: Visitor, url: str) -> None:
    if not url.startswith((visitor.address, "data:", "about:", "blob:")):
        visitor.faults.append(f"{visitor.page.url} asks another host: {url}")


def _ini(folder: Path, url: str) -> Path:
    """Write the tests' configuration with what a portal for people needs."""
    parser = RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(ROOT / "test.ini", encoding="utf-8")
    parser["app:main"].update(
        {
            "testing": "false",
            "WTF_CSRF_ENABLED": "true",
            "ckan.site_url": url,
            "ckan.storage_path": str(folder / "storage"),
            "ckan.files.storage.test.type": "ckan:fs",
            "ckan.files.storage.test.path": str(folder / "files"),
            "ckan.files.storage.test.initialize": "true",
            "ckanext.shuangpai.request_max_bytes": str(REQUEST_BYTES),
        }
    )
    target = folder / "portal.ini"
    with target.open("w", encoding="utf-8") as file:
        parser.write(file)
    return target
