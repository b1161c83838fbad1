"""Files made to do harm: refused with one clear reason, quickly, or harmless."""

from __future__ import annotations

import dataclasses
import io
import struct
import time
import zipfile

import pytest
from openpyxl import Workbook

from ckanext.shuangpai import workbook
from ckanext.shuangpai.domain.metadata_template import Sheet
from ckanext.shuangpai.workbook import Budget, Limits, write, xlsx

from tests.workbook.making import repacked, saved, xlsx_bytes, zip_bytes

SMALL = dataclasses.replace(
    Limits.declared(), archive_bytes=5_000_000, part_bytes=5_000_000, ratio_from=1_000_000, archive_files=20
)  # fmt: skip
SHEET = "xl/worksheets/sheet1.xml"
GOOD = xlsx_bytes([["名称", "摘要"], ["甲", "乙"]])


def refusal(content, limits=SMALL, name="a.xlsx"):
    [source] = workbook.read(name, content, limits)
    return source.refused and source.refused.code


def part(content, name=SHEET):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def test_an_archive_that_unpacks_to_too_much():
    assert refusal(zip_bytes({"a.csv": b"a," * 3_000_000}), name="a.zip") == "zip_bomb"


def test_a_ratio_beyond_reason():
    assert refusal(zip_bytes({"a.csv": b"\0" * 4_000_000}), name="a.zip") == "zip_bomb"


def test_a_workbook_that_unpacks_to_too_much():
    assert refusal(repacked(GOOD, {"xl/media/image1.png": b"\0" * 6_000_000})) == "zip_bomb"


def test_a_member_that_understates_its_size():
    content = bytearray(zip_bytes({"a.csv": "名称,摘要\n".encode() * 10_000}))
    place = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, place + 24, 100)
    assert refusal(bytes(content), name="a.zip") == "damaged"


def test_too_many_files_and_archives_in_archives():
    many = zip_bytes({f"{n}.csv": b"a" for n in range(30)})
    assert refusal(many, name="a.zip") == "too_many_files"
    assert (
        refusal(zip_bytes({"b.zip": zip_bytes({"a.csv": b"a,b"})}), name="a.zip")
        == "nested_archive"
    )


def test_a_file_beyond_the_limit():
    limits = dataclasses.replace(SMALL, file_bytes=1000)
    assert refusal(GOOD, limits) == "file_too_large"


def test_names_that_climb_stay_names():
    [source] = workbook.read("a.zip", zip_bytes({"../../etc/x.csv": "名称,摘要\n".encode()}))
    assert source.sheets[0].name == "x"


