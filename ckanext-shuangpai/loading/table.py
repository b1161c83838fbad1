"""A file's rows as a table: columns with types, a report of what does not fit, lines to store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from ..domain.data_table import (
    NUMERIC,
    TEXT,
    Column,
    ColumnProfile,
    Item,
    LoadReport,
    choose_type,
    column_names,
    find_header,
    plain_value,
)
from ..domain.data_table.header import SAMPLE_ROWS, Header
from ..domain.text import comparable
from ..workbook import FileRefused, Rows

__all__ = ["Table", "survey"]

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Table:
    """The table of a file: columns and report are known, the rows are read when they are stored."""

    rows: Rows
    header: Header
    columns: tuple[Column, ...]
    report: LoadReport

    def records(self) -> Iterator[list[str]]:
        """Yield the rows that fit, as wide as the table; an empty cell is an empty text."""
        types = [column.type for column in self.columns]
        for _number, cells in _body(self.rows, self.header.row):
            if len(cells) <= len(types) and cells:
                padded = [*cells, *[""] * (len(types) - len(cells))]
                yield [plain_value(*pair) for pair in zip(padded, types, strict=True)]


def survey(
    rows: Rows,
    items: Sequence[Item],
    asked: Mapping[str, str],
    progress: Progress = lambda _: None,
) -> Table:
    """Read a file once and say what its table is.

    ``items`` are the entry's data items, matched to columns by name; ``asked`` the types that an
    officer chose, by column name. Raises ``FileRefused`` when there is no table.
    """
    sample = list(islice(rows, SAMPLE_ROWS))
    header = find_header(sample)
    if header is None:
        raise FileRefused("file_empty")
    width = _width(header, sample)
    titles = (*header.titles, *[""] * (width - len(header.titles)))
    report = LoadReport(facts=dict(rows.facts))
    for row, column, fault in rows.faults:
        title = titles[column] if column < width else ""
        report.note(fault, row + 1, title)
    if header.row:
        report.facts["rows_above"] = str(header.row)
    profiles = [ColumnProfile() for _ in titles]
    _profile(rows, header.row, titles, profiles, report, progress)
    columns = _columns(titles, profiles, items, asked, report)
    return Table(rows, header, columns, report)


def _profile(
    rows: Rows,
    header: int,
    titles: Sequence[str],
    profiles: Sequence[ColumnProfile],
    report: LoadReport,
    progress: Progress,
) -> None:
    width = len(titles)
    for number, cells in _body(rows, header):
        if not cells:
            report.empty += 1
            continue
        report.read += 1
        if report.read % 20_000 == 0:
            progress(report.read)
        if len(cells) > width:
            report.refused += 1
            report.note("row_too_long", number, value=cells[width])
            continue
        report.loaded += 1
        for profile, cell, title in zip(profiles, cells, titles, strict=False):
            if cell:
                profile.add(cell, number)
                if "\n" in cell:
                    report.note("line_break", number, title, cell.split("\n")[0])


def _body(rows: Rows, header: int) -> Iterator[tuple[int, list[str]]]:
    """Yield row number (from 1) and cells of each row below the header; empty cells at its end go."""
    for number, row in enumerate(rows, 1):
        if number > header + 1:
            cells = [cell.replace("\x00", "").strip() for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            yield number, cells


def _width(header: Header, sample: Sequence[Sequence[str]]) -> int:
    """Return how many columns there are: more than titles when most rows have more cells."""
    named = len(header.titles)
    lengths = Counter(len(cells) for _, cells in _body(_fixed(sample), header.row) if cells)
    wider = sum(count for length, count in lengths.items() if length > named)
    if wider * 2 <= sum(lengths.values()):
        return named
    return max((count, length) for length, count in lengths.items() if length > named)[1]


def _fixed(sample: Sequence[Sequence[str]]) -> Rows:
    return Rows(lambda: iter([list(row) for row in sample]))


def _columns(
    titles: Sequence[str],
    profiles: Sequence[ColumnProfile],
    items: Sequence[Item],
    asked: Mapping[str, str],
    report: LoadReport,
) -> tuple[Column, ...]:
    by_name = {comparable(item.name): item for item in items}
    columns = []
    for title, name, profile in zip(titles, column_names(titles), profiles, strict=True):
        item = by_name.get(comparable(title)) if title else None
        kind, misfit = choose_type(title, profile, item, asked.get(name, ""))
        column = Column(name, title or name, kind, item.note if item else "", item=_name(item))
        columns.append(replace(column, misfit=misfit))
        if misfit:
            wanted = "not_number" if profile.not_number == misfit else "not_date"
            report.note(wanted, misfit[0], column.title, misfit[1])
        elif kind == TEXT and asked.get(name) == NUMERIC:
            report.note("digits_kept", 0, column.title)
        if name != title:
            report.note("renamed", 0, name, title)
    return tuple(columns)


def _name(item: Item | None) -> str:
    return item.name if item else ""
