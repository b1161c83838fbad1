"""The page of an entry: its tabs by key and by address, what can be copied, how departments ask for data."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.fixtures.county import PASSWORD

COPYING = {"permissions": ["clipboard-read", "clipboard-write"]}
TABS = ["概况", "信息项", "数据预览", "血缘", "更新与质量", "关联"]


def opened(page: Page) -> str:
    """Return the tab that is open; only its panel may be seen."""
    [name] = page.get_by_role("tab", selected=True).all_inner_texts()
    [panel] = page.get_by_role("tabpanel").all()
    expect(panel).to_have_accessible_name(name)
    return name


@pytest.fixture
def path(county) -> str:
    """The address of the open entry."""
    return f"/dataset/{county.entries['open']['name']}"


def test_tabs_are_walked_by_keys(visitor, path):
    citizen = visitor()
    page = citizen.page
    citizen.open(path)
    assert page.get_by_role("tab").all_inner_texts() == TABS
    page.get_by_role("tab", name="概况").focus()
    walked = []
    for key in ("ArrowRight", "ArrowRight", "End", "ArrowRight", "ArrowLeft", "Home"):
        page.keyboard.press(key)
        walked.append(opened(page))
    assert walked == ["信息项", "数据预览", "关联", "概况", "关联", "概况"]
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="信息项")).to_be_focused()
    assert page.url.endswith("#data-items")
    page.keyboard.press("Tab")
    expect(page.get_by_role("tab", name="概况")).not_to_be_focused()  # one stop for all tabs


@pytest.mark.parametrize("width", [1440, 360])
def test_an_address_leads_into_a_tab(visitor, path, width: int):
    citizen = visitor(width=width)
    page = citizen.page
    for anchor, name in [
        ("data-items", "信息项"),
        ("preview", "数据预览"),
        ("quality", "更新与质量"),
    ]:
        citizen.open("/")  # a new page, not a move on the same one
        citizen.open(f"{path}#{anchor}")
        assert opened(page) == name
        assert citizen.fits()
        assert axe.violations(page) == []
    citizen.open(f"{path}#nichts")
    page.reload()
    assert opened(page) == "概况"
    page.get_by_role("link", name="下载数据").click()
    assert opened(page) == "数据预览"
    page.go_back()
    assert opened(page) == "概况"


def test_a_reader_copies_the_citation_and_the_data_items(visitor, path):
    citizen = visitor(**COPYING)
    page = citizen.page
    citizen.open(f"{path}#data-items")
    page.get_by_role("button", name="复制引用").click()
    expect(page.get_by_text("已复制。", exact=True)).to_be_visible()
    assert copied(page) == page.locator("#citation").inner_text().strip()
    assert "养老服务机构信息" in copied(page)
    page.get_by_role("button", name="复制表格").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("已复制，可粘贴到电子表格。")).to_be_visible()
    lines = [line.split("\t") for line in copied(page).splitlines()]
    assert "统一社会信用代码" in lines[2]
    assert {len(line) for line in lines} == {len(lines[0])}


def test_where_copying_is_not_allowed_it_says_so(visitor, path):
    citizen = visitor()
    page = citizen.page
    citizen.open(path)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    page.get_by_role("button", name="复制引用").click()
    expect(page.get_by_text("请选中文字", exact=False)).to_be_visible()


def copied(page: Page) -> str:
    """Return what lies in the clipboard."""
    return page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize("width", [1440, 360])
def test_departments_read_how_to_ask_for_shared_data(
    visitor, county, make_department, make_member, width: int
):
    """For those who do not keep the entry: its own department and citizens need no such advice."""
    make_member(make_department("双牌县林业局")["id"], name="forester", password=PASSWORD)
    path = f"/dataset/{county.entries['open']['name']}"
    box = "怎样申请共享"
    forester, clerk, citizen = visitor(width=width), visitor(), visitor()
    forester.log_in("forester")
    forester.open(path)
    advice = forester.page.get_by_role("region", name=box)
    expect(advice).to_contain_text("1 个工作日内答复")
    expect(advice).to_contain_text("无条件共享")
    assert forester.fits()
    assert axe.violations(forester.page) == []
    clerk.log_in("clerk")
    for reader in (clerk, citizen):
        reader.open(path)
        expect(reader.page.get_by_role("heading", level=1)).to_be_visible()
        expect(reader.page.get_by_role("region", name=box)).to_have_count(0)
