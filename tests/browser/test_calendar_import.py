"""The Centre loads a holiday notice: a mistake, what would change, loaded, brought back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.fixtures.browser import Visitor
from tests.views.test_calendar import notice

NUMBER = "国办发明电〔2026〕9号"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The notice of 2027 as a file."""
    path = tmp_path / "2027年放假安排.csv"
    path.write_bytes(notice("2027-02-13,春节调休,上班"))
    return path


def sound(person: Visitor) -> None:
    """Expect a page that is accessible and no wider than the window."""
    assert person.fits()
    assert axe.violations(person.page) == []


@pytest.mark.parametrize("width", [1440, 360])
def test_the_centre_loads_a_notice(visitor, file: Path, width: int):
    centre = visitor(width=width)
    centre.log_in("reviewer")
    page = centre.page
    centre.open("/calendar/")
    page.get_by_role("link", name="装入放假通知").first.click()
    sound(centre)
    page.get_by_label("年份（放假通知要填）").fill("2027")
    page.get_by_label("文号").fill("九号文")
    page.get_by_label("原文链接（放假通知要填）").fill("https://www.gov.cn/zhengce/2027")
    page.get_by_label("文件", exact=False).last.set_input_files(file)
    before = len(centre.faults)
    page.get_by_role("button", name="查看变化").click()
    findings = page.locator("#findings")
    expect(findings).to_contain_text("文号")
    centre.faults[before:] = []
    sound(centre)
    expect(page.get_by_label("年份（放假通知要填）")).to_have_value("2027")
    expect(page.get_by_role("main")).to_contain_text("2027年放假安排.csv")

    findings.get_by_role("link").first.click()
    page.get_by_label("文号").fill(NUMBER)
    page.get_by_role("button", name="查看变化").click()  # the file was kept
    expect(page.get_by_role("heading", name="装入后的变化")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(NUMBER)
    sound(centre)
    page.get_by_role("button", name="确认装入").click()
    expect(page.locator("body")).to_contain_text("已装入")

    centre.open("/calendar/import/")
    expect(page.get_by_role("row", name=NUMBER)).to_be_visible()
    page.get_by_role("button", name="恢复 0").click()
    expect(page.get_by_role("heading", name="装入后的变化")).to_be_visible()
    page.get_by_role("link", name="不装入").click()
    expect(page.get_by_role("row", name=NUMBER)).to_contain_text("现行")
