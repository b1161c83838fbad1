"""Write a sheet as .xlsx or CSV; text stays text, also where it looks like a formula."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange

from ..domain.formula import harmless, looks_like_formula
from ..domain.metadata_template import Sheet

__all__ = ["Styles", "csv_parts", "sheet_title", "write_csv", "write_xlsx"]

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(x[0-9A-Fa-f]{4}_)")
_THIN = Side(style="thin", color="BFBFBF")
BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
HEADING = PatternFill("solid", fgColor="DCE6F1")
DEFAULT_WIDTH = 14


def write_xlsx(sheets: Sequence[Sheet], header_rows: int = 2, widths: Sequence[int] = ()) -> bytes:
    """Return a workbook with the sheets, headings on top frozen, merged ranges merged."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page: Any = book.create_sheet(sheet_title(sheet.name))
        page.freeze_panes = f"A{header_rows + 1}"
        for column in range(sheet.width):
            width = widths[column] if column < len(widths) and widths[column] else DEFAULT_WIDTH
            page.column_dimensions[get_column_letter(column + 1)].width = width
        # Not merged_cells.add: it compares each range with all others.
        page.merged_cells.ranges.update(
            CellRange(None, one.left + 1, one.top + 1, one.right + 1, one.bottom + 1)
            for one in sheet.merges
        )
        styles = Styles(page)
        for number, row in enumerate(sheet.rows):
            heading = number < header_rows
            page.append([styles.cell(text, heading) if text or heading else None for text in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class Styles:
    """The two looks of a page's cells, made once: a style object for each cell costs most."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.heading = self._look(vertical="center", horizontal="center")
        self.heading.font = Font(bold=True)
        self.heading.fill = HEADING
        self.body = self._look(vertical="top")
        self.formula = self._look(vertical="top")
        self.formula.quotePrefix = True

    def _look(self, **alignment: Any) -> Any:
        cell: Any = WriteOnlyCell(self.page)
        cell.number_format = "@"
        cell.border = BORDER
        cell.alignment = Alignment(wrap_text=True, **alignment)
        return cell

    def cell(self, text: str, heading: bool) -> Any:
        """Return a text cell; what looks like a formula is marked as text besides."""
        look = self.heading if heading else self.formula if looks_like_formula(text) else self.body
        cell: Any = WriteOnlyCell(self.page, value=_xml_text(text) if text else None)
        cell._style = look._style
        if text:
            cell.data_type = "s"
        return cell


def _xml_text(text: str) -> str:
    """Leave out what XML cannot hold; keep ``_x0041_`` from being read as a character."""
    return _ESCAPE.sub(r"_x005F_\1", _ILLEGAL.sub("", text))


def sheet_title(name: str) -> str:
    """Return a name as a sheet may bear it."""
    return re.sub(r"[\\/*?:\[\]]", "_", name)[:31] or "Sheet1"


def write_csv(sheet: Sheet) -> bytes:
    """Return the sheet as CSV in UTF-8 with a mark, as spreadsheets open it.

    Text that looks like a formula gets the apostrophe that spreadsheets use for text.
    """
    return b"".join(csv_parts([sheet.rows]))


def csv_parts(parts: Iterable[Iterable[Sequence[str]]]) -> Iterator[bytes]:
    """Yield rows as CSV like ``write_csv``, one part after the other."""
    yield codecs.BOM_UTF8
    for rows in parts:
        stream = io.StringIO(newline="")
        csv.writer(stream).writerows([harmless(text) for text in row] for row in rows)
        yield stream.getvalue().encode("utf-8", "replace")
