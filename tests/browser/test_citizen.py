"""A citizen finds data, on a desk and on a telephone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

PAGES = [
    "/",
    "/dataset/",
    "/dataset/{open}",
    "/department/",
    "/organization/{civil}",
    "/user/login",
]


def test_a_citizen_searches_and_opens_an_entry(visitor, county):
    citizen = visitor()
    citizen.open("/")
    page = citizen.page
    expect(page.get_by_role("heading", level=1)).to_have_text("双牌县政务数据目录")
    page.get_by_label("搜索数据目录", exact=True).fill("養老")
    page.get_by_role("main").get_by_role("button", name="搜索").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("个与“養老”有关的条目")
    page.get_by_role("link", name="无条件开放").click()
    expect(page.locator(".pill")).to_contain_text("无条件开放")
    page.get_by_role("link", name="养老服务机构信息").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("养老服务机构信息")
    items = page.locator("#data-items table")
    expect(items).to_contain_text("统一社会信用代码")
    expect(page.get_by_text("0746-7720001").first).to_be_visible()
    expect(page.get_by_text("提供：双牌县民政局")).to_be_visible()
    expect(page.get_by_role("link", name="下载")).to_be_visible()


def test_a_citizen_walks_the_tree_of_departments(visitor):
    citizen = visitor()
    citizen.open("/")
    page = citizen.page
    page.get_by_role("link", name="部门", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("部门目录树")
    expect(page.locator(".shuangpai-tree")).to_contain_text("政务数据行政主管")
    page.get_by_role("main").get_by_role("link", name="双牌县民政局").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("双牌县民政局")
    expect(page.get_by_role("link", name="养老服务机构信息")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_telephone_needs_no_pushing_sideways(visitor, county, scheme):
    citizen = visitor(360, 740, scheme)
    names = {
        "open": county.entries["open"]["name"],
        "civil": county.departments["civil"]["name"],
    }
    wide = []
    for path in PAGES:
        citizen.open(path.format(**names))
        expect(citizen.page.get_by_role("heading", level=1).first).to_be_visible()
        if not citizen.fits():
            wide.append(path)
    assert wide == []


def test_a_telephone_narrows_a_search(visitor):
    citizen = visitor(360, 740)
    citizen.open("/dataset/")
    page = citizen.page
    expect(page.locator("#search-facets")).to_be_hidden()
    page.get_by_text("筛选结果").click()
    page.locator("#search-facets").get_by_role("link", name="每季度").click()
    expect(page.locator(".pill")).to_contain_text("每季度")


def test_the_keyboard_shows_where_it_is(visitor):
    citizen = visitor()
    citizen.open("/")
    page = citizen.page
    page.keyboard.press("Tab")
    expect(page.get_by_text("跳到正文")).to_be_focused()
    page.get_by_label("搜索数据目录", exact=True).focus()
    page.keyboard.press("Tab")
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert ring == "3px"


def test_pages_work_without_scripts(chromium, address, county):
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(address + "/dataset/?q=养老")
    page.get_by_role("link", name="养老服务机构信息").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("养老服务机构信息")
    context.close()