@pytest.mark.parametrize(
    "target", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_and_entities(target, encoding):
    declaration = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    body = part(GOOD, target).decode() if target != "xl/sharedStrings.xml" else "<sst/>"
    body = body.split("?>", 1)[-1]
    hostile = repacked(GOOD, {target: (declaration + body).encode(encoding)})
    assert refusal(hostile) == "document_type"


def test_a_cell_at_the_far_end_of_the_sheet():
    body = part(GOOD).replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    assert refusal(repacked(GOOD, {SHEET: body})) == "sheet_too_large"


def test_a_merged_range_over_everything_counts_only_where_cells_are():
    body = part(GOOD).replace(
        b"</sheetData>",
        b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    )
    [source] = workbook.read("a.xlsx", repacked(GOOD, {SHEET: body}), SMALL)
    assert source.sheets[0].merges == ((0, 0, 1, 1),)


def test_thousands_of_ranges_over_everything():
    rows = [["甲"] * 50 for _ in range(200)]
    ranges = "".join(f'<mergeCell ref="A1:AX{n}"/>' for n in range(2, 1200)).encode()
    content = xlsx_bytes(rows)
    body = part(content).replace(
        b"</sheetData>", b"</sheetData><mergeCells>" + ranges + b"</mergeCells>"
    )
    assert refusal(repacked(content, {SHEET: body})) == "sheet_too_large"


def test_formulas_are_never_calculated():
    book = Workbook()
    book.active.append(["甲", '=HYPERLINK("http://127.0.0.1:9/","x")', "=1+1"])
    [source] = workbook.read("a.xlsx", saved(book), SMALL)
    [sheet] = source.sheets
    assert sheet.rows[0][0] == "甲"
    assert sheet.faults == {(0, 1): "formula", (0, 2): "formula"}


def test_a_stored_result_is_text():
    body = part(GOOD).replace(
        b'<c r="B2" t="inlineStr"><is><t>\xe4\xb9\x99</t></is></c>',
        b'<c r="B2"><f>1+1</f><v>2</v></c>',
    )
    if b"<f>1+1</f>" not in body:
        body = body.replace(
            b"</sheetData>", b'<row r="3"><c r="B3"><f>1+1</f><v>2</v></c></row></sheetData>'
        )
    [source] = workbook.read("a.xlsx", repacked(GOOD, {SHEET: body}), SMALL)
    assert source.sheets[0].rows[-1][1] == "2"
    assert source.sheets[0].faults == {}


def test_error_values_are_told():
    body = part(GOOD).replace(
        b"</sheetData>", b'<row r="3"><c r="A3" t="e"><v>#REF!</v></c></row></sheetData>'
    )
    [source] = workbook.read("a.xlsx", repacked(GOOD, {SHEET: body}), SMALL)
    assert source.sheets[0].faults == {(2, 0): "cell_error"}


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
LINK = (
    f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="x"'
    ' Target="http://127.0.0.1:9/evil.xlsx" TargetMode="External"/></Relationships>'
)


def test_macros_and_external_links_are_dead():
    extra = {
        "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 Sub Auto_Open",
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"/>'.encode(),
        "xl/externalLinks/_rels/externalLink1.xml.rels": LINK.encode(),
    }
    [source] = workbook.read("a.xlsm", repacked(GOOD, extra), SMALL)
    assert [sheet.rows for sheet in source.sheets] == [[["名称", "摘要"], ["甲", "乙"]]]


def test_a_reader_that_runs_out_of_memory_harms_only_itself():
    limits = dataclasses.replace(
        SMALL, reader_memory=300_000_000, cells=10**12, columns=20_000, rows=2_000_000
    )
    far = b'<row r="900000"><c r="XFD900000"><v>1</v></c></row></sheetData>'
    body = part(GOOD).replace(b"</sheetData>", far)
    assert refusal(repacked(GOOD, {SHEET: body}), limits) in ("too_demanding", "damaged")


def test_an_encrypted_member():
    content = bytearray(zip_bytes({"a.csv": "名称,摘要\n".encode()}))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.index(sign)
        content[place + offset] |= 1
    assert refusal(bytes(content), name="a.zip") == "encrypted"


@pytest.mark.parametrize("cut", [10, 200, 1000, -30])
def test_files_cut_short(cut):
    assert refusal(GOOD[:cut]) in ("damaged", "file_type")


def test_written_text_never_becomes_a_formula():
    rows = [["名称"], ["=1+1"], ["+86"], ["-5"], ["@SUM(A1)"], ["\t=1"], ["\x00控制"]]
    content = write.write_xlsx([Sheet("目录", rows)], header_rows=1)
    assert b"<f>" not in part(content)
    [source] = workbook.read("a.xlsx", content)
    assert [row[0] for row in source.sheets[0].rows[:5]] == [row[0] for row in rows[:5]]
    csv_text = write.write_csv(Sheet("目录", rows)).decode("utf-8-sig")
    first = [line[:1] for line in csv_text.splitlines()]
    assert first == ["名", "'", "+", "-", "'", "'", "\x00"]


MEGABYTES = 5_000_000
"""Enough that a scan which begins anew at each tag would take minutes."""


@pytest.mark.parametrize(
    "piece", [b"<c ", b"<c r='A1' ", b"<c r='A1' t='e'>", b"<c r='A1'><f>", b"<v ", b"<f "]
)
def test_a_sheet_is_scanned_once_whatever_it_holds(piece):
    data = b"<worksheet><sheetData><c r='A1' t='e'><f>" + piece * (MEGABYTES // len(piece))
    started = time.process_time()
    xlsx._check_extent("Sheet1", data, Limits.declared())
    xlsx._faults(data)
    assert time.process_time() - started < 10


def test_a_reader_has_its_time_and_an_upload_too():
    budget = Budget(1000)
    [source] = workbook.read("a.xlsx", GOOD, SMALL, budget)
    assert source.refused is None
    assert budget.left < 1000
    budget.left = 0
    sources = workbook.read(
        "a.zip", zip_bytes({f"{n}.xlsx": GOOD for n in range(3)}), SMALL, budget
    )
    assert [one.refused and one.refused.code for one in sources] == ["upload_seconds"] * 3
    assert "1000" in workbook.refusal_text(sources[0].refused, "zh")


def test_a_reader_that_takes_longer_than_is_left_of_the_upload_is_ended():
    assert refusal_within(0.001) == "too_demanding"


def refusal_within(seconds):
    [source] = workbook.read("a.xlsx", GOOD, SMALL, Budget(seconds))
    return source.refused and source.refused.code
