"""Small workbooks for tests: a row without fault, and files made of rows."""

from __future__ import annotations

import csv
import io
import zipfile

import xlwt
from openpyxl import Workbook

GOOD = {
    "类名称": "部门信息资源",
    "项名称": "双牌县",
    "目名称": "民政",
    "信息资源名称": "低保对象信息",
    "信息资源代码": "",
    "提供单位": "双牌县民政局",
    "资源提供方代码": "",
    "信息资源摘要": "城乡最低生活保障家庭及保障金发放标准。",
    "信息资源格式分类": "数据库",
    "信息资源格式类型": "mysql",
    "信息项名称": "低保证号",
    "数据类型": "字符型C",
    "数据长度": "20",
    "共享类型": "有条件共享",
    "共享条件": "医保、教育、残联用于资格认定",
    "使用范围": "县级政务部门",
    "使用用途": "业务协同",
    "共享方式类型": "接口",
    "开放类型": "不予开放",
    "不予开放类别": "涉及个人隐私",
    "开放依据": "《双牌县政务大数据管理办法》第二十九条第（三）项",
    "更新周期": "每月",
    "发布日期": "2026-01-31",
    "数据分级": "三级（敏感）",
    "责任股室": "行政审批股",
    "联系人": "数据专员",
    "联系电话": "0746-7720001",
}
COLUMNS = tuple(GOOD)


def row_of(**changes: str) -> dict[str, str]:
    """Return the good row with some values changed."""
    return {**GOOD, **changes}


def csv_bytes(
    rows: list[dict[str, str]],
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
    columns: tuple[str, ...] = COLUMNS,
) -> bytes:
    """Return rows as a CSV file with one heading row."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([row.get(column, "") for column in columns])
    return stream.getvalue().encode(encoding)


def xlsx_bytes(rows: list[list[object]], merges: tuple[str, ...] = (), **sheets: object) -> bytes:
    """Return rows as an .xlsx; more sheets by name, each a list of rows."""
    book = Workbook()
    page = book.active
    page.title = "目录"
    for row in rows:
        page.append(row)
    for merge in merges:
        page.merge_cells(merge)
    for name, content in sheets.items():
        other = book.create_sheet(name)
        for row in content:
            other.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """Return a workbook's bytes."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls_bytes(
    rows: list[list[object]], merges: tuple[tuple[int, int, int, int], ...] = ()
) -> bytes:
    """Return rows as an old .xls; ``merges`` as (top, bottom, left, right)."""
    book = xlwt.Workbook()
    page = book.add_sheet("目录")
    covered = {(top, left): one for one in merges for top, _, left, _ in [one]}
    for top, row in enumerate(rows):
        for left, value in enumerate(row):
            if (top, left) in covered:
                page.write_merge(*covered[top, left], value)
            elif value != "":
                page.write(top, left, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class _GbkInfo(zipfile.ZipInfo):
    def _encodeFilenameFlags(self):  # noqa: N802 - the library's name
        return self.filename.encode("gbk"), self.flag_bits


def zip_bytes(files: dict[str, bytes], gbk: bool = False) -> bytes:
    """Return an archive; with ``gbk`` its names are written as Chinese Windows writes them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = (_GbkInfo if gbk else zipfile.ZipInfo)(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return stream.getvalue()


def repacked(content: bytes, changes: dict[str, bytes]) -> bytes:
    """Return an .xlsx with some parts replaced or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name), zipfile.ZIP_DEFLATED)
        for name, part in changes.items():
            new.writestr(name, part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
