"""The data rows of a sheet by column, merged cells filled down, lines that are no data left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from ..text import comparable, fold, is_blank, tidy
from .header import Header
from .sheet import Merge, Sheet, merged_into
from .template import Template

SECTION_WIDTH = 4
"""A line merged over at least so many columns is a heading between entries, not data."""

_POINT = re.compile(r"^[(]?[\d一二三四五六七八九十]+[).、]")
_INDEX = re.compile(r"^[(]?(\d{1,3})[)]?$")


class Cell(NamedTuple):
    """A value and the row, as the spreadsheet numbers it, in which it stands."""

    row: int
    text: str


@dataclass
class Row:
    """One data row.

    ``begins`` are the columns whose cell is not the tail of a merged range, ``heights`` the rows
    that a cell spans; ``after_gap`` says that an empty row stands before.
    """

    number: int
    cells: dict[str, Cell] = field(default_factory=dict[str, Cell])
    begins: set[str] = field(default_factory=set[str])
    heights: dict[str, int] = field(default_factory=dict[str, int])
    faults: dict[str, str] = field(default_factory=dict[str, str])
    after_gap: bool = False

    def text(self, key: str) -> str:
        """Return the value of a column in this row, merged ranges filled down."""
        cell = self.cells.get(key)
        return cell.text if cell else ""

    def own(self, key: str) -> str:
        """Return the value only when it is written in this very row."""
        return self.text(key) if key in self.begins else ""

    def merged(self, key: str) -> bool:
        """Say whether a range over several rows starts here."""
        return self.heights.get(key, 1) > 1


def data_rows(sheet: Sheet, header: Header, template: Template) -> Iterator[Row]:
    """Yield the rows below the heading that hold data; footers, repeated headings and notes not."""
    merged = merged_into(sheet.merges, header.last + 1, len(sheet.rows))
    labels = {comparable(label) for label in header.labels.values()}
    footing = gap = False
    for index in range(header.last + 1, len(sheet.rows)):
        texts = {c: text for c, text in enumerate(sheet.rows[index]) if text.strip()}
        row = _row(sheet, header, merged, index)
        if not texts and not row.faults:
            gap = True
            continue
        if _is_index(texts) or _is_hint(texts, template) or _repeats(texts, labels):
            continue
        if _is_section(texts, merged, index):
            continue
        if _is_footer(row, texts, header, template) or (footing and _goes_on(row, texts)):
            footing = True
            continue
        row.after_gap, footing, gap = gap, False, False
        yield row


def _row(sheet: Sheet, header: Header, merged: Mapping[tuple[int, int], Merge], index: int) -> Row:
    row = Row(index + 1)
    for position, column in header.columns.items():
        key = column.key
        if column.ignore and key == "ignored":
            continue
        merge = merged.get((index, position))
        top = index if merge is None or merge.left != position else max(merge.top, header.last + 1)
        raw = "" if merge and merge.left != position else sheet.text(top, position)
        text = tidy(raw) if raw else ""
        if top == index:
            row.begins.add(key)
            row.heights[key] = merge.bottom - index + 1 if merge else 1
        if text:
            row.cells[key] = Cell(top + 1, text)
        if (index, position) in sheet.faults:
            row.faults[key] = sheet.faults[index, position]
    return row


def _is_index(texts: Mapping[int, str]) -> bool:
    """Columns numbered 1, 2, 3 … beneath the heading."""
    numbers = [_INDEX.match(fold(text)) for text in texts.values()]
    values = [int(match.group(1)) for match in numbers if match]
    return len(values) == len(texts) >= SECTION_WIDTH and values == list(
        range(values[0], values[0] + len(values))
    )


def _is_hint(texts: Mapping[int, str], template: Template) -> bool:
    return len(texts) > 1 and all(template.is_note(text) for text in texts.values())


def _repeats(texts: Mapping[int, str], labels: set[str]) -> bool:
    if len(texts) < SECTION_WIDTH:
        return False
    same = sum(1 for text in texts.values() if comparable(text) in labels)
    return same * 10 >= len(texts) * 6


def _is_section(
    texts: Mapping[int, str], merged: Mapping[tuple[int, int], Merge], index: int
) -> bool:
    if len(texts) != 1:
        return False
    merge = merged.get((index, next(iter(texts))))
    return merge is not None and merge.right - merge.left + 1 >= SECTION_WIDTH


def _is_footer(row: Row, texts: Mapping[int, str], header: Header, template: Template) -> bool:
    if row.own("item_name") or not texts:
        return False
    position = next(iter(texts))
    column = header.columns.get(position)
    if column is not None and column.level == "item":
        return False
    if row.own("title") and (column is None or column.key != "title"):
        return False
    first = fold(texts[position])
    return any(pattern.search(first) for pattern in template.footers)


def _goes_on(row: Row, texts: Mapping[int, str]) -> bool:
    """Say whether a line below the table is followed by another one of its kind."""
    if len(texts) != 1 or row.own("item_name"):
        return False
    return not row.own("title") or _POINT.match(fold(next(iter(texts.values())))) is not None


@lru_cache(maxsize=50_000)
def says_nothing(text: str) -> bool:
    """Say whether a cell is empty or only a word for empty."""
    return not text or is_blank(text)
