"""Cells that a spreadsheet would take for a formula, made harmless when they leave as CSV."""

from __future__ import annotations

import re

__all__ = ["harmless", "looks_like_formula"]

_START = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?%?")


def looks_like_formula(text: str) -> bool:
    """Say whether a spreadsheet might run the text; a plain number such as -5 is none."""
    start = text.lstrip("' \u3000")
    return bool(_START.match(start) and not _NUMBER.fullmatch(start))


def harmless(text: str) -> str:
    """Return the text, behind an apostrophe if it looks like a formula."""
    return f"'{text}" if looks_like_formula(text) else text
