"""A citizen looks into a table: sorts, turns pages, finds, takes it as a file and by a program."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from playwright.sync_api import Page, expect
from werkzeug.datastructures import FileStorage

from ckan.plugins import toolkit as tk

from tests.browser import axe
from tests.fixtures.busy import work_off
from tests.fixtures.county import County
from tests.fixtures.loading import clean_datastore  # noqa: F401
from tests.fixtures.people import own_context

pytestmark = pytest.mark.slow("drives a real browser through a table that a job has loaded")

ROWS = 45
TITLE = "养老服务机构信息-各乡镇床位"


def table_file() -> bytes:
    """A table of more rows than a page shows, with long digits and what looks like a formula."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(["乡镇", "机构代码", "床位数"])
    for number in range(ROWS):
        out.writerow([f"示例{number:02d}", f"00431123{number:010d}", (number * 7) % ROWS])
    return text.getvalue().encode("gb18030")


@pytest.fixture
def table(clean_datastore, county: County) -> dict[str, Any]:  # noqa: F811
    """The open entry's second file, loaded."""
    made = tk.get_action("resource_create")(
        own_context(),
        {
            "package_id": county.entries["open"]["id"],
            "name": "各乡镇床位.csv",
            "url": "",
            "upload": FileStorage(io.BytesIO(table_file()), "各乡镇床位.csv"),
            "url_type": "upload",
            "format": "CSV",
        },
    )
    work_off()
    return {**made, "path": f"/dataset/{county.entries['open']['name']}/resource/{made['id']}"}


def column(page: Page, number: int) -> list[str]:
    """Return the cells of a column that are shown."""
    return page.locator(f".shuangpai-data-rows tbody td:nth-child({number})").all_inner_texts()


@pytest.mark.parametrize("width", [1440, 360])
def test_a_citizen_looks_into_a_table(visitor, table, width: int):
    citizen = visitor(width=width)
    page = citizen.page
    citizen.open(table["path"])
    caption = page.locator(".shuangpai-data-rows caption")
    expect(caption).to_have_text("共 45 行，当前第 1–20 行")
    assert citizen.fits()
    assert axe.violations(page) == []

    page.get_by_role("link", name="床位数").click()
    expect(page.get_by_role("columnheader", name="床位数")).to_have_attribute(
        "aria-sort", "ascending"
    )
    assert column(page, 3) == [str(number) for number in range(20)]
    page.get_by_role("link", name="床位数").click()
    expect(page.get_by_role("columnheader", name="床位数")).to_have_attribute(
        "aria-sort", "descending"
    )
    page.get_by_role("link", name="下一页").click()
    expect(caption).to_have_text("共 45 行，当前第 21–40 行")
    assert column(page, 3)[0] == "24", "the order stays on the next page"

    page.get_by_label("在数据里查找").fill("例07")
    page.get_by_label("在数据里查找").press("Enter")
    expect(caption).to_have_text("45 行中有 1 行含“例07”，当前第 1–1 行")
    assert column(page, 2) == ["004311230000000007"]
    page.reload()
    assert column(page, 1) == ["示例07"], "the address holds the choice"
    page.get_by_label("在数据里查找").fill("没有的词")
    page.get_by_role("button", name="查找", exact=True).click()
    expect(page.locator(".shuangpai-data-empty")).to_contain_text("没有的词")
    assert axe.violations(page) == []
    page.locator(".shuangpai-data-empty").get_by_role("link", name="显示全部").click()
    expect(caption).to_have_text("共 45 行，当前第 1–20 行")


def test_a_citizen_takes_the_table_in_every_format(visitor, table):
    citizen = visitor()
    citizen.open(table["path"])
    taken = {kind: take(citizen.page, kind) for kind in ("csv", "xlsx", "json", "xml")}
    first = ["示例00", "004311230000000000", "0"]
    rows = list(csv.reader(io.StringIO(taken["csv"].decode("utf-8-sig"))))
    assert rows[:2] == [["乡镇", "机构代码", "床位数"], first]
    assert len(rows) == ROWS + 1
    sheet = openpyxl.load_workbook(io.BytesIO(taken["xlsx"])).worksheets[0]
    assert [str(cell.value) for cell in list(sheet.rows)[1]] == first
    records = json.loads(taken["json"])["records"]
    assert [str(value) for value in records[0].values()] == first
    assert len(ElementTree.fromstring(taken["xml"]).findall("row")) == ROWS


def take(page: Page, kind: str) -> bytes:
    """Press the button of a format and return the file; it must have the table's name."""
    with page.expect_download() as download:
        page.get_by_role("link", name=kind.upper(), exact=True).click()
    assert download.value.suggested_filename == f"{TITLE}.{kind}"
    return Path(download.value.path()).read_bytes()


def test_the_example_call_answers_as_it_says(visitor, table):
    citizen = visitor()
    page = citizen.page
    citizen.open(table["path"])
    page.get_by_text("接口", exact=True).click()
    calls = page.locator(".shuangpai-data-interface")
    curl = calls.locator("pre").first.inner_text()
    address = re.findall(r'curl "([^"]+)"', curl)[0]
    answer = page.request.get(address)
    assert answer.status == 200
    shown = json.loads(calls.locator("pre").last.inner_text())
    assert shown["result"]["records"] == answer.json()["result"]["records"]
    assert [one["乡镇"] for one in shown["result"]["records"]] == ["示例00", "示例01"]
    assert axe.violations(page) == []


def test_the_link_to_what_is_shown_is_copied(visitor, table):
    citizen = visitor(permissions=["clipboard-read", "clipboard-write"])
    page = citizen.page
    citizen.open(f"{table['path']}?table_find=例07")
    page.get_by_role("link", name="复制本页链接").click()
    expect(page.get_by_role("link", name="已复制")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    page.goto(copied)
    assert column(page, 1) == ["示例07"]


@pytest.mark.usefixtures("worker", "clean_queues", "clean_datastore")
def test_a_clerk_chooses_what_a_column_holds(visitor, county, tmp_path):
    """What is chosen goes before what the values look like, and may be chosen back."""
    file = tmp_path / "登记.csv"
    file.write_text("名称,登记日\n甲,2026/1/5\n乙,2025/12/31\n", encoding="utf-8")
    clerk = visitor()
    page = clerk.page
    clerk.log_in("clerk")
    clerk.open(f"/dataset/{county.entries['open']['name']}/resource/new")
    page.wait_for_load_state("networkidle")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_label("名称")).to_have_value("登记.csv")
    page.get_by_role("button", name="添加文件", exact=True).click()
    page.get_by_role("tab", name="数据预览").click()
    page.get_by_role("link", name="登记.csv").first.click()
    first = page.locator(".shuangpai-data-rows tbody td:nth-child(2)").first
    expect(first).to_have_text("2026-01-05")
    address = page.url.removeprefix(clerk.address)
    for chosen, shown in (("文字", "2026/1/5"), ("日期", "2026-01-05")):
        page.get_by_role("link", name="填写列说明").click()
        assert axe.violations(page) == []
        page.get_by_label("更改类型").nth(1).select_option(chosen)
        page.get_by_label("显示名称").nth(1).fill("登记日期")
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_label("更改类型").nth(1).locator("option:checked")).to_have_text(chosen)
        clerk.open(address)
        page.get_by_role("button", name="重新载入").click()
        expect(first).to_have_text(shown)
        expect(page.get_by_role("columnheader", name="登记日期")).to_contain_text(chosen)
    page.get_by_role("link", name="登记日期").click()
    expect(first).to_have_text("2025-12-31")
