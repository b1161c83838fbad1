"""Whether two values of an entry's field mean the same, however they are written."""

from __future__ import annotations

from typing import Any, cast

from .metadata_template.values import SEPARATORS
from .text import is_blank, tidy

__all__ = ["same"]

NEVER_BLANK = ("title", "notes")


def same(name: str, given: Any, stored: Any) -> bool:
    """Say whether two values of a field mean the same: no words for empty, no order of tags."""
    if name == "tags":
        return _names(given) == _names(stored)
    return _plain(given, name in NEVER_BLANK) == _plain(stored, name in NEVER_BLANK)


def _names(tags: Any) -> set[str]:
    """Return the words of tags; a workbook's cell cannot tell 水、土 from 水 and 土."""
    listed = cast("list[Any]", tags or [])
    parts = [
        cast("dict[str, Any]", tag)["name"] if isinstance(tag, dict) else tag for tag in listed
    ]
    names = [str(part) for part in parts]
    return {part.strip() for name in names for part in SEPARATORS.split(name)}


def _plain(value: Any, keep: bool = False) -> Any:
    if isinstance(value, dict):
        given = cast("dict[str, Any]", value)
        parts = {key: _plain(part) for key, part in given.items()}
        return {key: part for key, part in parts.items() if part not in ("", [], {})} or ""
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in cast("list[Any]", value)] or ""
    if value is None:
        return ""
    text = tidy(value)
    return "" if not keep and is_blank(text) else text
