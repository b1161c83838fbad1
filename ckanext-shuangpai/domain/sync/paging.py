"""Reading a list page by page while it changes, and knowing whether all of it was seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

OVERLAP = 1
"""Records that each page repeats of the one before: they show whether the list moved meanwhile."""

MOST_RECORDS = 10_000_000
"""A list that is longer is not read to its end."""


@dataclass(frozen=True)
class Ask:
    """One page to ask for."""

    start: int
    rows: int


@dataclass(frozen=True)
class Page:
    """One page as answered: how many records there are in all, and the identifiers on it."""

    count: int
    ids: tuple[str | None, ...]


@dataclass
class Walk:
    """One way through a list from its first page to one beyond its promised end.

    The count is a promise, not the end: only a page that shows nothing new ends a walk that may
    prove something. ``promised`` is the count the source gave last, ``seen`` every identifier that came by,
    ``nameless`` how many records had none, ``moved`` whether the list changed under way.
    """

    rows: int
    promised: int | None = None
    seen: dict[str, None] = field(default_factory=dict[str, None])
    nameless: int = 0
    repeated: int = 0
    moved: bool = False
    _position: int = 0
    _widest: int = 0
    _last: str | None = None
    _ended: bool = False

    def next(self) -> Ask | None:
        """Return the next page to ask for, or None at the end."""
        if self._ended:
            return None
        rows = max(self.rows, OVERLAP + 1)
        if self.promised == self._position and self._widest <= OVERLAP:
            # Pages of a server that gives no more hold nothing beside the overlap.
            return Ask(self._position, rows)
        return Ask(max(0, self._position - OVERLAP), rows)

    def take(self, ask: Ask, page: Page) -> None:
        """Note a page; the walk ends at one that shows nothing new at or beyond the promised end."""
        ids = page.ids
        if self.promised is not None and page.count != self.promised:
            self.moved = True
        self.promised = page.count
        fresh = ids
        if ask.start < self._position:
            if ids[:OVERLAP] == (self._last,):
                fresh = ids[OVERLAP:]
            else:
                self.moved = True
        before = len(self.seen)
        for one in fresh:
            if one is None:
                self.nameless += 1
            elif one in self.seen:
                self.repeated += 1
            else:
                self.seen[one] = None
        reached = ask.start + len(ids)
        self._ended = self._is_end(reached, len(self.seen) > before)
        if ids:
            self._last = ids[-1]
        self._widest = max(self._widest, len(ids))
        self._position = max(self._position, reached)

    def _is_end(self, reached: int, news: bool) -> bool:
        """Say whether the page that reached so far was the last one to ask for."""
        if reached <= self._position or reached > MOST_RECORDS:
            return True
        if reached < (self.promised or 0):
            return False
        # A list that moved proves nothing any more: where it ends as it says is far enough.
        return not news or (self.moved and reached == self.promised)

    @property
    def consistent(self) -> bool:
        """Say whether this one walk by itself shows a whole list: as many as promised, unmoved."""
        return (
            self._ended and not self.moved and not self.nameless and len(self.seen) == self.promised
        )


@dataclass
class Evidence:
    """What several walks together prove: which records the source shows, and whether we have all.

    A walk over the contents is followed by one over the identifiers alone; the run is whole when
    every identifier of a consistent second walk came by with its content in the first.
    """

    promised: int = 0
    seen: dict[str, None] = field(default_factory=dict[str, None])
    nameless: int = 0
    shown: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    whole: bool = False

    def add(self, walk: Walk, page: Page) -> list[int]:
        """Add a page of contents; returns the places on it of records never seen before."""
        self.promised = walk.promised or 0
        fresh: list[int] = []
        for place, one in enumerate(page.ids):
            if one is None:
                self.nameless += 1
            elif one in self.seen:
                continue
            else:
                self.seen[one] = None
            fresh.append(place)
        return fresh

    def prove(self, walk: Walk) -> None:
        """Compare with a walk over the identifiers alone."""
        self.promised = walk.promised or 0
        self.shown = frozenset(walk.seen)
        self.missing = self.shown - self.seen.keys()
        self.whole = walk.consistent and not self.missing and not self.nameless

    def gone(self, held: Iterable[str]) -> list[str]:
        """Return which held records the source no longer shows; none unless the run is whole."""
        return [one for one in held if one not in self.shown] if self.whole else []
