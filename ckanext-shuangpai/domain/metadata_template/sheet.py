"""A sheet of text cells, whatever file it came from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple


class Merge(NamedTuple):
    """A merged range; rows and columns from 0, both ends inside."""

    top: int
    left: int
    bottom: int
    right: int


def cell_name(row: int, column: int) -> str:
    """Return a cell's address as spreadsheets name it; ``row`` from 1, ``column`` from 0: 7, 12 is M7."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


@dataclass(frozen=True)
class Sheet:
    """Cells as text, row by row from the file's first row; index + 1 is the row's number there.

    ``faults`` names cells whose value cannot be trusted, by (row, column): ``formula`` a formula
    without a stored result, ``cell_error`` a spreadsheet error such as #REF!.
    """

    name: str
    rows: Sequence[Sequence[str]]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    faults: Mapping[tuple[int, int], str] = field(default_factory=dict[tuple[int, int], str])

    def text(self, row: int, column: int) -> str:
        """Return the cell's own text, empty outside the sheet."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return ""
        return self.rows[row][column]

    @cached_property
    def width(self) -> int:
        """The length of the longest row."""
        return max((len(row) for row in self.rows), default=0)


def merged_into(merges: Iterable[Merge], first: int, last: int) -> dict[tuple[int, int], Merge]:
    """Map each cell of the rows ``first`` to ``last`` that lies in a merged range to that range."""
    cells: dict[tuple[int, int], Merge] = {}
    for merge in merges:
        for row in range(max(merge.top, first), min(merge.bottom, last) + 1):
            for column in range(merge.left, merge.right + 1):
                cells[row, column] = merge
    return cells


class Spans:
    """The merged ranges below a heading, found by cell: each column's ranges in their order."""

    def __init__(self, merges: Iterable[Merge], first: int) -> None:
        self._by_column: dict[int, list[Merge]] = {}
        self.first = first
        for merge in merges:
            if merge.bottom >= first:
                for column in range(merge.left, merge.right + 1):
                    self._by_column.setdefault(column, []).append(merge)
        for ranges in self._by_column.values():
            ranges.sort()

    def at(self, row: int, column: int) -> Merge | None:
        """Return the range that a cell lies in."""
        ranges = self._by_column.get(column)
        if not ranges:
            return None
        place = bisect_right(ranges, row, key=lambda merge: merge.top)
        found = ranges[place - 1] if place else None
        return found if found is not None and row <= found.bottom else None
