"""What the catalog holds of an entry and a sheet has no column for: it stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from ..text import comparable, is_blank
from .category import CLASSES
from .draft import PARTS

__all__ = ["carry_over"]

BASES = ("share_refusal_basis", "open_basis", "legal_basis")
Values = Mapping[str, Any]


def carry_over(given: Values, stored: Values, columns: frozenset[str]) -> dict[str, Any]:
    """Return the values of a row, completed by what the stored entry says beyond the sheet's columns.

    ``columns`` are the keys that the sheet has. A field without any column is not in ``given``, so it
    stays anyway; this is about fields of which a sheet has only a part.
    """
    kept = dict(given)
    for name, keys in PARTS.items():
        if name in given:
            kept[name] = _object(name, given[name], stored.get(name), keys, columns)
    if "census" in given:
        keys = {part: f"census_{part}" for part in _mapping(stored.get("census"))}
        kept["census"] = _object("census", given["census"], stored.get("census"), keys, columns)
    if "data_items" in given:
        kept["data_items"] = _items(given["data_items"], stored.get("data_items"), columns)
    if "formats" in given:
        kept["formats"] = _formats(given["formats"], stored.get("formats"), columns)
    if _answers_only(given, stored, columns):
        kept.pop("open_class")
    if _names_less(given, stored, columns):
        kept.pop("category_title")
    return kept


def _object(
    name: str, given: Any, stored: Any, keys: Mapping[str, str], columns: frozenset[str]
) -> Any:
    """A basis is one statement: parts of an old one do not complete another one."""
    told, known = _mapping(given), _mapping(stored)
    untold = {
        part: known[part] for part, key in keys.items() if part in known and key not in columns
    }
    if name in BASES and any(known.get(part) != text for part, text in told.items()):
        return given
    if name in BASES and not told:
        return given
    return {**untold, **told}


def _items(given: Any, stored: Any, columns: frozenset[str]) -> list[Any]:
    """Data items are the same by their names; new ones have only what the sheet says."""
    known = {comparable(str(one.get("name") or "")): one for one in _mappings(stored)}
    return [
        {**_untold(one, known.get(comparable(str(one.get("name") or ""))) or {}, columns), **one}
        for one in _mappings(given)
    ]


def _untold(item: Values, known: Values, columns: frozenset[str]) -> dict[str, Any]:
    """An empty cell does not take away the type, nor the length of the same type."""
    kept = {k: v for k, v in known.items() if f"item_{k}" not in columns}
    if item.get("type") in (None, "", known.get("type")):
        kept |= {k: v for k, v in known.items() if k in ("type", "length")}
    return kept


def _formats(given: Any, stored: Any, columns: frozenset[str]) -> list[Any]:
    """A format is the stored one when it says the same in the columns that there are."""
    told = [part for part in ("class", "type", "description") if f"format_{part}" in columns]
    made: list[Any] = []
    for one in _mappings(given):
        same = (
            other
            for other in _mappings(stored)
            if all((other.get(part) or "") == (one.get(part) or "") for part in told)
        )
        known: Values = next(same, dict[str, Any]())
        untold = {k: v for k, v in known.items() if k not in told and not is_blank(v)}
        made.append({**one, **{k: v for k, v in untold.items() if is_blank(one.get(k))}})
    return made


def _answers_only(given: Values, stored: Values, columns: frozenset[str]) -> bool:
    """A bare yes without a column for the condition does not lift the condition that is stored."""
    if "is_open" not in columns or {"open_class", "open_condition"} & columns:
        return False
    return (given.get("open_class"), stored.get("open_class")) == ("unconditional", "conditional")


def _names_less(given: Values, stored: Values, columns: frozenset[str]) -> bool:
    """A sheet with the 类 alone does not take away the 项, 目 and 细目."""
    title = given.get("category_title")
    if not title or all(key in columns for key in CLASSES):
        return False
    return str(stored.get("category_title") or "").startswith(f"{title}/")


def _mapping(value: Any) -> Values:
    return cast("Values", value) if isinstance(value, Mapping) else {}


def _mappings(value: Any) -> list[Values]:
    listed = cast("list[Any]", value) if isinstance(value, list) else []
    return [cast("Values", one) for one in listed if isinstance(one, Mapping)]
