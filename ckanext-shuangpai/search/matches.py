"""Why an entry was found: words of its title, and the data items, that answer the question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .question import Question
from .wording import condensed

__all__ = ["Matcher"]

MOST_SHOWN = 10
_NO_SUBJECT = ("generic", "weak", "place", "year")


class Matcher:
    """Matches names of data items against one question."""

    def __init__(self, question: Question) -> None:
        wordings = [form.text for chunk in question.chunks for form in chunk.wordings]
        subjects = [unit for unit in question.units if unit.kind not in _NO_SUBJECT]
        self._written = [chunk.text for chunk in question.chunks]
        self._wordings = set(wordings)
        pieces = {form.text for unit in subjects for form in unit.forms}
        self._pieces = [text for text in pieces.union(wordings) if len(text) > 1]
        self._ranks: dict[str, int] = {}

    def words(self, title: str) -> list[str]:
        """Return the wordings of the question that stand in a title, the longest first."""
        text = title.lower()
        asked = {*self._written, *self._pieces}
        return sorted(
            (one for one in asked if one and one in text), key=lambda one: (-len(one), one)
        )

    def names(self, entry: Mapping[str, Any]) -> list[str]:
        """Return the names of the entry's data items that match, nearest first."""
        ranked: dict[str, int] = {}
        for item in entry.get("data_items") or ():
            name = str(item.get("name") or "") if isinstance(item, Mapping) else ""
            rank = self._ranks.get(name)
            if rank is None:
                rank = self._ranks[name] = self._rank(condensed(name))
            if rank:
                ranked.setdefault(name, rank)
        return sorted(ranked, key=lambda name: -ranked[name])[:MOST_SHOWN]

    def _rank(self, name: str) -> int:
        if not name:
            return 0
        if name in self._written:
            return 4
        if name in self._wordings:
            return 3
        if any(text in name for text in self._written):
            return 2
        return 1 if any(text in name for text in self._pieces) else 0
