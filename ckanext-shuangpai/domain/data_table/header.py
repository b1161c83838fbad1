"""Where a table's columns are named, and names that a database can take."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["MAX_NAME_BYTES", "SAMPLE_ROWS", "Header", "column_names", "find_header"]

MAX_NAME_BYTES = 63
"""PostgreSQL cuts longer names without asking: 21 Chinese characters."""
SAMPLE_ROWS = 60
LAST_HEADER_ROW = 20
SYSTEM_COLUMNS = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"})
SAME_SIGN = str.maketrans({'"': "”", ",": "，", ":": "：", "\\": "＼"})
"""Signs that separate names in queries, and what stands for them."""


@dataclass(frozen=True)
class Header:
    """The row that names the columns: its place in the sheet (from 0) and its cells as written."""

    row: int
    titles: tuple[str, ...]


def find_header(rows: Sequence[Sequence[str]]) -> Header | None:
    """Return the first row that is about as wide as most; None when nothing is filled.

    Officials put a title, the office and the date above a table: rows with few cells are passed
    over, but never one of a table of two columns, whose first row may lack a name.
    """
    widths = [sum(1 for cell in row if cell.strip()) for row in rows[:SAMPLE_ROWS]]
    usual = _usual(widths)
    first = None
    for number, width in enumerate(widths[: LAST_HEADER_ROW + 1]):
        if not width:
            continue
        first = number if first is None else first
        if width < usual and _tells_facts(rows[number], width):
            continue
        if width * 2 > usual or (usual == 2 and len(rows[number]) > 1):
            return _header(number, rows)
    return None if first is None else _header(first, rows)


def _tells_facts(cells: Sequence[str], width: int) -> bool:
    """Say whether a line tells 填报单位：…, 填报日期：… rather than naming columns."""
    return 2 * sum("：" in cell or ":" in cell for cell in cells) >= width


def column_names(titles: Sequence[str]) -> list[str]:
    """Return names for the columns, each usable and each its own: 名称, 名称_2, 列3."""
    taken: set[str] = set()
    names: list[str] = []
    for number, title in enumerate(titles, 1):
        base = _usable(title) or f"列{number}"
        name, count = base, 1
        while name.casefold() in taken:
            count += 1
            name = f"{_cut(base, MAX_NAME_BYTES - len(f'_{count}'))}_{count}"
        taken.add(name.casefold())
        names.append(name)
    return names


def _usual(widths: Sequence[int]) -> int:
    """Return how many filled cells most rows have; of two equally frequent widths the larger."""
    counted = Counter(width for width in widths if width)
    return max(counted, key=lambda width: (counted[width], width), default=0)


def _header(number: int, rows: Sequence[Sequence[str]]) -> Header:
    titles = [re.sub(r"\s+", " ", cell).strip() for cell in rows[number]]
    while titles and not titles[-1]:
        titles.pop()
    return Header(number, tuple(titles))


def _usable(title: str) -> str:
    text = unicodedata.normalize("NFC", title).translate(SAME_SIGN)
    text = "".join(sign for sign in text if not unicodedata.category(sign).startswith("C"))
    text = _cut(re.sub(r"\s+", " ", text).strip().lstrip("_ "), MAX_NAME_BYTES)
    return f"{text}_" if text.lower() in SYSTEM_COLUMNS else text


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode("utf-8", "ignore").strip()
