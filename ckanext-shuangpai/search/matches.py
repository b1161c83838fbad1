"""Why an entry was found: the data items whose names answer the question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .question import Question
from .wording import condensed

__all__ = ["matched_data_items"]

MOST_SHOWN = 10
_NO_SUBJECT = ("generic", "weak", "place", "year")


def matched_data_items(entry: Mapping[str, Any], question: Question) -> list[str]:
    """Return the names of the entry's data items that match, nearest first."""
    written = [chunk.text for chunk in question.chunks]
    wordings = [form.text for chunk in question.chunks for form in chunk.wordings]
    subjects = [unit for unit in question.units if unit.kind not in _NO_SUBJECT]
    pieces = [form.text for unit in subjects for form in unit.forms]
    ranked: dict[str, int] = {}
    for item in entry.get("data_items") or ():
        if not isinstance(item, Mapping) or not item.get("name"):
            continue
        name = condensed(str(item["name"]))
        rank = _rank(name, written, wordings, pieces)
        if rank:
            ranked.setdefault(str(item["name"]), rank)
    return sorted(ranked, key=lambda name: -ranked[name])[:MOST_SHOWN]


def _rank(name: str, written: list[str], wordings: list[str], pieces: list[str]) -> int:
    if name in written:
        return 4
    if name in wordings:
        return 3
    if any(text in name for text in written):
        return 2
    return 1 if any(text in name for text in (*wordings, *pieces) if len(text) > 1) else 0
