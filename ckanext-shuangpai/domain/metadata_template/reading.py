"""Read a whole sheet: heading, rows, one block an entry, and what is true of the sheet itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..text import fold, tidy
from .blocks import TELLING, Block, Change, Problem, gather, split, undrag_titles
from .header import Header, find_header
from .rows import Cell, Row, data_rows, says_nothing
from .sheet import Sheet
from .template import Column, Template

CLASSES = ("class_1", "class_2", "class_3", "class_4")
OFFICE = re.compile(r"(局|中心|委员会|委|办公室|办|联合会|公司|政府|院|学校|银行|站|所)$")


@dataclass
class SheetReading:
    """What a sheet holds; ``problems`` and ``changes`` belong to no single entry."""

    sheet: Sheet
    header: Header | None
    blocks: list[Block] = field(default_factory=list[Block])
    problems: list[Problem] = field(default_factory=list[Problem])
    changes: list[Change] = field(default_factory=list[Change])
    _positions: dict[str, int] | None = None

    def label(self, key: str, template: Template) -> str:
        """Return a column's heading as this sheet prints it."""
        if not key:
            return ""
        return self.header.label(key, template) if self.header else template.label(key)

    def position(self, heading: str, template: Template) -> int | None:
        """Return the column, from 0, that stands under a heading as this sheet prints it."""
        if self._positions is None:
            columns: Mapping[int, Column] = self.header.columns if self.header else {}
            unknown: Mapping[int, str] = self.header.unknown if self.header else {}
            positions = {text: index for index, text in unknown.items()}
            positions |= {self.label(one.key, template): n for n, one in columns.items()}
            self._positions = positions
        return self._positions.get(heading)


def read_sheet(sheet: Sheet, template: Template) -> SheetReading:
    """Return the entries of a sheet as blocks; a sheet without a table tells why it has none."""
    header = find_header(sheet, template)
    reading = SheetReading(sheet, header)
    if header is None:
        _tell_missing_header(reading, template)
        return reading
    if sheet.hidden:
        reading.problems.append(Problem(header.first + 1, "", "", "hidden_sheet", {}))
        return reading
    _tell_unknown_columns(reading, header)
    rows = list(data_rows(sheet, header, template))
    rows = _without_examples(reading, rows, template)
    dragged = undrag_titles(rows)
    columns = {column.key: column for column in header.columns.values()}
    for group in split(rows):
        block = gather(group, columns)
        if _is_stray(block):
            value = "　".join(row.text(key) for row in group for key in row.cells)
            reading.problems.append(Problem(block.row, "", tidy(value)[:200], "stray_row", {}))
            continue
        block.changes += [c for c in dragged if block.row <= c.row <= block.last]
        reading.blocks.append(block)
    _fill_down(reading, header)
    _name_provider(reading, header, template)
    return reading


def _tell_missing_header(reading: SheetReading, template: Template) -> None:
    sheet = reading.sheet
    cells = [text for row in sheet.rows for text in row if text.strip()]
    if not cells or sheet.hidden or template.note_sheets.search(fold(sheet.name)):
        return
    first = next(n for n, row in enumerate(sheet.rows, 1) if any(t.strip() for t in row))
    reading.problems.append(Problem(first, "", tidy(cells[0])[:60], "no_header", {}))


def _tell_unknown_columns(reading: SheetReading, header: Header) -> None:
    for position, heading in header.unknown.items():
        values = (
            reading.sheet.text(row, position)
            for row in range(header.last + 1, len(reading.sheet.rows))
        )
        if any(not says_nothing(value.strip()) for value in values):
            reading.changes.append(
                Change(header.last + 1, "", heading, "", "column_not_recognised")
            )


def _without_examples(reading: SheetReading, rows: Sequence[Row], template: Template) -> list[Row]:
    """Leave out the example that the empty form carries, and say so."""
    kept: list[Row] = []
    inside = False
    for row in rows:
        title = row.own("title")
        first = next(iter(row.cells.values())).text if row.cells else ""
        if title or not inside:
            sign = template.examples.search(title) or template.examples.search(first)
            inside = sign is not None and not row.own("catalog_code")
            if inside:
                reading.problems.append(
                    Problem(row.number, "title", title or first, "example_row", {})
                )
        if not inside:
            kept.append(row)
    return kept


def _is_stray(block: Block) -> bool:
    return not (block.text("title") or block.items or any(block.text(key) for key in TELLING))


def _fill_down(reading: SheetReading, header: Header) -> None:
    """Where merged cells got lost (CSV), give the following entries what stood in the merged cell."""
    if any(merge.bottom > max(merge.top, header.last) for merge in reading.sheet.merges):
        return
    present = {column.key for column in header.columns.values()}
    classes = [key for key in CLASSES if key in present]
    given = [block for block in reading.blocks if block.text("provider")]
    once = len(given) == 1 and bool(reading.blocks) and given[0] is reading.blocks[0]
    previous: Block | None = None
    for block in reading.blocks:
        if previous is not None:
            bare = bool(classes) and not any(block.text(key) for key in classes)
            keyless = not block.text("provider") and not block.text("provider_code")
            if keyless and (bare or once):
                _copy(block, previous, "provider")
                _copy(block, previous, "provider_code")
            _fill_classes(block, previous, classes)
        previous = block


def _fill_classes(block: Block, previous: Block, classes: Sequence[str]) -> None:
    """A merged 类 leaves its cell empty in the entries below, then perhaps 项, 目 and 细目 too."""
    for key in classes:
        if block.text(key):
            return
        _copy(block, previous, key)


def _copy(block: Block, previous: Block, key: str) -> None:
    text = previous.text(key)
    if text and not block.text(key):
        block.cells[key] = Cell(block.row, text)
        block.changes.append(Change(block.row, key, "", text, "filled_down"))


def _name_provider(reading: SheetReading, header: Header, template: Template) -> None:
    """Take the department from the line above the table, or from the sheet's name, if no row has it."""
    if any(b.text("provider") or b.text("provider_code") for b in reading.blocks):
        return
    for line in header.lines_above:
        found = template.sheet_provider.search(template.simplify(fold(line)))
        if found:
            name = found.group(1)
            break
    else:
        name = fold(reading.sheet.name)
        if not OFFICE.search(name):
            return
    for block in reading.blocks:
        block.cells["provider"] = Cell(block.row, name)
        block.changes.append(Change(block.row, "provider", "", name, "from_sheet"))
