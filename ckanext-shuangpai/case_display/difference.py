"""What changed between two versions of a field, word by word, readable side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

__all__ = ["compared", "lines_of", "marked"]

SAME, REMOVED, ADDED = "same", "removed", "added"
_WORDS = re.compile(r"[A-Za-z0-9_.-]+|\s+|.", re.S)
_SENTENCES = re.compile(r"[^。；！？\n]*[。；！？\n]?", re.S)
MOST_WORDS = 1500
"""Above this two texts are compared by sentences first: the matcher takes quadratic time."""
SHORTEST_SAME = 2
"""A single equal sign between two changes is no help to the eye: it counts as changed."""

Piece = dict[str, str]
Block = tuple[str, list[str], list[str]]


def compared(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a case's comparison with marked pieces.

    Takes ``[{field, title, before, after}]``; gives ``[{field, title, changed, before: [lines],
    after: [lines]}]``, a line a list of ``{"kind": same|removed|added, "text"}``.
    """
    made = []
    for row in rows:
        before, after = lines_of(row.get("before")), lines_of(row.get("after"))
        left, right = _aligned(before, after)
        made.append(
            {
                "field": row.get("field", ""),
                "title": row.get("title") or row.get("field", ""),
                "changed": before != after,
                "before": left,
                "after": right,
            }
        )
    return made


def lines_of(value: Any) -> list[str]:
    """Return a stored value as lines of text: lists by element, objects by their values."""
    if value is None or value == "":
        return []
    if isinstance(value, Mapping):
        return [" ".join(str(part) for part in value.values() if part not in (None, "", [], {}))]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [line for one in value for line in lines_of(one)]
    return [line for line in str(value).splitlines() if line.strip()] or [""]


def marked(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Return both texts in pieces that say what stayed, went and came."""
    blocks = list(_blocks(_WORDS.findall(before), _WORDS.findall(after), before, after))
    left = [(SAME if kind == SAME else REMOVED, old) for kind, old, _ in blocks]
    right = [(SAME if kind == SAME else ADDED, new) for kind, _, new in blocks]
    return _pieces(left), _pieces(right)


def _aligned(before: list[str], after: list[str]) -> tuple[list[list[Piece]], list[list[Piece]]]:
    """Pair the lines of two lists; lines without a partner are wholly removed or added."""
    left: list[list[Piece]] = []
    right: list[list[Piece]] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            left += [[{"kind": SAME, "text": line}] for line in before[a:b]]
            right += [[{"kind": SAME, "text": line}] for line in after[c:d]]
            continue
        pairs = min(b - a, d - c)
        for old, new in zip(before[a : a + pairs], after[c : c + pairs], strict=True):
            old_pieces, new_pieces = marked(old, new)
            left.append(old_pieces)
            right.append(new_pieces)
        left += [[{"kind": REMOVED, "text": line}] for line in before[a + pairs : b]]
        right += [[{"kind": ADDED, "text": line}] for line in after[c + pairs : d]]
    return left, right


def _blocks(old: list[str], new: list[str], before: str, after: str) -> Iterator[Block]:
    if max(len(old), len(new)) <= MOST_WORDS:
        yield from _matched(old, new)
        return
    sentences = _matched(_SENTENCES.findall(before), _SENTENCES.findall(after))
    for kind, gone, come in sentences:
        words = _WORDS.findall("".join(gone)), _WORDS.findall("".join(come))
        if kind != SAME and max(map(len, words)) <= MOST_WORDS:
            yield from _matched(*words)
        else:
            yield kind, gone, come


def _matched(old: list[str], new: list[str]) -> Iterator[Block]:
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        whole = (a == 0 and c == 0) or (b == len(old) and d == len(new))
        same = kind == "equal" and (whole or len("".join(old[a:b])) >= SHORTEST_SAME)
        yield (SAME if same else "changed"), old[a:b], new[c:d]


def _pieces(parts: Iterable[tuple[str, list[str]]]) -> list[Piece]:
    """Join neighbours of one kind."""
    made: list[Piece] = []
    for kind, words in parts:
        text = "".join(words)
        if made and made[-1]["kind"] == kind:
            made[-1]["text"] += text
        elif text:
            made.append({"kind": kind, "text": text})
    return made
