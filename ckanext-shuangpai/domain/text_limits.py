"""How long texts may be: every text of an entry, its data items and its files has a limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from .code_list import CHINESE

__all__ = ["CODE", "Limits", "TooLong", "limit_of", "too_long", "too_long_in_words"]

CODE = "too_long"
Limits = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""The table: part of an entry → field → ``longest``, ``zh``, ``en``; ``other`` is what names no field."""
PARTS = {"data_items": "data_item", "resources": "resource"}
"""Fields that are lists of rows, each with limits of its own."""
NOT_TYPED = frozenset(
    {"origin", "id", "organization", "groups", "tags", "relationships_as_subject"}
)
"""What the portal writes itself, and tags, which CKAN bounds."""


@dataclass(frozen=True)
class TooLong:
    """A text over its limit: the field, for a row of a list its number (from 1) and column, and both lengths."""

    field: str
    longest: int
    length: int
    titles: Mapping[str, str]
    row: int = 0
    column: str = ""


def limit_of(limits: Limits, part: str, name: str) -> Mapping[str, Any]:
    """Return the limit of a field: its own, else that of other texts of the same part."""
    return limits[part].get(name) or limits[part]["other"]


def too_long(entry: Mapping[str, Any], limits: Limits) -> Iterator[TooLong]:
    """Yield every text of an entry that is over its limit, once a field; in lists once a row and column."""
    for name, value in entry.items():
        if name in NOT_TYPED:
            continue
        if name in PARTS and isinstance(value, list):
            yield from _rows(name, cast("list[Any]", value), limits)
            continue
        limit = limit_of(limits, "entry", name)
        if found := _longest(value, limit["longest"]):
            yield TooLong(name, limit["longest"], found, limit)


def _rows(name: str, rows: list[Any], limits: Limits) -> Iterator[TooLong]:
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping):
            continue
        for column, value in cast("Mapping[str, Any]", row).items():
            limit = limit_of(limits, PARTS[name], column)
            if found := _longest(value, limit["longest"]):
                yield TooLong(name, limit["longest"], found, limit, number, column)


def _longest(value: Any, longest: int) -> int:
    """Return the length of the first text in a value that is over a limit; 0 when none is."""
    if isinstance(value, str):
        return len(value) if len(value) > longest else 0
    if isinstance(value, Mapping):
        value = list(cast("Mapping[str, Any]", value).values())
    if isinstance(value, (list, tuple)):
        parts = cast("list[Any]", value)
        return next((found for part in parts if (found := _longest(part, longest))), 0)
    return 0


def too_long_in_words(one: TooLong, lang: str = CHINESE) -> str:
    """Return what is wrong and what to do, with the limit and the actual length."""
    if lang == CHINESE:
        where = (
            f"第{one.row}{'个信息项的' if one.field == 'data_items' else '个文件：'}"
            if one.row
            else ""
        )
        return f"{where}{one.titles['zh']}最多 {one.longest} 字，现在是 {one.length} 字：请缩短（系统规则）"
    kind = "data item" if one.field == "data_items" else "file"
    where = f"{kind.capitalize()} {one.row}: " if one.row else ""
    return f"{where}{one.titles['en']}: at most {one.longest} characters, not {one.length}: shorten it."
