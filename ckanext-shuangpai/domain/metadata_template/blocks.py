"""Rows put together into one block an entry, with what was wrong or repaired on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from ..dates import parse_date
from ..text import comparable, fold
from .rows import Cell, Row, says_nothing
from .template import Column

TELLING = (
    *("notes", "share_class", "open_class", "is_open", "update_cycle", "catalog_code"),
    *("provider", "provider_code", "share_condition", "published_on"),
)
"""Columns whose new value under an empty title shows an entry without a title."""

_SERIES = re.compile(r"^(.*?)(\d{1,12})$", re.DOTALL)


class Problem(NamedTuple):
    """Something that refuses an entry: where, what stood there, a code of the template's messages."""

    row: int
    key: str
    value: str
    code: str
    facts: Mapping[str, str]


class Change(NamedTuple):
    """A value that was read as another one."""

    row: int
    key: str
    value: str
    to: str
    code: str


@dataclass
class Block:
    """The cells of one entry; ``row`` to ``last`` are its rows as the spreadsheet numbers them."""

    row: int
    last: int
    cells: dict[str, Cell] = field(default_factory=dict[str, Cell])
    lists: dict[str, list[Cell]] = field(default_factory=dict[str, list[Cell]])
    formats: list[dict[str, Cell]] = field(default_factory=list[dict[str, Cell]])
    items: list[dict[str, Cell]] = field(default_factory=list[dict[str, Cell]])
    problems: list[Problem] = field(default_factory=list[Problem])
    changes: list[Change] = field(default_factory=list[Change])

    def text(self, key: str) -> str:
        """Return the entry's value of a column."""
        cell = self.cells.get(key)
        return cell.text if cell else ""


def split(rows: Iterable[Row]) -> list[list[Row]]:
    """Group the rows by entry: a title starts one, rows without it or with the same one go on."""
    groups: list[list[Row]] = []
    for row in rows:
        if not groups or _starts(row, groups[-1]):
            groups.append([row])
        else:
            groups[-1].append(row)
    return groups


def _starts(row: Row, group: Sequence[Row]) -> bool:
    first, last = group[0], group[-1]
    if not row.begins("title"):
        return False
    if "title" in row.faults:
        return True  # a formula or an error stands there: an entry whose title cannot be read
    title = row.text("title")
    if says_nothing(title):
        return _is_untitled(row, group)
    if row.merged("title") or first.merged("title") or row.after_gap or not last.text("title"):
        return True
    if comparable(title) != comparable(first.text("title")) or _other_provider(row, first):
        return True
    return _repeats_items(row, group)


def _other_provider(row: Row, first: Row) -> bool:
    here, there = row.text("provider"), first.text("provider")
    return bool(here and there) and comparable(here) != comparable(there)


def _repeats_items(row: Row, group: Sequence[Row]) -> bool:
    """The same title again with the first item again, or with no items at all: a second entry."""
    name = row.own("item_name")
    if not name:
        return not any(other.own("item_name") for other in group)
    return comparable(name) == comparable(group[0].own("item_name"))


def _is_untitled(row: Row, group: Sequence[Row]) -> bool:
    if not group[0].text("title") and not any(row.own(key) for key in TELLING):
        return False
    other = 0
    for key in TELLING:
        value = row.own(key)
        if value and all(comparable(value) != comparable(r.text(key)) for r in group):
            other += 1
    return other >= 2


def undrag_titles(rows: Sequence[Row]) -> list[Change]:
    """Give rows whose title was dragged down with running numbers (名称1, 名称2 …) one title.

    Only where nothing else tells the rows apart as entries: one item a row, all different, the
    same summary, and no codes of their own.
    """
    changes: list[Change] = []
    start = 0
    while start < len(rows):
        end = _run(rows, start)
        if end - start >= 2 and _is_dragged(rows[start:end]):
            changes += _retitle(rows[start:end])
        start = max(end, start + 1)
    return changes


def _number(text: str) -> tuple[str, int | None]:
    match = _SERIES.match(fold(text))
    return (match.group(1), int(match.group(2))) if match else (fold(text), None)


def _run(rows: Sequence[Row], start: int) -> int:
    """Return the end of the longest run of titles that count up from ``start``."""
    first = rows[start].own("title")
    if not first or rows[start].merged("title"):
        return start + 1
    base, number = _number(first)
    end = start + 1
    while end < len(rows) and not rows[end].merged("title"):
        here, count = _number(rows[end].own("title"))
        if number is None and here == fold(first) and count in (1, 2):
            base, number = here, count
        elif number is not None and here == base and count == number + 1:
            number = count
        else:
            break
        end += 1
    return end


