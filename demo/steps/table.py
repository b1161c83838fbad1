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


def show(
    title: str,
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    last_column: int = MAX_WIDTH,
) -> None:
    """Print a table with a title; long cells are cut."""
    limits = [*[MAX_WIDTH] * (len(head) - 1), last_column]
    lines = [
        [shorten(" ".join(str(cell).split()), n) for cell, n in zip(row, limits, strict=True)]
        for row in rows
    ]
    widths = [max(width(line[i]) for line in [list(head), *lines]) for i in range(len(head))]
    print(f"\n{title}", flush=True)
    for line in [list(head), ["─" * n for n in widths], *lines]:
        cells = (cell + " " * (n - width(cell)) for cell, n in zip(line, widths, strict=True))
        print("  " + "  ".join(cells).rstrip(), flush=True)
