"""The words of a notice: a text of the table with the facts of the event in it."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any

__all__ = ["NoticeText", "fill"]

MOST_SUBJECT = 120


class NoticeText:
    """Subject and body of one kind, by language."""

    def __init__(self, kind: str, facts: Mapping[str, Any]) -> None:
        self.kind = kind
        self.article = str(facts.get("article", ""))
        self._words = facts

    def told(self, facts: Mapping[str, Any], language: str) -> tuple[str, str]:
        """Return subject and body with the facts filled in; a fact that is missing leaves nothing."""
        words = self._words["en" if language == "en" else "zh"]
        subject = " ".join(fill(words["subject"], facts).split())
        return subject[:MOST_SUBJECT], fill(words["body"], facts).strip()


def fill(text: str, facts: Mapping[str, Any]) -> str:
    """Return a text with ``{name}`` replaced by plain facts; nothing else of the braces is read."""
    pieces: list[str] = []
    for literal, name, _spec, _conversion in string.Formatter().parse(text):
        pieces.append(literal)
        if name is not None:
            value = facts.get(name)
            pieces.append("" if value is None else str(value))
    return "".join(pieces)
