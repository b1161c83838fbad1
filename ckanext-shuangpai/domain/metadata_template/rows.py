"""The data rows of a sheet by column, merged cells filled down, lines that are no data left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from ..text import comparable, fold, is_blank, tidy
from .header import Header
from .sheet import Sheet, Spans
from .template import Template

SECTION_WIDTH = 4
"""A line merged over at least so many columns is a heading between entries, not data."""

_POINT = re.compile(r"^[(]?[\d一二三四五六七八九十]+[).、]")
_INDEX = re.compile(r"^[(]?(\d{1,3})[)]?$")


class Cell(NamedTuple):
    """A value and the row, as the spreadsheet numbers it, in which it stands."""

    row: int
    text: str


class Row:
    """One data row; cells that a merged range fills from above are looked up when asked for.

    ``cells`` are those written in this very row; ``after_gap`` says that an empty row stands before.
    """

    __slots__ = ("_places", "_sheet", "_spans", "after_gap", "cells", "faults", "number")

    def __init__(
        self,
        sheet: Sheet,
        places: Mapping[str, int],
        spans: Spans,
        index: int,
        keys: Mapping[int, str],
    ) -> None:
        self.number = index + 1
        self.after_gap = False
        self._sheet, self._places, self._spans = sheet, places, spans
        self.faults: dict[str, str] = {}
        self.cells: dict[str, Cell] = {}
        for position, raw in enumerate(sheet.rows[index]):
            key = keys.get(position)
            if key is None or not raw or not self._is_top(position):
                continue
            text = tidy(raw)
            if text:
                self.cells[key] = Cell(self.number, text)

    def _is_top(self, position: int) -> bool:
        merge = self._spans.at(self.number - 1, position)
        return merge is None or (merge.left == position and merge.top == self.number - 1)

    def begins(self, key: str) -> bool:
        """Say whether a column's cell begins here and is not the tail of a merged range."""
        return self._is_top(self._places[key]) if key in self._places else False

    def merged(self, key: str) -> bool:
        """Say whether a range over several rows starts here."""
        merge = self._spans.at(self.number - 1, self._places[key]) if key in self._places else None
        return merge is not None and merge.top == self.number - 1 and merge.bottom > merge.top

    def own(self, key: str) -> str:
        """Return the value only when it is written in this very row."""
        cell = self.cells.get(key)
        return cell.text if cell else ""

    def cell(self, key: str) -> Cell | None:
        """Return a column's cell, merged ranges filled down."""
        found = self.cells.get(key)
        if found is not None or key not in self._places:
            return found
        position = self._places[key]
        merge = self._spans.at(self.number - 1, position)
        if merge is None or merge.left != position or merge.top >= self.number - 1:
            return None
        top = max(merge.top, self._spans.first)
        text = tidy(self._sheet.text(top, position))
        return Cell(top + 1, text) if text else None

    def text(self, key: str) -> str:
        """Return a column's value, merged ranges filled down."""
        cell = self.cell(key)
        return cell.text if cell else ""


def data_rows(sheet: Sheet, header: Header, template: Template) -> Iterator[Row]:
    """Yield the rows below the heading that hold data; footers, repeated headings and notes not."""
    spans = Spans(sheet.merges, header.last + 1)
    keys = {n: column.key for n, column in header.columns.items() if column.key != "ignored"}
    places = {key: position for position, key in keys.items()}
    labels = {comparable(label) for label in header.labels.values()}
    footing = gap = False
    for index in range(header.last + 1, len(sheet.rows)):
        texts = {c: text for c, text in enumerate(sheet.rows[index]) if text and text.strip()}
        row = Row(sheet, places, spans, index, keys)
        if sheet.faults:
            row.faults = _faults(sheet, keys, index)
        if not texts and not row.faults:
            gap = True
            continue
        if _is_index(texts) or _is_hint(texts, template) or _repeats(texts, labels):
            continue
        if _is_section(texts, spans, index):
            continue
        if _is_footer(row, texts, header, template) or (footing and _goes_on(row, texts)):
            footing = True
            continue
        row.after_gap, footing, gap = gap, False, False
        yield row


def _faults(sheet: Sheet, keys: Mapping[int, str], index: int) -> dict[str, str]:
    return {
        key: sheet.faults[index, position]
        for position, key in keys.items()
        if (index, position) in sheet.faults
    }


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


def _is_section(texts: Mapping[int, str], spans: Spans, index: int) -> bool:
    if len(texts) != 1:
        return False
    merge = spans.at(index, next(iter(texts)))
    return merge is not None and merge.right - merge.left + 1 >= SECTION_WIDTH


def _is_footer(row: Row, texts: Mapping[int, str], header: Header, template: Template) -> bool:
    if not texts:
        return False
    position = next(iter(texts))
    column = header.columns.get(position)
    if column is not None and (column.level == "item" or column.kind == "date"):
        return False
    first = fold(texts[position])
    if _is_signature(row, texts, template):
        return True
    if row.own("item_name"):
        return False
    if len(texts) < SECTION_WIDTH and template.totals.search(first):
        return True  # a total says how many entries there are wherever there was room
    title = row.own("title")
    if title and (column is None or column.key != "title") and not _is_label(title, template):
        return False
    return _is_label(first, template)


def _is_signature(row: Row, texts: Mapping[int, str], template: Template) -> bool:
    """A short line of labels and names, or with a stamp: 填报人 | 唐某 | 负责人 | 胡某."""
    words = [fold(text) for text in texts.values()]
    labels = sum(1 for word in words if _is_label(word, template))
    if labels >= 2 and labels * 2 >= len(words):
        return True
    return len(words) < SECTION_WIDTH and any(template.stamps.search(word) for word in words)


def _is_label(text: str, template: Template) -> bool:
    return any(pattern.search(fold(text)) for pattern in template.footers)


def _goes_on(row: Row, texts: Mapping[int, str]) -> bool:
    """Say whether a line below the table is followed by another one of its kind."""
    if len(texts) != 1 or row.own("item_name"):
        return False
    return not row.own("title") or _POINT.match(fold(next(iter(texts.values())))) is not None


@lru_cache(maxsize=50_000)
def says_nothing(text: str) -> bool:
    """Say whether a cell is empty or only a word for empty."""
    return not text or is_blank(text)
