"""Tables for a terminal, with Chinese characters counted as two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

MAX_WIDTH = 44


def width(text: str) -> int:
    """Count the columns a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def shorten(text: str, columns: int = MAX_WIDTH) -> str:
    """Cut a text to so many columns; an ellipsis shows the cut."""
    if width(text) <= columns:
        return text
    kept = ""
    for sign in text:
        if width(kept + sign) > columns - 1:
            break
        kept += sign
    return kept + "…"


def show(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table with a title; long cells are cut."""
    lines = [[shorten(" ".join(str(cell).split())) for cell in row] for row in rows]
    widths = [max(width(line[i]) for line in [list(head), *lines]) for i in range(len(head))]
    print(f"\n{title}", flush=True)
    for line in [list(head), ["─" * n for n in widths], *lines]:
        cells = (cell + " " * (n - width(cell)) for cell, n in zip(line, widths, strict=True))
        print("  " + "  ".join(cells).rstrip(), flush=True)
