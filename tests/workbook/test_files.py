"""Files of every kind become sheets of text, by their content and not by their suffix."""

from __future__ import annotations

import datetime as dt

import pytest
from openpyxl import Workbook

from ckanext.shuangpai import workbook

from tests.workbook.making import csv_bytes, row_of, saved, xls_bytes, xlsx_bytes, zip_bytes

ROWS = [["信息资源名称", "发布日期"], ["低保对象信息，含（全角）", "2022-01-05"]]


def only(name, content):
    [source] = workbook.read(name, content)
    assert source.refused is None
    return source.sheets


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimited_text_in_all_encodings(encoding, delimiter):
    row = row_of(信息资源摘要="甲,乙;丙|丁 “引号”\n第二行")
    [sheet] = only("目录.csv", csv_bytes([row], encoding, delimiter))
    assert sheet.rows[1] == list(row.values())


def test_a_line_that_names_the_delimiter_is_no_row():
    [sheet] = only("目录.csv", "sep=;\r\n名称;摘要\r\n低保;甲,乙\r\n".encode("gbk"))
    assert sheet.rows == [["名称", "摘要"], ["低保", "甲,乙"]]


def test_empty_lines_count_as_rows():
    [sheet] = only("目录.csv", "名称,摘要\n\n低保,甲\n".encode())
    assert [len(row) for row in sheet.rows] == [2, 0, 2]


def test_an_apostrophe_before_a_formula_is_the_mark_of_text():
    [sheet] = only("目录.csv", "名称,摘要\n'=1+1,''=x\n".encode())
    assert sheet.rows[1] == ["=1+1", "'=x"]


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "csv", "et"])
def test_the_content_decides_not_the_suffix(suffix):
    assert only(f"a.{suffix}", xlsx_bytes(ROWS))[0].rows == ROWS
    assert only(f"a.{suffix}", xls_bytes(ROWS))[0].rows == ROWS


def test_values_are_text_as_people_read_them():
    book = Workbook()
    page = book.active
    page.append([18, 1.5, 0.1 + 0.2, dt.datetime(2022, 1, 5), True, "", "００１", 44566])
    [sheet] = only("a.xlsx", saved(book))
    assert sheet.rows[0] == ["18", "1.5", "0.3", "2022-01-05", "TRUE", "", "００１", "44566"]


def test_merged_ranges_of_both_spreadsheet_kinds():
    [new] = only("a.xlsx", xlsx_bytes([["甲", "乙"], ["", "丙"]], ("A1:A2",)))
    [old] = only("a.xls", xls_bytes([["甲", "乙"], ["", "丙"]], ((0, 1, 0, 0),)))
    assert new.merges == old.merges == ((0, 0, 1, 0),)


def test_several_sheets_hidden_ones_marked():
    book = Workbook()
    book.active.append(["甲"])
    hidden = book.create_sheet("隐藏")
    hidden.append(["乙"])
    hidden.sheet_state = "hidden"
    sheets = only("a.xlsx", saved(book))
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [("Sheet", False), ("隐藏", True)]


def test_archives_of_all_kinds_with_chinese_names_in_gbk():
    files = {
        "民政/目录.csv": csv_bytes([row_of()], "gb18030"),
        "公安.xlsx": xlsx_bytes(ROWS),
        "说明.pdf": b"%PDF-1.4\x00\x01",
        "__MACOSX/._公安.xlsx": b"x",
    }
    sources = workbook.read("全部.zip", zip_bytes(files, gbk=True))
    assert [source.name for source in sources] == [
        "全部.zip/民政/目录.csv", "全部.zip/公安.xlsx", "全部.zip/说明.pdf",
    ]  # fmt: skip
    assert [source.refused and source.refused.code for source in sources] == [
        None,
        None,
        "file_type",
    ]


def test_lists_of_entries():
    [source] = workbook.read("目录.json", '[{"title": "甲"}, {"title": "乙"}]'.encode())
    assert [entry["title"] for entry in source.entries] == ["甲", "乙"]
    [wrong] = workbook.read("目录.json", b'[{"title": }]')
    assert wrong.refused.code == "json"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.csv", b"  \n", "file_empty"),
        ("a.xls", "<html><table><tr><td>甲</td></tr></table></html>".encode(), "html_table"),
        ("a.csv", b"\xff\xfe\xfd\x80\x81", "encoding"),
        ("a.xlsx", b"PK\x03\x04 broken", "damaged"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "damaged"),
        ("a.bin", b"\x7fELF\x01\x02\x00\x00", "file_type"),
        ("a.csv", b'a,b\n"' + b"x" * 1_000_100, "field_too_long"),
    ],
)
def test_what_cannot_be_read_says_why(name, content, code):
    [source] = workbook.read(name, content)
    assert source.refused.code == code
    for lang in ("zh_Hans_CN", "en"):
        assert len(workbook.refusal_text(source.refused, lang)) >= 5
