"""The one table of a file as rows of text, readable more than once: nothing is held but the file."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ..reference import table
from . import archive, delimited, spreadsheet
from .limits import FileRefused, Limits

__all__ = ["Rows", "open_rows"]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
SAMPLE_BYTES = 400_000
SAMPLE_ROWS = 60
MAX_LINES_OF_A_ROW = 200
"""A row of more lines is a quotation mark that nobody closed."""
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True)
class Rows:
    """Rows of cells; ``facts`` say how the file was read, ``faults`` name cells without a value."""

    read: Callable[[], Iterator[list[str]]]
    facts: dict[str, str] = field(default_factory=dict)
    faults: tuple[tuple[int, int, str], ...] = ()

    def __iter__(self) -> Iterator[list[str]]:
        """Read from the beginning."""
        return self.read()


def open_rows(content: bytes, limits: Limits | None = None) -> Rows:
    """Return the rows of a delimited file or of a workbook's first filled sheet.

    The content decides, not the suffix. Raises ``FileRefused``, also while rows are read.
    """
    limits = limits or Limits.declared()
    if not content.strip():
        raise FileRefused("file_empty")
    if len(content) > limits.file_bytes:
        sizes = (f"{size / 1024 / 1024:.1f} MB" for size in (len(content), limits.file_bytes))
        raise FileRefused("file_too_large", size=next(sizes), limit=next(sizes))
    if content.startswith((*ZIP, OLE)):
        if archive.is_archive(content):
            raise FileRefused("table_type")
        return _of_workbook(content, limits)
    return _of_text(content, limits)


def _of_workbook(content: bytes, limits: Limits) -> Rows:
    sheets = [sheet for sheet in spreadsheet.read_sheets(content, limits) if not sheet.hidden]
    filled = [sheet for sheet in sheets if any(any(row) for row in sheet.rows)]
    if not filled:
        raise FileRefused("file_empty")
    first, others = filled[0], filled[1:]
    facts = {"sheet": first.name}
    if others:
        facts["other_sheets"] = "、".join(sheet.name for sheet in others)
    places = ((row, column, fault) for (row, column), fault in first.faults.items())
    return Rows(lambda: map(list, first.rows), facts, tuple(sorted(places)))


def _of_text(content: bytes, limits: Limits) -> Rows:
    try:
        encoding, start = delimited.encoding_of(content)
    except FileRefused as refused:
        if refused.code == "file_type":
            raise FileRefused("table_type") from refused
        raise
    sample = content[start : start + SAMPLE_BYTES].decode(encoding, "ignore")
    if sample.lstrip()[:1] in ("<", "{", "["):
        raise FileRefused("table_type")
    named = _SEPARATOR_LINE.match(sample)
    delimiter = named.group(1) if named else _delimiter(sample)
    skipped = 1 if named else 0

    def read() -> Iterator[list[str]]:
        raw = io.BytesIO(content)
        raw.seek(start)
        text = io.TextIOWrapper(raw, encoding=encoding, newline="")
        for _ in range(skipped):
            text.readline()
        yield from _records(text, delimiter, limits)

    return Rows(read, {"encoding": encoding, "delimiter": delimiter})


def _records(text: io.TextIOWrapper, delimiter: str, limits: Limits) -> Iterator[list[str]]:
    before = csv.field_size_limit(limits.field_chars)
    reader = csv.reader(text, delimiter=delimiter)
    line = 0
    try:
        for number, record in enumerate(reader, 1):
            if reader.line_num - line > MAX_LINES_OF_A_ROW:
                raise FileRefused("quotation", row=number)
            if number > limits.text_rows or len(record) > limits.columns:
                facts = {"rows": limits.text_rows, "columns": limits.columns}
                raise FileRefused("table_too_large", **facts)
            line = reader.line_num
            yield [delimited.plain(cell) for cell in record]
    except csv.Error as error:
        raise FileRefused("field_too_long") from error
    finally:
        csv.field_size_limit(before)


def _delimiter(sample: str) -> str:
    """Return the sign that cuts most rows into the same number of cells, the first row included."""
    best, best_score = ",", 0
    for delimiter in table("workbook")["table_delimiters"]:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        widths: Counter[int] = Counter()
        try:
            for _, record in zip(range(SAMPLE_ROWS), reader, strict=False):
                widths[len(record)] += 1
        except csv.Error:
            continue
        width, count = max(widths.items(), key=lambda one: (one[0] - 1) * one[1], default=(1, 0))
        score = (width - 1) * count
        if score > best_score and count * 2 > sum(widths.values()):
            best, best_score = delimiter, score
    return best
