"""A catalog entry as the duplicate check sees it: few facts, read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .conflict import Facets
from .item import Item
from .title import Title

_FAMILIES = {
    "C": "text", "M": "text", "G": "text",
    "N": "number", "Y": "number", "B": "number", "I": "number", "F": "number",
    "D": "date", "T": "date",
}  # fmt: skip
MAX_ITEMS = 400


@dataclass(frozen=True)
class Facts:
    """What is kept of an entry, enough to judge it again: names, places and data items."""

    title: str
    department: str = ""
    region_code: str = ""
    items: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Facts:
        """Read facts from a plain dict (stored evidence, or made from an entry)."""
        return cls(
            str(value.get("title") or ""),
            str(value.get("department") or ""),
            str(value.get("region_code") or ""),
            tuple((str(name), str(kind)) for name, kind in value.get("items") or ())[:MAX_ITEMS],
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the facts as a plain dict, the form in which evidence is stored."""
        return {
            "title": self.title,
            "department": self.department,
            "region_code": self.region_code,
            "items": [list(item) for item in self.items],
        }


@dataclass(frozen=True)
class Profile:
    """An entry as read: what its title says, its data items, its line of subject, its facets."""

    facts: Facts
    title: Title
    items: tuple[Item, ...]
    line: str
    facets: Facets


def family(data_type: str) -> str:
    """Return text, number or date for a data type's code (C, N, D ...), '' for any other."""
    return _FAMILIES.get(data_type[:1].upper(), "")


def unique(items: Sequence[Item]) -> tuple[Item, ...]:
    """Return the items without repeated names."""
    return tuple({item.name: item for item in reversed(items)}.values())[::-1]
