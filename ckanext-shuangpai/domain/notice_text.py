"""The words of a notice: a text of the table with the facts of the event in it."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from typing import Any

from .text import clipped

__all__ = ["NoticeText", "fill"]

MOST_SUBJECT = 120
NAMED = re.compile(r"\{\w+\}")


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
        lines = words["body"].split("\n")
        told = [fill(one, facts) for one in lines if _says(one, facts)]
        return clipped(subject, MOST_SUBJECT), "\n".join(told).strip()


def _says(line: str, facts: Mapping[str, Any]) -> bool:
    """Say whether a line holds words of its own, or a fact that is there."""
    if line.strip() == "" or not NAMED.fullmatch(line.strip()):
        return True
    return facts.get(line.strip()[1:-1]) not in (None, "")


def fill(text: str, facts: Mapping[str, Any]) -> str:
    """Return a text with ``{name}`` replaced by plain facts; nothing else of the braces is read."""
    pieces: list[str] = []
    for literal, name, _spec, _conversion in string.Formatter().parse(text):
        pieces.append(literal)
        if name is not None:
            value = facts.get(name)
            pieces.append("" if value is None else str(value))
    return "".join(pieces)
