"""Data items of two entries paired one to one, and what the pairing says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .item import Item

Likeness = Callable[[Item, Item], float]
Reach = Callable[[str], frozenset[str] | None]
"""The heads that an item with a given head can be like; None: all."""


@dataclass(frozen=True)
class Match:
    """Two items taken for one, with the reason: same, synonym or similar."""

    ours: Item
    theirs: Item
    similarity: float
    why: str


@dataclass(frozen=True)
class Alignment:
    """The pairs, what stays over on either side, and two measures (0 to 1).

    ``containment``: share of the smaller list found in the other, by weight (市 ⊃ 县 stays 1);
    ``coverage``: the same of the larger list; ``telling``: weight of the matched items that are
    not found in every second entry.
    """

    matches: tuple[Match, ...]
    missing: tuple[Item, ...]
    extra: tuple[Item, ...]
    containment: float
    coverage: float
    telling: float


def align(
    ours: Sequence[Item], theirs: Sequence[Item], likeness: Likeness, reach: Reach, common: float
) -> Alignment:
    """Pair the items that are alike at all, the best pairs first.

    ``common`` is the weight up to which an item says nothing about the subject. ``missing`` are
    ours without a counterpart, ``extra`` theirs.
    """
    pairs = sorted(_alike(ours, theirs, likeness, reach))
    taken: dict[int, tuple[int, float]] = {}
    used = set[int]()
    for negative, _, i, j in pairs:
        if i not in taken and j not in used:
            taken[i] = (j, -negative)
            used.add(j)
    matches = tuple(_match(ours[i], theirs[j], value) for i, (j, value) in sorted(taken.items()))
    return Alignment(
        matches,
        tuple(item for i, item in enumerate(ours) if i not in taken),
        tuple(item for j, item in enumerate(theirs) if j not in used),
        *_measures(matches, ours, theirs, common),
    )


def _alike(
    ours: Sequence[Item], theirs: Sequence[Item], likeness: Likeness, reach: Reach
) -> Iterator[tuple[float, int, int, int]]:
    """Yield the pairs that are alike: likeness (negative), distance, our place, their place."""
    by_head: dict[str, list[int]] = {}
    for j, other in enumerate(theirs):
        by_head.setdefault(other.head, []).append(j)
    for i, mine in enumerate(ours):
        reached = reach(mine.head)
        for head, places in by_head.items():
            if reached is None or not head or head in reached:
                for j in places:
                    if similarity := likeness(mine, theirs[j]):
                        yield -similarity, abs(i - j), i, j


def _match(mine: Item, other: Item, similarity: float) -> Match:
    if mine.name == other.name:
        return Match(mine, other, 1.0, "same")
    return Match(mine, other, similarity, "synonym" if similarity >= 1.0 else "similar")


def _measures(
    matches: Sequence[Match], ours: Sequence[Item], theirs: Sequence[Item], common: float
) -> tuple[float, float, float]:
    found = sum(m.similarity * (m.ours.weight + m.theirs.weight) / 2 for m in matches)
    mine = sum(item.weight for item in ours)
    others = sum(item.weight for item in theirs)
    if not mine or not others:
        return 0.0, 0.0, 0.0
    telling = sum(
        m.similarity * max(0.0, (m.ours.weight + m.theirs.weight) / 2 - common) for m in matches
    )
    small, large = min(mine, others), max(mine, others)
    return min(1.0, found / small), min(1.0, found / large), telling
