"""The findings of an import in the cells they are about: the delivered workbook, marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from ckan.plugins import toolkit as tk

from ...domain.metadata_template import Sheet, SheetReading, read_sheet
from ...workbook import Limits, Source, read
from ...workbook.mark import LONGEST_CELL, Mark, MarkedSheet, write_marked
from .words import template

__all__ = ["marked_workbook"]

Line = Mapping[str, Any]
ERRORS = ("refused", "draft", "unpublished")


def marked_workbook(
    files: Sequence[tuple[str, bytes]], part: int, lines: Sequence[Line], limits: Limits
) -> tuple[str, bytes] | None:
    """Return name and content of one file of an import as a marked workbook; None if there is none.

    The first sheet lists every finding; the others are the delivered ones with all their cells.
    A JSON list or a file that could not be read has the first sheet only.
    """
    sources = [source for name, content in files for source in read(name, content, limits)]
    if not 0 <= part < len(sources):
        return None
    source = sources[part]
    marked = [_marked(sheet, lines) for sheet in source.sheets]
    rows = [*_listed(lines), *_overlong(source)]
    summary = MarkedSheet(Sheet(tk._("Findings (notes)"), rows), heading_rows=1)
    content = write_marked([summary, *marked], tk._("Import check"))
    name = tk._("{name}-marked.xlsx").format(name=PurePosixPath(source.name).stem)
    return name, content


def _listed(lines: Iterable[Line]) -> list[list[str]]:
    place = [tk._("Sheet"), tk._("Row"), tk._("Entry"), tk._("Column heading"), tk._("Value")]
    rows = [[*place, tk._("What is wrong, what to do"), tk._("Effect")]]
    for line in lines:
        texts = [line["sheet"], line["row"] or "", line["entry"], line["column"], line["value"]]
        rows.append([str(text) for text in (*texts, line["message"], _effect(line))])
    return rows


def _effect(line: Line) -> str:
    words = {
        "refused": tk._("not imported"),
        "draft": tk._("kept as a draft"),
        "unpublished": tk._("stored, not published"),
        "normalised": tk._("read as “{value}”").format(value=line.get("to") or ""),
        "hint": tk._("please look at it"),
    }
    return words[line["outcome"]]


def _overlong(source: Source) -> list[list[str]]:
    """Return in pieces the cells that no spreadsheet's cell can hold, so that nothing is lost."""
    rows: list[list[str]] = []
    for sheet in source.sheets:
        for number, row in enumerate(sheet.rows, start=1):
            for text in row:
                for start in range(LONGEST_CELL, len(text), LONGEST_CELL):
                    piece = text[start : start + LONGEST_CELL]
                    why = tk._("A cell holds no more than {count} characters: this is the rest")
                    rows.append(
                        [sheet.name, str(number), "", "", piece, why.format(count=LONGEST_CELL), ""]
                    )
    return rows


def _marked(sheet: Sheet, lines: Iterable[Line]) -> MarkedSheet:
    reading = read_sheet(sheet, template())
    columns = _columns(reading)
    texts: dict[tuple[int, int], list[tuple[bool, str]]] = {}
    for line in lines:
        if line["sheet"] == sheet.name:
            place = _place(sheet, reading, columns, line)
            words = line["message"]
            if line["outcome"] in ("normalised", "hint"):
                words = f"{_effect(line)}（{words}）"
            texts.setdefault(place, []).append((line["outcome"] in ERRORS, words))
    marks = {
        place: Mark(any(error for error, _ in said), "\n".join(dict.fromkeys(w for _, w in said)))
        for place, said in texts.items()
    }
    heading = reading.header.last + 1 if reading.header else 0
    return MarkedSheet(sheet, marks, heading)


def _columns(reading: SheetReading) -> dict[str, int]:
    """Return the columns of a sheet by the heading that the report gives them."""
    if reading.header is None:
        return {}
    found = {heading: index for index, heading in reading.header.unknown.items()}
    for index, column in reading.header.columns.items():
        found[reading.label(column.key, template())] = index
    return found


def _place(
    sheet: Sheet, reading: SheetReading, columns: Mapping[str, int], line: Line
) -> tuple[int, int]:
    """Return the cell of a finding: where it names no column, the row's first filled cell."""
    row = max(int(line["row"] or 1) - 1, 0)
    if line["column"] in columns:
        return _top_of_merge(sheet, row, columns[line["column"]])
    filled = (n for n, text in enumerate(sheet.rows[row] if row < len(sheet.rows) else ()) if text)
    return row, next(filled, 0)


def _top_of_merge(sheet: Sheet, row: int, column: int) -> tuple[int, int]:
    """Return the cell of a merged range that can be seen and bear a note."""
    for merge in sheet.merges:
        if merge.top <= row <= merge.bottom and merge.left <= column <= merge.right:
            return merge.top, merge.left
    return row, column
