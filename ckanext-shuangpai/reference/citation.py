"""Places in the law in the language of a reader; the names of instruments come from ``instrument.yaml``."""

from __future__ import annotations

from functools import cache

from ..domain.citation import translated
from ..domain.code_list import CHINESE
from . import table

__all__ = ["cited"]


def cited(text: str, language: str) -> str:
    """Return a text whose places in known instruments are in the reader's language."""
    return text if language == CHINESE else translated(text, _names())


@cache
def _names() -> dict[str, str]:
    """Return the English name of each instrument by its short name, its title, and both in marks."""
    found: dict[str, str] = {}
    for short, facts in table("instrument").items():
        title = str(facts["title"])
        for name in (short, title, title.strip("《》")):
            found[name] = str(facts["en"])
    return found
