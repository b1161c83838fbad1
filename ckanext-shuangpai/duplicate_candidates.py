"""Which entries are worth comparing with one: inverted lists in memory, weighed by rarity.

Proposes only; the verdict is the domain's. Titles alone find a third of the true pairs, data items
nearly all, so both are in the lists.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from .domain.duplicates import Profile
from .domain.duplicates.lexicon import bigrams

__all__ = ["Candidates"]

COMMON_SHARE = 0.2
"""A feature that more than this share of the entries has proposes nobody ..."""
COMMON_LEAST = 200
"""... unless so few entries have it."""
DEAD_SHARE = 0.25
"""The lists are made anew when this share of their entries is outdated."""
WEIGHTS = {"item": 1.6, "part": 0.7, "subject": 4.0, "whole": 2.5, "name": 1.2, "line": 1.0}


class Candidates:
    """Profiles by entry, and lists from feature to entry; one entry is one slot.

    A changed entry gets a new slot, its old one is skipped until the lists are made anew.
    """

    def __init__(self, wholes: Callable[[str], Iterable[str]]) -> None:
        """Take the function that names the wholes of which a subject is part."""
        self._wholes = wholes
        self._clear()

    def _clear(self) -> None:
        self._lists: dict[str, array[int]] = {}
        self._slots: dict[str, int] = {}
        self._ids: list[str | None] = []
        self._profiles: list[Profile | None] = []
        self._cities = bytearray()
        self._live = bytearray()

    def __len__(self) -> int:
        return len(self._slots)

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self._slots

    def profile(self, entry_id: str) -> Profile | None:
        """Return the profile of an entry, None when there is none."""
        slot = self._slots.get(entry_id)
        return None if slot is None else self._profiles[slot]

    def is_city(self, entry_id: str) -> bool:
        """Say whether an entry is the city's."""
        return bool(self._cities[self._slots[entry_id]])

    def ids(self) -> list[str]:
        """Return the ids of all entries, in the order of their ids."""
        return sorted(self._slots)

    def put(self, entry_id: str, profile: Profile, city: bool) -> None:
        """Add an entry or replace what is known of it."""
        self.remove(entry_id)
        slot = len(self._ids)
        self._ids.append(entry_id)
        self._profiles.append(profile)
        self._cities.append(city)
        self._live.append(1)
        self._slots[entry_id] = slot
        for feature, _weight in self._features(profile):
            self._lists.setdefault(feature, array("i")).append(slot)
        if len(self._ids) > 1000 and len(self._slots) < (1 - DEAD_SHARE) * len(self._ids):
            self._compact()

    def remove(self, entry_id: str) -> None:
        """Forget an entry."""
        slot = self._slots.pop(entry_id, None)
        if slot is not None:
            self._ids[slot] = self._profiles[slot] = None
            self._live[slot] = 0

    def _compact(self) -> None:
        kept = [
            (id_, self._profiles[slot], self._cities[slot]) for id_, slot in self._slots.items()
        ]
        self._clear()
        for entry_id, profile, city in kept:
            if profile is not None:
                self.put(entry_id, profile, bool(city))

    def propose(
        self, profile: Profile, limit: int, city: bool | None = None, without: str = ""
    ) -> list[str]:
        """Return the ids of the entries most like the profile, the likest first.

        ``city`` limits to the city's entries (True) or the county's (False); ``without`` is an
        entry to leave out.
        """
        total = len(self._ids)
        if not total:
            return []
        scores = np.zeros(total, dtype=np.float32)
        common = max(COMMON_LEAST, COMMON_SHARE * len(self._slots))
        for feature, weight in self._features(profile):
            slots = self._lists.get(feature)
            if slots is not None and len(slots) <= common:
                rarity = math.log(1 + total / len(slots))
                scores[np.frombuffer(slots, dtype=np.int32)] += weight * rarity
        wanted = np.frombuffer(bytes(self._live), dtype=np.uint8)
        if city is not None:
            wanted = wanted * (np.frombuffer(bytes(self._cities), dtype=np.uint8) == city)
        scores *= wanted
        if without in self._slots:
            scores[self._slots[without]] = 0
        return list(self._best(scores, limit))

    def _best(self, scores: np.ndarray, limit: int) -> Iterator[str]:
        count = min(limit, int(np.count_nonzero(scores)))
        if not count:
            return
        least = np.partition(scores, len(scores) - count)[len(scores) - count]
        chosen = np.flatnonzero(scores >= least)
        found = [(-float(scores[slot]), self._ids[slot] or "") for slot in chosen]
        for _score, entry_id in sorted(found)[:limit]:
            yield entry_id

    def _features(self, profile: Profile) -> list[tuple[str, float]]:
        """Return each feature once, with its weight."""
        found: dict[str, float] = {}
        for item in profile.items:
            found["i" + item.key] = WEIGHTS["item"] * item.weight
            for word, weight in item.modifiers:
                for pair in bigrams(word):
                    found["p" + pair] = WEIGHTS["part"] * weight
        for subject in profile.title.subjects:
            found["s" + subject] = WEIGHTS["subject"]
            for whole in self._wholes(subject):
                found.setdefault("s" + whole, WEIGHTS["whole"])
        for pair in bigrams(profile.title.core):
            found["n" + pair] = WEIGHTS["name"]
        if profile.line:
            found["l" + profile.line] = WEIGHTS["line"]
        return list(found.items())
