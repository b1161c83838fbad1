"""The Centre decides on a pair and takes it back; syncs in the background; each page accessible."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.views.test_duplicate import pair  # noqa: F401  (the pair of the page tests)


def test_the_centre_decides_and_takes_it_back(visitor, pair):  # noqa: F811
    reviewer = visitor()
    reviewer.log_in("reviewer")
    page = reviewer.page
    page.get_by_role("navigation").get_by_role("link", name="疑似重复").click()
    page.get_by_role("link", name="养老服务机构信息 ↔ 养老服务机构").click()
    assert axe.violations(page) == []
    page.get_by_role("button", name="不是重复").click()
    expect(page.get_by_label("判断理由")).to_be_focused()
    page.get_by_label("判断理由").fill("口径不同：市级只含养老院")
    page.get_by_role("button", name="不是重复").click()
    expect(page.get_by_role("main")).to_contain_text("口径不同：市级只含养老院")
    page.set_viewport_size({"width": 360, "height": 740})
    assert reviewer.fits()
    assert axe.violations(page) == []
    page.get_by_role("button", name="撤回判断").click()
    expect(page.get_by_role("button", name="撤回判断")).to_have_count(0)
    expect(page.get_by_role("main")).to_contain_text("撤回判断")


@pytest.mark.usefixtures("worker", "clean_queues")
def test_the_centre_syncs_and_sees_why_it_failed(visitor, county):
    reviewer = visitor()
    reviewer.log_in("reviewer")
    page = reviewer.page
    page.get_by_role("navigation").get_by_role("link", name="同步", exact=True).click()
    page.get_by_role("link", name="立即同步").click()
    expect(page.get_by_role("main")).to_contain_text("不删除任何条目")
    page.get_by_role("button", name="立即同步").click()
    expect(page.get_by_role("heading", name="失败：来源读不到")).to_be_visible()
    assert axe.violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert reviewer.fits()


@pytest.mark.usefixtures("worker", "clean_queues")
@pytest.mark.parametrize("width", [1440, 360])
def test_the_centre_compares_the_whole_catalog(visitor, county, width: int):
    """By keys alone; the bar turns into the result without reloading by hand."""
    reviewer = visitor(width=width)
    reviewer.log_in("reviewer")
    page = reviewer.page
    reviewer.open("/duplicates/")
    expect(page.get_by_role("main")).to_contain_text("还没有比对过")
    page.get_by_role("button", name="立即比对").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert reviewer.fits()
    assert axe.violations(page) == []
    expect(page.get_by_role("button", name="立即比对")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("上次比对")
    assert axe.violations(page) == []
