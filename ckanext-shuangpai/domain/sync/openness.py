"""Sharing and opening only ever widen by a sync (办法第四十四条: no quiet narrowing)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

RANK = {"withheld": 1, "conditional": 2, "unconditional": 3}
"""How wide a class is; what is not said ranks 0."""

COMPANIONS: Mapping[str, frozenset[str]] = {
    "share_class": frozenset(
        {"share_condition", "share_scope", "share_purpose", "share_method", "share_refusal_reason"}
        | {"share_refusal_basis", "share_refusal_confirmation"}
    ),
    "open_class": frozenset({"open_condition", "open_basis", "open_refusal_category"}),
}
"""Fields that explain a class and therefore move with it or not at all."""


@dataclass(frozen=True)
class Fall:
    """A class that the source would narrow, with every field that stays because of it."""

    field: str
    ours: str
    theirs: str
    fields: frozenset[str]


def lowered(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[Fall]:
    """Yield each class that is less open with them than with us, or that they no longer state."""
    for name, companions in COMPANIONS.items():
        here, there = str(ours.get(name) or ""), str(theirs.get(name) or "")
        if RANK.get(there, 0) < RANK.get(here, 0):
            yield Fall(name, here, there, companions | {name})
