"""Suggestions under the search box, by keys alone; the box stays what it is where they fail."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from ckan.plugins import toolkit as tk

from tests.browser import axe
from tests.fixtures.people import own_context

BOX = "搜索数据目录"


def type_words(page: Page, words: str) -> tuple[Locator, Locator]:
    """Type into the box of the home page; return the box and its list."""
    box = page.get_by_role("combobox", name=BOX)
    box.focus()
    page.keyboard.insert_text(words)
    return box, page.get_by_role("listbox", name="搜索建议")


@pytest.mark.parametrize("width", [1440, 360])
def test_a_suggestion_is_chosen_by_keys(visitor, county, width: int):
    citizen = visitor(width=width)
    page = citizen.page
    citizen.open("/")
    box, choices = type_words(page, "养老")
    expect(choices.get_by_role("option").first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text="条建议")).to_have_count(1)
    assert citizen.fits()
    assert axe.violations(page) == []

    page.keyboard.press("ArrowDown")
    first = choices.get_by_role("option", selected=True)
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "-")
    page.keyboard.press("ArrowUp")
    last = choices.get_by_role("option").last
    expect(last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(choices).to_be_hidden()
    expect(box).to_be_focused()
    expect(box).to_have_value("养老")

    page.keyboard.insert_text("服务机构信息")
    entry = choices.get_by_role("option", name="养老服务机构信息").first
    expect(entry).to_be_visible()
    while entry.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/dataset/{county.entries['open']['name']}")


def test_enter_without_a_choice_searches(visitor):
    citizen = visitor()
    page = citizen.page
    citizen.open("/")
    _box, choices = type_words(page, "养老")
    expect(choices).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("个与“养老”有关的条目")


def test_nothing_found_and_nothing_answered_leave_a_plain_box(visitor):
    citizen = visitor()
    page = citizen.page
    citizen.open("/")
    with page.expect_response("**/shuangpai_suggest?q=*"):
        _box, choices = type_words(page, "zzzz没有")
    expect(choices).to_be_hidden()
    page.route("**/shuangpai_suggest?q=*", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.keyboard.insert_text("养老")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dataset/?q=*")
    citizen.faults[:] = [one for one in citizen.faults if "ERR_FAILED" not in one]


def test_what_is_suggested_is_text(visitor, county):
    """Signs that mean something in a page are shown as they are."""
    title = "养老<b>机构</b>\"名录\"&'附表'"
    data = {"id": county.entries["open"]["id"], "title": title}
    tk.get_action("package_patch")(own_context(), data)
    citizen = visitor()
    citizen.open("/")
    _box, choices = type_words(citizen.page, "养老")
    expect(choices.get_by_role("option").filter(has_text=title)).to_be_visible()
