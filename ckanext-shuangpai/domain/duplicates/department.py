"""Which line of subject (条线) a department belongs to: 县公安局 and 市公安局 are of one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..text import fold


class LineReader:
    """Reads the line of a department by the table ``duplicate_lines``."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._words = sorted(
            ((word, line) for line, words in table["lines"].items() for word in words),
            key=lambda pair: (-len(pair[0]), pair[0]),
        )
        self._agreement: Mapping[str, float] = table["agreement"]
        self._aggregators = frozenset(table["aggregators"])
        self._related = {frozenset(pair) for pair in table["related"]}
        self._read: dict[str, str] = {}

    def read(self, title: object) -> str:
        """Return the line of a department's title, '' when it shows none; the longest word wins."""
        text = fold(title)
        if text not in self._read:
            self._read[text] = next((line for word, line in self._words if word in text), "")
        return self._read[text]

    def agreement(self, ours: str, theirs: str) -> float:
        """Return 1 for one line, 0 for two; between them what related or unknown lines tell."""
        if not ours or not theirs:
            return self._agreement["unknown"]
        if ours == theirs:
            return 1.0
        if ours in self._aggregators or theirs in self._aggregators:
            return self._agreement["aggregator"]
        related = frozenset((ours, theirs)) in self._related
        return self._agreement["related"] if related else 0.0
