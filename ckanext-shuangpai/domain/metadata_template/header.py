"""Find the table in a sheet: its heading rows, what each column means, the lines above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..text import is_blank, tidy
from .sheet import Merge, Sheet, merged_into
from .template import Column, Template


@dataclass(frozen=True)
class Header:
    """Where the table starts; rows and columns from 0. ``unknown`` are headings nobody knows."""

    first: int
    last: int
    columns: Mapping[int, Column]
    labels: Mapping[str, str]
    unknown: Mapping[int, str]
    lines_above: tuple[str, ...] = ()

    def label(self, key: str, template: Template) -> str:
        """Return the heading as the sheet prints it, or the template's where it has none."""
        return self.labels.get(key) or template.label(key)


def find_header(sheet: Sheet, template: Template) -> Header | None:
    """Return the heading that explains the most columns with the fewest rows, or None.

    Rows far below one that will do are data; they are not looked at.
    """
    best: Header | None = None
    best_score = 0
    limit = min(template.scan_rows, len(sheet.rows))
    merged = merged_into(sheet.merges, 0, limit + template.header_rows)
    for first in range(limit):
        if best is not None and first >= best.first + template.header_rows:
            break
        if sum(1 for text in sheet.rows[first] if text.strip()) < 2:
            continue
        for height in range(1, template.header_rows + 1):
            if first + height > len(sheet.rows):
                break
            found = _read(sheet, template, merged, first, first + height - 1)
            score = 2 * len(found.columns) - len(found.unknown)
            if score > best_score and _enough(found, template):
                best, best_score = found, score
    return best and replace(best, lines_above=_lines_above(sheet, best.first))


def _enough(header: Header, template: Template) -> bool:
    keys = {column.key for column in header.columns.values()}
    return "title" in keys and len(keys) >= template.fewest_columns


def _read(
    sheet: Sheet,
    template: Template,
    merged: Mapping[tuple[int, int], Merge],
    first: int,
    last: int,
) -> Header:
    columns: dict[int, Column] = {}
    paths: dict[str, list[str]] = {}
    unknown: dict[int, str] = {}
    texts = [_headings(sheet, merged, row) for row in range(first, last + 1)]
    for index in range(sheet.width):
        path = _path(texts, index, template)
        column = template.match(path)
        if column is not None and (column.ignore or column.key not in paths):
            columns[index] = column
            paths.setdefault(column.key, path)
        elif path:
            unknown[index] = _label(path)
    return Header(first, last, columns, _labels(paths), unknown)


def _headings(sheet: Sheet, merged: Mapping[tuple[int, int], Merge], row: int) -> list[str]:
    texts: list[str] = []
    for column in range(sheet.width):
        merge = merged.get((row, column))
        text = sheet.text(merge.top, merge.left) if merge else sheet.text(row, column)
        texts.append(tidy(text).replace("\n", ""))
    return texts


def _path(texts: list[list[str]], index: int, template: Template) -> list[str]:
    """Return the headings over one column; an empty upper cell belongs to the group on its left."""
    path: list[str] = []
    for depth, row in enumerate(texts):
        text = row[index]
        below = any(lower[index] for lower in texts[depth + 1 :])
        if not text and below:
            text = next((left for left in reversed(row[:index]) if left), "")
        if text and not template.is_note(text) and (not path or path[-1] != text):
            path.append(text)
    return path


def _labels(paths: Mapping[str, list[str]]) -> dict[str, str]:
    leaves = [path[-1] for path in paths.values()]
    return {
        key: path[-1] if leaves.count(path[-1]) == 1 else _label(path)
        for key, path in paths.items()
    }


def _label(path: list[str]) -> str:
    return "/".join(path[-2:])


def _lines_above(sheet: Sheet, first: int) -> tuple[str, ...]:
    lines: list[str] = []
    for row in sheet.rows[:first]:
        words = [tidy(text) for text in row if not is_blank(text)]
        if words:
            lines.append("　".join(words))
    return tuple(lines)
