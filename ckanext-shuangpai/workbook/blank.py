"""An empty form: headings, room to fill in with lists to choose from, and a sheet of instructions."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from ..domain.metadata_template import Sheet
from .write import BORDER, DEFAULT_WIDTH, HEADING, sheet_title

__all__ = ["write_blank"]

ROWS = 2000
"""Rows below the heading that offer lists."""
CODES = "代码表（说明）"


def write_blank(
    form: Sheet, notes: Sheet, choices: Mapping[int, Sequence[str]], widths: Sequence[int] = ()
) -> bytes:
    """Return the form with its instructions; ``choices`` are the values of a column, by its index.

    The lists suggest: other spellings may be typed, the import knows them.
    """
    book = Workbook()
    page: Any = book.active
    page.title = sheet_title(form.name)
    _fill(page, form, len(form.rows), widths)
    for merge in form.merges:
        page.merge_cells(
            start_row=merge.top + 1,
            start_column=merge.left + 1,
            end_row=merge.bottom + 1,
            end_column=merge.right + 1,
        )
    page.freeze_panes = f"A{len(form.rows) + 1}"
    explained: Any = book.create_sheet(sheet_title(notes.name))
    _fill(explained, notes, 1, (22, 12, 60, 40, 30))
    explained.freeze_panes = "A2"
    _offer(book, page, choices, len(form.rows))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(page: Any, sheet: Sheet, heading_rows: int, widths: Sequence[int]) -> None:
    for number, row in enumerate(sheet.rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = page.cell(number, column, text or None)
            cell.data_type = "s" if text else cell.data_type
            cell.border = BORDER
            heading = number <= heading_rows
            cell.alignment = Alignment(wrap_text=True, vertical="center" if heading else "top")
            if heading:
                cell.font = Font(bold=True)
                cell.fill = HEADING
    for column in range(sheet.width):
        width = widths[column] if column < len(widths) and widths[column] else DEFAULT_WIDTH
        page.column_dimensions[get_column_letter(column + 1)].width = width


def _offer(book: Any, page: Any, choices: Mapping[int, Sequence[str]], heading_rows: int) -> None:
    """Put the values on a sheet of their own and let the columns offer them."""
    codes: Any = book.create_sheet(CODES)
    for place, (column, values) in enumerate(choices.items(), start=1):
        letter = get_column_letter(place)
        for number, value in enumerate(values, start=1):
            codes.cell(number, place, value)
        span = f"{quote_sheetname(CODES)}!${letter}$1:${letter}${len(values)}"
        offered = DataValidation(type="list", formula1=f"={span}", allow_blank=True)
        offered.showErrorMessage = False
        own = get_column_letter(column + 1)
        offered.add(f"{own}{heading_rows + 1}:{own}{heading_rows + ROWS}")
        page.add_data_validation(offered)
