"""The table of a resource on its page, its downloads, and who gets neither."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

ROWS = 45
NASTY = '<script>alert("1")</script>'


def table_file() -> bytes:
    """A table with formulas, numbers below zero, long digits, markup and dates."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(["姓名", "身份证号", "余额", "备注", "日期"])
    for number in range(ROWS):
        note = {0: '=HYPERLINK("http://x")', 1: NASTY, 2: "-5", 3: "@SUM(A1)"}.get(number, "无")
        out.writerow([f"示例{number:02d}", f"00431123{number:010d}", number - 5, note, "2026/1/5"])
    return text.getvalue().encode("gb18030")


@pytest.fixture
def resource(make_entry, upload, work):
    """An open entry's table, loaded."""
    made = upload(make_entry(), "示例名单.csv", table_file())
    work()
    return made


def page(app, resource, **query) -> BeautifulSoup:
    address = f"/dataset/{resource['package_id']}/resource/{resource['id']}"
    return BeautifulSoup(app.get(address, query_string=query).data, "html.parser")


def cells(soup: BeautifulSoup) -> list[list[str]]:
    return [
        [td.get_text() for td in tr.find_all("td")]
        for tr in soup.select("table.shuangpai-data-rows tbody tr")
    ]


def file_of(app, resource, kind, **query):
    address = f"/dataset/{resource['package_id']}/resource/{resource['id']}/data.{kind}"
    return app.get(address, query_string=query)


def test_the_page_shows_rows_by_twenty(app, resource) -> None:
    first, third = page(app, resource), page(app, resource, table_page=3)
    assert len(cells(first)) == 20
    assert [row[0] for row in cells(third)] == [f"示例{number}" for number in range(40, 45)]
    assert "45 行" in first.find("caption").get_text()
    assert first.find("a", rel="next")["href"].endswith("table_page=2#shuangpai-data")


def test_cells_are_text(app, resource) -> None:
    soup = page(app, resource)
    assert cells(soup)[1][3] == NASTY
    assert not [one for one in soup.find_all("script") if "alert(" in one.get_text()]
    assert cells(soup)[0][1] == "004311230000000000"
    assert cells(soup)[0][4] == "2026-01-05"


def test_columns_sort(app, resource) -> None:
    down = page(app, resource, table_sort="-余额")
    assert cells(down)[0][2] == "39"
    heading = down.find("th", {"aria-sort": "descending"})
    assert "余额" in heading.get_text()
    assert len(cells(page(app, resource, table_sort='nothing"; DROP'))) == 20


def test_rows_are_found_by_a_part_of_a_cell(app, resource) -> None:
    soup = page(app, resource, table_find="例44")
    assert [row[0] for row in cells(soup)] == ["示例44"]
    assert cells(page(app, resource, table_find="没有的词")) == []
    assert cells(page(app, resource, table_find="%")) == []


@pytest.mark.parametrize("odd", ["0", "-1", "x", "99999999999", "１"])
def test_an_odd_page_number_shows_a_page(app, resource, odd) -> None:
    assert cells(page(app, resource, table_page=odd))


def test_csv_is_whole_and_harmless(app, resource) -> None:
    answer = file_of(app, resource, "csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0] == ["姓名", "身份证号", "余额", "备注", "日期"]
    assert len(rows) == ROWS + 1
    assert rows[1] == [
        "示例00",
        "004311230000000000",
        "-5",
        '\'=HYPERLINK("http://x")',
        "2026-01-05",
    ]
    assert rows[3][3] == "-5"
    assert rows[4][3] == "'@SUM(A1)"
    assert "filename*=UTF-8''%E5%85%BB" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_xlsx_has_numbers_dates_and_no_formulas(app, resource) -> None:
    book = load_workbook(io.BytesIO(file_of(app, resource, "xlsx").data))
    rows = list(book.active.iter_rows())
    assert [cell.value for cell in rows[0]] == ["姓名", "身份证号", "余额", "备注", "日期"]
    first = rows[1]
    assert first[1].value == "004311230000000000"
    assert (first[2].value, first[2].data_type) == (-5, "n")
    assert first[3].data_type == "s"
    assert first[3].value.startswith("=HYPERLINK")
    assert first[4].value.isoformat().startswith("2026-01-05")
    assert not [cell for row in rows for cell in row if cell.data_type == "f"]


def test_json_and_xml(app, resource) -> None:
    told = json.loads(file_of(app, resource, "json").data)
    assert len(told["records"]) == ROWS
    assert told["records"][0]["余额"] == -5
    assert told["records"][1]["备注"] == NASTY
    root = ElementTree.fromstring(file_of(app, resource, "xml").data)
    row = root.findall("row")[1]
    assert [cell.text for cell in row] == [
        "示例01",
        "004311230000000001",
        "-4",
        NASTY,
        "2026-01-05",
    ]


def test_a_download_takes_a_filter(app, resource) -> None:
    told = json.loads(file_of(app, resource, "json", q="例07").data)
    assert [row["姓名"] for row in told["records"]] == ["示例07"]
    assert file_of(app, resource, "json", filters='{"没有": 1}').status_code == 400
    assert file_of(app, resource, "pdf").status_code == 404


def test_the_dump_leads_to_the_download(app, resource) -> None:
    answer = app.get(f"/datastore/dump/{resource['id']}?format=csv", follow_redirects=True)
    assert "'=HYPERLINK" in answer.data.decode("utf-8-sig")


def test_a_table_of_many_pages_is_whole(app, make_entry, upload, work) -> None:
    lines = [f"{number},示例{number}" for number in range(12_003)]
    made = upload(make_entry(), "长表.csv", ("序号,名称\n" + "\n".join(lines)).encode())
    work()
    rows = list(csv.reader(io.StringIO(file_of(app, made, "csv").data.decode("utf-8-sig"))))
    assert [int(row[0]) for row in rows[1:]] == list(range(12_003))
    assert [
        row[0]
        for row in csv.reader(
            io.StringIO(file_of(app, made, "csv", sort="名称 desc").data.decode("utf-8-sig"))
        )
    ][1] == "9999"
