"""Long lists and the way out: links of the pager have names and room, logging out is a button."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from ckan.plugins import toolkit as tk

from tests.browser import axe
from tests.fixtures.people import own_context

pytestmark = pytest.mark.slow("drives a real browser through long lists and logging out")


@pytest.fixture
def many(county, entry_fields):
    """More open entries than a page of the list shows; over 2 s, since each is stored and indexed."""
    civil = county.departments["civil"]["id"]
    for number in range(45):
        fields = entry_fields(civil, title=f"养老服务设施第{number}批名单", entry_state="published")
        tk.get_action("package_create")({**own_context(), "defer_commit": False}, fields)
    return county


@pytest.mark.parametrize("width", [1440, 360])
def test_the_pager_is_named_and_can_be_hit(visitor, many, width):
    citizen = visitor(width=width, java_script_enabled=width == 1440)
    citizen.open("/dataset/")
    pages = citizen.page.get_by_role("navigation", name="分页")
    following = pages.get_by_role("link", name="下一页")
    box = following.bounding_box()
    assert box["height"] >= 44
    assert box["width"] >= 44
    assert all(one.bounding_box()["height"] >= 44 for one in pages.get_by_role("link").all())
    if width == 1440:
        assert axe.violations(citizen.page) == []
        assert citizen.fits()
    following.click()
    expect(pages.locator("[aria-current=page]")).to_have_text("2")
    expect(pages.get_by_role("link", name="上一页")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_logging_out_is_asked_for_and_done_by_a_button(visitor, script):
    clerk = visitor(java_script_enabled=script)
    clerk.log_in("clerk")
    expect(clerk.page).to_have_url(f"{clerk.address}/desk/")
    clerk.open("/user/_logout")
    if script:
        assert axe.violations(clerk.page) == []
    clerk.open("/about")
    expect(clerk.page.get_by_role("link", name="张三")).to_be_visible()
    clerk.open("/user/_logout")
    clerk.page.get_by_role("main").get_by_role("button", name="退出登录").click()
    clerk.open("/about")
    expect(clerk.page.get_by_role("link", name="登录").first).to_be_visible()