def _is_dragged(run: Sequence[Row]) -> bool:
    names = [comparable(row.own("item_name")) for row in run]
    if "" in names or len(set(names)) < len(names):
        return False
    count = _number(run[0].own("title"))[1]
    if count is not None and count > 1:
        return False
    codes = {row.own("catalog_code") for row in run} - {""}
    notes = {comparable(row.text("notes")) for row in run} - {""}
    return len(codes) <= 1 and len(notes) <= 1 and (len(run) > 2 or bool(notes))


def _retitle(run: Sequence[Row]) -> list[Change]:
    base, count = _number(run[0].own("title"))
    title = base.rstrip("-_ ") if count is not None else run[0].own("title")
    changes: list[Change] = []
    for row in run:
        old = row.cells["title"]
        if old.text != title:
            changes.append(Change(old.row, "title", old.text, title, "drag_filled"))
            row.cells["title"] = Cell(old.row, title)
    return changes


def gather(group: Sequence[Row], columns: Mapping[str, Column]) -> Block:
    """Make the block of one entry: each column's one value, its lists, formats and data items."""
    block = Block(group[0].number, group[-1].number)
    for key, column in columns.items():
        cells = [row.cells[key] for row in group if key in row.cells]
        above = group[0].cell(key) if key not in group[0].cells else None
        cells = [above, *cells] if above else cells
        if not cells:
            continue
        if column.level == "entry":
            block.cells[key] = _one(block, key, cells)
        elif column.level == "list":
            block.lists[key] = _distinct(cells)
    formats = [key for key, column in columns.items() if column.level == "format"]
    items = [key for key, column in columns.items() if column.level == "item"]
    for row in group:
        _add_format(block, row, formats, row is group[0])
        _add_item(block, row, items)
        for key, fault in row.faults.items():
            block.problems.append(Problem(row.number, key, row.text(key), fault, {}))
    return block


def _one(block: Block, key: str, cells: Sequence[Cell]) -> Cell:
    """Return the one value that all rows of a block state; the rest is dragged or contradictory."""
    distinct = _distinct(cells)
    if len(distinct) == 1:
        return distinct[0]
    telling = [cell for cell in distinct if not says_nothing(cell.text)] or distinct
    first = telling[0]
    others = [cell for cell in telling[1:] if comparable(cell.text) != comparable(first.text)]
    if not others:
        return first
    if key == "catalog_code":
        facts = {"first": first.text}
        block.problems.append(Problem(others[0].row, key, others[0].text, "several_codes", facts))
    elif _is_series([first, *others]):
        for cell in others:
            block.changes.append(Change(cell.row, key, cell.text, first.text, "drag_filled"))
    else:
        for cell in others:
            facts = {"first": first.text}
            block.problems.append(Problem(cell.row, key, cell.text, "conflicting_values", facts))
    return first


def _distinct(cells: Sequence[Cell]) -> list[Cell]:
    """Return the first cell of each text, in their order."""
    first: dict[str, Cell] = {}
    for cell in cells:
        first.setdefault(cell.text, cell)
    return list(first.values())


def _is_series(cells: Sequence[Cell]) -> bool:
    numbered = [_number(cell.text) for cell in cells]
    if len({base for base, _ in numbered}) == 1:
        counts = [count for _, count in numbered]
        if None not in counts and all(
            b == (a or 0) + 1 for a, b in zip(counts, counts[1:], strict=False)
        ):
            return True
    days = [_day(cell.text) for cell in cells]
    return all(a and b and b == a + timedelta(days=1) for a, b in zip(days, days[1:], strict=False))


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _add_format(block: Block, row: Row, keys: Sequence[str], first: bool) -> None:
    if not any(row.text(key) if first else row.own(key) for key in keys):
        return
    found = {key: cell for key in keys if (cell := row.cell(key)) is not None}
    texts = {key: cell.text for key, cell in found.items()}
    if all({k: c.text for k, c in other.items()} != texts for other in block.formats):
        block.formats.append(found)


def _add_item(block: Block, row: Row, keys: Sequence[str]) -> None:
    if "item_name" not in row.cells and row.cell("item_name") is not None:
        return
    if all(says_nothing(row.own(key)) for key in keys):
        return
    block.items.append({key: cell for key in keys if (cell := row.cell(key)) is not None})
