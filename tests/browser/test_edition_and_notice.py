"""Editions as a citizen reads and takes them; the inbox of notices, empty and with what has come."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ckan.plugins import toolkit as tk

from tests.browser import axe
from tests.fixtures.county import County
from tests.fixtures.people import own_context

DOCUMENTS = ("双政办函〔2026〕9号", "双政办函〔2026〕10号")


@pytest.fixture
def editions(county: County, act, entry_fields) -> None:
    """Two editions; the second has one entry more."""
    act("shuangpai_edition_publish", county.users["centre"], document=DOCUMENTS[0])
    fields = entry_fields(
        county.departments["civil"]["id"], title="救助站登记信息", entry_state="published"
    )
    tk.get_action("package_create")(own_context(), fields)
    act("shuangpai_edition_publish", county.users["centre"], document=DOCUMENTS[1])


@pytest.mark.parametrize("width", [1440, 360])
def test_a_citizen_reads_an_edition_and_what_changed(visitor, editions, width: int):
    citizen = visitor(width=width)
    page = citizen.page
    citizen.open("/editions/")
    expect(page.get_by_role("main")).to_contain_text(DOCUMENTS[0])
    assert citizen.fits()
    assert axe.violations(page) == []

    page.locator("tbody a[href$='/editions/2']").click()
    expect(page.get_by_role("main")).to_contain_text(DOCUMENTS[1])
    expect(page.get_by_role("main")).to_contain_text("救助站登记信息")
    assert citizen.fits()
    assert axe.violations(page) == []
    with page.expect_download() as download:
        page.locator("a[href$='/catalog.json']").click()
    content = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert "救助站登记信息" in json.dumps(content, ensure_ascii=False)

    page.locator("a[href$='/editions/2/changes']").click()
    expect(page.get_by_role("main")).to_contain_text("救助站登记信息")
    expect(page.get_by_role("main")).not_to_contain_text("养老服务机构信息")
    assert citizen.fits()
    assert axe.violations(page) == []


def test_a_citizen_filters_an_edition(visitor, editions):
    citizen = visitor()
    page = citizen.page
    citizen.open("/editions/2")
    page.locator("#edition-q").fill("救助站")
    page.locator("#edition-q").press("Enter")
    rows = page.locator("[aria-labelledby=entries] tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("救助站登记信息")
    citizen.open("/editions/2?q=没有这样的条目")
    expect(rows).to_have_count(0)
    expect(page.locator(".empty")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 360])
def test_an_empty_list_and_inbox_say_so(visitor, width: int):
    clerk = visitor(width=width)
    clerk.log_in("clerk")
    for address in ("/editions/", "/notices/", "/notices/?unread=1"):
        clerk.open(address)
        expect(clerk.page.locator("p.empty")).to_be_visible()
        assert clerk.fits()
        assert axe.violations(clerk.page) == []


@pytest.mark.parametrize("width", [1440, 360])
def test_an_inbox_is_worked_off(visitor, busy: County, width: int):
    """Opened where it leads, marked by itself, then all at once; the count in the head follows."""
    reviewer = visitor(width=width)
    page = reviewer.page
    reviewer.log_in("reviewer")
    reviewer.open("/notices/")
    waiting = page.locator(".shuangpai-notice.is-unread")
    count = waiting.count()
    assert count > 2
    expect(page.get_by_role("link", name=f"未读（{count}）")).to_be_visible()
    assert reviewer.fits()
    assert axe.violations(page) == []

    waiting.first.get_by_role("button", name="查看").click()
    page.wait_for_url(lambda address: "/notices/" not in address)
    reviewer.open("/notices/")
    expect(waiting).to_have_count(count - 1)
    waiting.first.get_by_role("button", name="标为已读").click()
    expect(waiting).to_have_count(count - 2)
    page.get_by_role("link", name=f"未读（{count - 2}）").click()
    expect(page.locator(".shuangpai-notice")).to_have_count(count - 2)
    page.get_by_role("button", name="全部标为已读").click()
    expect(waiting).to_have_count(0)
    reviewer.open("/notices/?unread=1")
    expect(page.get_by_role("main")).to_contain_text("没有未读消息")
    assert axe.violations(page) == []
