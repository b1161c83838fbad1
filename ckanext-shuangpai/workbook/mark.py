"""A sheet again, with faults marked in their cells: values only, whatever file it came from."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange

from ..domain.metadata_template import Sheet
from .write import Styles, sheet_title

__all__ = ["LONGEST_CELL", "Mark", "MarkedSheet", "write_marked"]

LONGEST_CELL = 32_767
"""Characters that a spreadsheet's cell holds."""
LONGEST_NOTE = 2_000
NARROWEST, WIDEST = 8, 42
ROWS_MEASURED = 200
ERROR, HINT = "C8102E", "9A5B00"
GROUNDS = {
    True: PatternFill("solid", fgColor="FDD7DC"),
    False: PatternFill("solid", fgColor="FFF4DE"),
}


class Mark(NamedTuple):
    """What is to be said of a cell; an ``error`` needs mending, else it is a hint."""

    error: bool
    text: str


@dataclass(frozen=True)
class MarkedSheet:
    """A sheet with its marks by (row, column), both from 0, and how many rows its heading has."""

    sheet: Sheet
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict)
    heading_rows: int = 0


def write_marked(sheets: Sequence[MarkedSheet], author: str) -> bytes:
    """Return a workbook with all sheets, each mark as the ground and the note of its cell.

    Text stays text: no formula, macro or link of the source is carried over. A cell longer than a
    spreadsheet's cell may be is cut here; the caller tells the rest elsewhere.
    """
    book = Workbook(write_only=True)
    for one in sheets:
        page: Any = book.create_sheet(sheet_title(one.sheet.name))
        if one.sheet.hidden:
            page.sheet_state = "hidden"
        if one.heading_rows:
            page.freeze_panes = f"A{one.heading_rows + 1}"
        for column, width in enumerate(_widths(one.sheet)):
            page.column_dimensions[get_column_letter(column + 1)].width = width
        page.merged_cells.ranges.update(
            CellRange(None, merge.left + 1, merge.top + 1, merge.right + 1, merge.bottom + 1)
            for merge in one.sheet.merges
        )
        looks = _Looks(page, author)
        for cells in _rows(one, looks):
            page.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _rows(one: MarkedSheet, looks: _Looks) -> Iterator[list[Any]]:
    last = max((row for row, _ in one.marks), default=-1)
    marked_rows = {row for row, _ in one.marks}
    for number in range(max(len(one.sheet.rows), last + 1)):
        row = list(one.sheet.rows[number]) if number < len(one.sheet.rows) else []
        if number in marked_rows:
            width = 1 + max(column for at, column in one.marks if at == number)
            row += [""] * (width - len(row))
        heading = number < one.heading_rows
        yield [
            looks.cell(text, heading, one.marks.get((number, column)))
            for column, text in enumerate(row)
        ]


class _Looks:
    """The looks of a page's cells, made once."""

    def __init__(self, page: Any, author: str) -> None:
        self.page = page
        self.author = author
        self.styles = Styles(page)
        self.marked = {error: self._look(error) for error in (True, False)}

    def _look(self, error: bool) -> Any:
        side = Side(style="medium", color=ERROR if error else HINT)
        cell: Any = WriteOnlyCell(self.page)
        cell.number_format = "@"
        cell.fill = GROUNDS[error]
        cell.border = Border(left=side, right=side, top=side, bottom=side)
        cell.alignment = self.styles.body.alignment.copy()
        cell.quotePrefix = True
        return cell

    def cell(self, text: str, heading: bool, mark: Mark | None) -> Any:
        if mark is None:
            return self.styles.cell(text[:LONGEST_CELL], heading) if text or heading else None
        made = self.styles.cell(text[:LONGEST_CELL], heading)
        made._style = self.marked[mark.error]._style
        note = Comment(mark.text[:LONGEST_NOTE], self.author)
        note.width, note.height = 360, min(60 + 20 * (len(mark.text) // 24), 400)
        made.comment = note
        return made


def _widths(sheet: Sheet) -> list[int]:
    """Return a width for each column by what its first rows hold; a Chinese character counts two."""
    widths = [NARROWEST] * sheet.width
    for row in sheet.rows[:ROWS_MEASURED]:
        for column, text in enumerate(row):
            if text:
                widths[column] = max(widths[column], min(_columns(text) + 2, WIDEST))
    return widths


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text[:WIDEST])
