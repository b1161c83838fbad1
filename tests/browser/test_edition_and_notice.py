"""Editions as a citizen reads and takes them; the inbox of notices while it is empty."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ckan.plugins import toolkit as tk

from tests.browser import axe
from tests.views.conftest import County, _context

DOCUMENTS = ("双政办函〔2026〕9号", "双政办函〔2026〕10号")


@pytest.fixture
def editions(county: County, act, entry_fields) -> None:
    """Two editions; the second has one entry more."""
    act("shuangpai_edition_publish", county.users["centre"], document=DOCUMENTS[0])
    fields = entry_fields(
        county.departments["civil"]["id"], title="救助站登记信息", entry_state="published"
    )
    tk.get_action("package_create")(_context(), fields)
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
