"""A table of any length on its way out: CSV, JSON, XML and workbook, a row at a time."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill

from ..domain.data_table import DATE, NUMERIC, Column
from ..domain.formula import harmless, looks_like_formula

__all__ = ["STREAMS", "csv_stream", "json_stream", "records_of", "xlsx_file", "xml_stream"]

Rows = Iterable[Sequence[str]]
"""Rows as the database writes them: the row's number first, an empty text where there is no value."""
PIECE = 500
"""Rows that leave together."""
LONGEST_CELL = 32_767
"""Characters of a workbook's cell."""
EXACT_DIGITS = 15
MAX_FIELD = 16 * 1024 * 1024
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(x[0-9A-Fa-f]{4}_)")
HEADING = PatternFill("solid", fgColor="DCE6F1")


def records_of(text: str) -> Iterator[list[str]]:
    """Yield the rows of a page that the database wrote as CSV."""
    csv.field_size_limit(max(csv.field_size_limit(), MAX_FIELD))
    yield from csv.reader(io.StringIO(text, newline=""))


def csv_stream(columns: Sequence[Column], rows: Rows, _title: str = "") -> Iterator[bytes]:
    """Yield a CSV in UTF-8 with a mark, as spreadsheets open it; formulas are made harmless."""
    yield codecs.BOM_UTF8
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([harmless(column.title) for column in columns])
    for number, row in enumerate(rows, 1):
        writer.writerow([harmless(cell) for cell in row[1:]])
        if number % PIECE == 0:
            yield _taken(stream)
    yield _taken(stream)


def json_stream(columns: Sequence[Column], rows: Rows, title: str = "") -> Iterator[bytes]:
    """Yield one JSON object: title, fields, records by column name; numbers with every digit."""
    fields = [{"id": one.name, "title": one.title, "type": one.type} for one in columns]
    head = f'{{"title": {_json(title)},\n"fields": {_json(fields)},\n"records": ['
    names = [_json(column.name) for column in columns]
    kinds = [column.type for column in columns]
    parts = [head]
    for number, row in enumerate(rows, 1):
        values = (_json_value(*pair) for pair in zip(row[1:], kinds, strict=True))
        pairs = ", ".join(f"{name}: {value}" for name, value in zip(names, values, strict=True))
        parts.append(f"{',' if number > 1 else ''}\n{{{pairs}}}")
        if number % PIECE == 0:
            yield "".join(parts).encode()
            parts = []
    yield "".join([*parts, "\n]}\n"]).encode("utf-8", "replace")


def xml_stream(columns: Sequence[Column], rows: Rows, title: str = "") -> Iterator[bytes]:
    """Yield an XML document; a cell names its column in an attribute, which takes any sign."""
    heads = "".join(
        f"  <column name={_attribute(one.name)} title={_attribute(one.title)} type={_attribute(one.type)}/>\n"
        for one in columns
    )
    start = f'<?xml version="1.0" encoding="UTF-8"?>\n<table title={_attribute(title)}>\n{heads}'
    names = [_attribute(column.name) for column in columns]
    parts = [start]
    for number, row in enumerate(rows, 1):
        cells = "".join(
            f"<cell column={name}>{escape(_legal(cell))}</cell>"
            for name, cell in zip(names, row[1:], strict=True)
            if cell
        )
        parts.append(f'  <row id="{row[0]}">{cells}</row>\n')
        if number % PIECE == 0:
            yield "".join(parts).encode()
            parts = []
    yield "".join([*parts, "</table>\n"]).encode("utf-8", "replace")


def xlsx_file(columns: Sequence[Column], rows: Rows, title: str = "") -> IO[bytes]:
    """Return an open workbook of one sheet: numbers and dates as such, everything else as text."""
    book = Workbook(write_only=True)
    page: Any = book.create_sheet(re.sub(r"[\\/*?:\[\]]", "_", title)[:31] or "Sheet1")
    page.freeze_panes = "A2"
    page.append([_heading(page, column.title) for column in columns])
    looks = _Looks(page)
    kinds = [column.type for column in columns]
    for row in rows:
        page.append([looks.cell(*pair) for pair in zip(row[1:], kinds, strict=True)])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file


STREAMS = {
    "csv": ("text/csv; charset=utf-8", csv_stream),
    "json": ("application/json; charset=utf-8", json_stream),
    "xml": ("application/xml; charset=utf-8", xml_stream),
}
"""Media type and writer of each format that is sent while it is read."""


class _Looks:
    """Cells of a page; a date's and a text's look are made once."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.text = self._look("@")
        self.formula = self._look("@")
        self.formula.quotePrefix = True
        self.date = self._look("yyyy-mm-dd")

    def _look(self, number_format: str) -> Any:
        cell: Any = WriteOnlyCell(self.page)
        cell.number_format = number_format
        return cell

    def cell(self, text: str, kind: str) -> Any:
        """Return the cell of a value."""
        if not text:
            return None
        if kind == NUMERIC and _NUMBER.fullmatch(text):
            digits = sum(sign.isdigit() for sign in text)
            if digits <= EXACT_DIGITS:
                return float(text) if "." in text else int(text)
        if kind == DATE:
            return self._styled(dt.date.fromisoformat(text), self.date)
        clean = _ESCAPE.sub(r"_x005F_\1", _legal(text))[:LONGEST_CELL]
        cell = self._styled(clean, self.formula if looks_like_formula(clean) else self.text)
        cell.data_type = "s"
        return cell

    def _styled(self, value: Any, look: Any) -> Any:
        cell: Any = WriteOnlyCell(self.page, value=value)
        cell._style = look._style
        return cell


def _heading(page: Any, title: str) -> Any:
    cell: Any = WriteOnlyCell(page, value=_legal(title))
    cell.data_type = "s"
    cell.font = Font(bold=True)
    cell.fill = HEADING
    return cell


def _taken(stream: io.StringIO) -> bytes:
    text = stream.getvalue()
    stream.seek(0)
    stream.truncate()
    return text.encode("utf-8", "replace")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _json_value(text: str, kind: str) -> str:
    if not text:
        return "null"
    return text if kind == NUMERIC and _NUMBER.fullmatch(text) else _json(text)


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)


def _attribute(text: str) -> str:
    return quoteattr(_legal(text))
