"""Delimited text: GB18030 or UTF-8, any delimiter, one sheet."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from pathlib import PurePosixPath

from ..domain.metadata_template import Sheet
from ..reference import table
from .limits import FileRefused, Limits

__all__ = ["decode", "encoding_of", "plain", "read_sheet"]

SAMPLE_CHARS = 200_000
SAMPLE_ROWS = 60
PIECE = 1024 * 1024

_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_TEXT_MARK = re.compile(r"^'+[=+\-@\t\r]")
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 with a mark, or GB18030."""
    encoding, start = encoding_of(content)
    return content[start:].decode(encoding)


def encoding_of(content: bytes) -> tuple[str, int]:
    """Return a file's encoding and the length of its mark; the whole file was tried in it."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            if not _decodes(content[len(mark) :], encoding):
                raise FileRefused("encoding")
            return encoding, len(mark)
    for encoding in ("utf-8", "gb18030"):
        if _decodes(content, encoding):
            if _BINARY.search(content[:SAMPLE_CHARS].decode(encoding, "ignore")):
                raise FileRefused("file_type")
            return encoding, 0
    raise FileRefused("file_type" if b"\x00" in content[:SAMPLE_CHARS] else "encoding")


def _decodes(content: bytes, encoding: str) -> bool:
    """Say whether a file is text of that encoding, a piece at a time: it may be large."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(content), PIECE):
            decoder.decode(content[start : start + PIECE], final=start + PIECE >= len(content))
    except UnicodeDecodeError:
        return False
    return True


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)


def read_sheet(name: str, text: str, limits: Limits) -> Sheet:
    """Return the one sheet of a delimited file; each record is a row, as spreadsheets show it."""
    named = _SEPARATOR_LINE.match(text)
    delimiter = named.group(1) if named else _delimiter(text)
    body = text[named.end() :] if named else text
    rows: list[list[str]] = []
    cells = 0
    limit = csv.field_size_limit(limits.field_chars)
    try:
        for record in csv.reader(io.StringIO(body, newline=""), delimiter=delimiter):
            rows.append([plain(field) for field in record])
            cells += len(record)
            if len(rows) > limits.rows or len(record) > limits.columns or cells > limits.cells:
                facts = {"sheet": name, "rows": limits.rows, "columns": limits.columns}
                raise FileRefused("sheet_too_large", **facts)
    except csv.Error as error:
        raise FileRefused("field_too_long") from error
    finally:
        csv.field_size_limit(limit)
    return Sheet(PurePosixPath(name).stem, rows)


def plain(field: str) -> str:
    """Take away the mark that makes a spreadsheet show ``=1+1`` as text."""
    return field[1:] if _TEXT_MARK.match(field) else field


def _delimiter(text: str) -> str:
    """Return the delimiter under which most rows have the same, large number of fields."""
    best, best_score = ",", 0
    for delimiter in table("workbook")["delimiters"]:
        widths: Counter[int] = Counter()
        reader = csv.reader(io.StringIO(text[:SAMPLE_CHARS], newline=""), delimiter=delimiter)
        try:
            for _, record in zip(range(SAMPLE_ROWS), reader, strict=False):
                widths[len(record)] += 1
        except csv.Error:
            continue
        score = max(((width - 1) * count for width, count in widths.items()), default=0)
        if score > best_score:
            best, best_score = delimiter, score
    return best
