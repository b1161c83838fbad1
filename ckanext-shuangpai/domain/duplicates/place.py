"""Places at the front of a title or a department's name, and the counties of 区划代码."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_BETWEEN = " _-—:：/·"
_SHORTEST_REST = 2


@dataclass(frozen=True)
class Place:
    """A place by name: its level and, where one is known, its 区划代码."""

    name: str
    level: str
    code: str = ""


class PlaceReader:
    """Reads places by the part ``places`` of the table ``duplicate_facets``."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        home = [(level, table[level]) for level in ("county", "city", "province")]
        self._known = {
            name: Place(name, level, spec["code"]) for level, spec in home for name in spec["names"]
        }
        self._known |= {
            name: Place(names[0], "county", code)
            for code, names in table["counties"].items()
            for name in names
        }
        self._by_code = {place.code: place for place in reversed(self._known.values())}
        self._known |= {name: Place(name, "township") for name in table["townships"]}
        self._words = tuple(sorted(self._known, key=lambda word: (-len(word), word)))
        self._township = re.compile(table["pattern"])
        self._not_places = tuple(table["not_places"])

    def take(self, text: str) -> tuple[str, Place | None]:
        """Take the places off the front, the largest first; return the rest and the smallest place.

        A text that is little more than a place is kept.
        """
        found: Place | None = None
        while True:
            text = text.lstrip(_BETWEEN)
            place = self._at_front(text)
            if place is None:
                return text, found
            word, found = place
            rest = text[len(word) :]
            if len(rest.strip(_BETWEEN)) < _SHORTEST_REST:
                return text, found
            text = rest

    def _at_front(self, text: str) -> tuple[str, Place] | None:
        if text.startswith(self._words):
            word = next(word for word in self._words if text.startswith(word))
            return word, self._known[word]
        match = self._township.match(text)
        if match and not text.startswith(self._not_places):
            return match.group(0), Place(match.group(0), "township")
        return None

    def or_county(self, place: Place | None, region_code: str) -> Place | None:
        """Return the named place, or the county of a 区划代码 when none or only a city is named."""
        if place and place.level in ("county", "township"):
            return place
        return self._by_code.get(region_code[:6], place)
