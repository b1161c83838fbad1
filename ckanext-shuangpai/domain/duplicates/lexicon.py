"""Cutting a name into known words, and the likeness of what stays unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

_PIECE = 0.1  # each piece costs a little, so that the longer words win
_UNKNOWN = 1.0  # each unknown character costs much, so that words are found where they are
REMEMBERED = 100_000
"""Names whose reading is kept; more are read again, so that memory stays bounded."""
_CONTAINED = 0.75
_ABBREVIATED = 0.7


class Lexicon:
    """A set of words that cuts text with the fewest unknown characters; the same text alike."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(word for word in words if word)
        self._longest = max(map(len, self._words), default=0)

    def __contains__(self, word: object) -> bool:
        """Say whether the word is known."""
        return word in self._words

    def cut(self, text: str) -> list[tuple[str, bool]]:
        """Return ``(piece, known)``; unknown characters that stand together are one piece."""
        steps = self._cheapest(text)
        pieces = list[tuple[str, bool]]()
        at = 0
        while at < len(text):
            size, known = steps[at]
            piece = text[at : at + size]
            if not known and pieces and not pieces[-1][1]:
                pieces[-1] = (pieces[-1][0] + piece, False)
            else:
                pieces.append((piece, known))
            at += size
        return pieces

    def _cheapest(self, text: str) -> list[tuple[int, bool]]:
        """Return for each place the step to take: its size, and whether it is a word."""
        cost = [0.0] * (len(text) + 1)
        steps = [(1, False)] * len(text)
        for at in range(len(text) - 1, -1, -1):
            goes_on = at + 1 < len(text) and not steps[at + 1][1]
            cost[at] = cost[at + 1] + _UNKNOWN + (0.0 if goes_on else _PIECE)
            for size in range(1, min(self._longest, len(text) - at) + 1):
                price = cost[at + size] + _PIECE
                if price <= cost[at] and text[at : at + size] in self._words:
                    cost[at], steps[at] = price, (size, True)
        return steps


class Marks:
    """Words that mark a text: finds every one that stands anywhere in it, by group and value."""

    def __init__(self, groups: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
        self._marks: dict[str, list[tuple[str, str]]] = {}
        for group, values in groups.items():
            for value, words in values.items():
                for word in words:
                    self._marks.setdefault(word, []).append((group, value))
        self._sizes = sorted({len(word) for word in self._marks})

    def find(self, texts: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return ``{group: {value: word}}``; of several words for a value the longest counts."""
        found: dict[str, dict[str, str]] = {}
        for text in texts:
            for size in self._sizes:
                for at in range(len(text) - size + 1):
                    word = text[at : at + size]
                    for group, value in self._marks.get(word, ()):
                        found.setdefault(group, {})[value] = word
        return found


@lru_cache(maxsize=REMEMBERED)
def bigrams(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters; one character is its own pair."""
    if len(text) < 2:
        return frozenset([text]) if text else frozenset()
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


@lru_cache(maxsize=REMEMBERED)
def likeness(ours: str, theirs: str) -> float:
    """Return 0 to 1: shared character pairs (Dice); more when one contains or abbreviates the other."""
    if ours == theirs:
        return 1.0
    if not ours or not theirs:
        return 0.0
    pairs, others = bigrams(ours), bigrams(theirs)
    dice = 2 * len(pairs & others) / (len(pairs) + len(others))
    short, long = sorted((ours, theirs), key=len)
    if len(short) > 1 and short in long:
        return max(dice, _CONTAINED)
    return max(dice, _ABBREVIATED) if abbreviates(short, long) else dice


def abbreviates(short: str, long: str) -> bool:
    """Say whether a word is made of characters of another, in their order: 危化品, 危险化学品."""
    if not 1 < len(short) < len(long) or short[0] != long[0]:
        return False
    rest = iter(long)
    return all(char in rest for char in short)


def left_over(ours: str, theirs: str) -> str:
    """Return what of our text no run of two or more characters of theirs covers."""
    pairs = bigrams(theirs) if len(theirs) > 1 else frozenset[str]()
    covered = [False] * len(ours)
    for at in range(len(ours) - 1):
        if ours[at : at + 2] in pairs:
            covered[at] = covered[at + 1] = True
    return "".join(char for char, known in zip(ours, covered, strict=True) if not known)
