"""What the spreadsheet reader gives, as sheets of text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import python_calamine as calamine

from ..domain.metadata_template import Merge, Sheet
from .limits import FileRefused, Limits

__all__ = ["cell_text", "sheet_of", "visible_tables"]

EXACT_INTEGERS = 10**15
"""Beyond this a spreadsheet's number no longer holds every digit."""


def visible_tables(
    workbook: calamine.CalamineWorkbook, limits: Limits
) -> Iterator[tuple[str, bool]]:
    """Yield the name of each worksheet and whether it is hidden; charts and macros are left out."""
    sheets = workbook.sheets_metadata
    if len(sheets) > limits.sheets:
        raise FileRefused("too_many_sheets", limit=limits.sheets)
    for sheet in sheets:
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet:
            yield sheet.name, sheet.visible != calamine.SheetVisibleEnum.Visible


def sheet_of(
    table: calamine.CalamineSheet,
    name: str,
    hidden: bool,
    limits: Limits,
    faults: Mapping[tuple[int, int], str],
) -> Sheet:
    """Return a sheet with its cells as text and its merged ranges within the cells it has."""
    rows = [[cell_text(value) for value in row] for row in table.to_python(skip_empty_area=False)]
    height, width = len(rows), max((len(row) for row in rows), default=0)
    merges: list[Merge] = []
    area = 0
    for (top, left), (bottom, right) in table.merged_cell_ranges or ():
        merge = Merge(top, left, min(bottom, height - 1), min(right, width - 1))
        if merge.top > merge.bottom or merge.left > merge.right:
            continue
        area += (merge.bottom - merge.top + 1) * (merge.right - merge.left + 1)
        if area > limits.merged_cells:
            facts = {"sheet": name, "rows": limits.rows, "columns": limits.columns}
            raise FileRefused("sheet_too_large", **facts)
        merges.append(merge)
    for (row, column), fault in faults.items():
        if fault == "cell_error" and row < height and column < len(rows[row]):
            rows[row][column] = ""
    return Sheet(name, rows, tuple(merges), hidden, dict(faults))


def cell_text(value: Any) -> str:
    """Return a cell's value as a person reads it: whole numbers without point, dates as ISO."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < EXACT_INTEGERS:
            return str(int(value))
        return format(value, ".15g") if abs(value) < EXACT_INTEGERS else format(value, ".0f")
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return "" if value is None else str(value)
