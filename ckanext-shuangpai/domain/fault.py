"""What the checks of an entry's rules share: the fault they yield, and reading an entry's parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from .entry_rules import Rule, RuleContext

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """Where a check failed: the value, the data item and its line (from 1), the title of a code."""

    value: str = ""
    item: str = ""
    row: int = 0
    title: str = ""


Check = Callable[[Entry, "Rule", "RuleContext"], Iterator[Fault]]


def text_of(value: object) -> str:
    """Return a value as text; nothing is the empty text."""
    return "" if value is None else str(value)


def parts_of(entry: Entry, name: str) -> list[Mapping[str, Any]]:
    """Return the parts of a list field; what is no part is left out."""
    value = entry.get(name)
    if not isinstance(value, list):
        return []
    parts = cast("list[object]", value)
    return [cast("Mapping[str, Any]", part) for part in parts if isinstance(part, Mapping)]


def object_of(entry: Entry, name: str) -> Mapping[str, Any]:
    """Return a composite field; anything else is an empty one."""
    value = entry.get(name)
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
