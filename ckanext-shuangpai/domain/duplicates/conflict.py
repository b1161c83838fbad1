"""What speaks against a duplicate: lifecycle, status, act, scope, place, period and grain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .item import Item
from .lexicon import REMEMBERED, Marks
from .place import Place
from .title import Title


@dataclass(frozen=True)
class Conflict:
    """Two entries disagree: on what (``kind``), how each puts it, and how much it counts (0 to 1)."""

    kind: str
    ours: str
    theirs: str
    weight: float


@dataclass(frozen=True)
class Facets:
    """What marks an entry apart: words by facet, scopes by group, its grain, its place.

    ``said``: in what the title says beside its subject; ``mentioned``: anywhere in the title, some
    also in data items (补贴 among the columns is as good as in the title).
    """

    said: Mapping[str, Mapping[str, str]]
    mentioned: Mapping[str, Mapping[str, str]]
    scopes: Mapping[str, Mapping[str, str]]
    grain: str
    statistics: bool
    place: Place | None


_NOTHING: Mapping[str, str] = {}


class FacetReader:
    """Reads facets by the table ``duplicate_facets`` and says where two entries disagree."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._facets: Mapping[str, Any] = table["facets"]
        neutral = sorted(table["neutral"], key=lambda word: (-len(word), word))
        self._neutral = re.compile("|".join(neutral))
        self._marks = Marks(
            {
                facet: {value: said["words"] for value, said in spec["values"].items()}
                for facet, spec in self._facets.items()
            }
        )
        self._in_items = Marks(
            {
                facet: {
                    value: said["words"]
                    for value, said in spec["values"].items()
                    if said.get("in_items")
                }
                for facet, spec in self._facets.items()
            }
        )
        groups: list[Mapping[str, Any]] = table["scopes"]["groups"]
        self._scopes = Marks({name: values for group in groups for name, values in group.items()})
        self._scope_weight: float = table["scopes"]["weight"]
        self._grain: Mapping[str, Any] = table["grain"]
        self._ends = tuple((grain, tuple(words)) for grain, words in self._grain["titles"].items())
        self._not_ends = tuple(self._grain["not_households"])
        self._item_grains: dict[str, tuple[int, bool]] = {}
        self._place: Mapping[str, float] = table["place"]
        self._other_period: float = table["period"]["other"]

    def read(self, title: Title, items: Sequence[Item], place: Place | None) -> Facets:
        """Return the facets of an entry; ``place`` is the smallest one its title or office names."""
        names = [item.name for item in items]
        mentioned = self._marks.find([title.core])
        for facet, values in self._in_items.find(names).items():
            mentioned[facet] = {**values, **mentioned.get(facet, {})}
        return Facets(
            said=self._marks.find(self._neutral.sub(" ", word) for word in title.rest),
            mentioned=mentioned,
            scopes=self._scopes.find([title.core]),
            grain=self._grain_of(title, names),
            statistics=self._counts(names),
            place=place,
        )

    def _grain_of(self, title: Title, names: Sequence[str]) -> str:
        """Return what one record is: the title's word first, then what the data items show."""
        if title.core.endswith(self._not_ends):
            return ""
        for grain, words in self._ends:
            if title.core.endswith(words):
                return grain
        rank = min((self._read_item(name)[0] for name in names), default=len(self._grain["items"]))
        return self._grain["items"][rank][0] if rank < len(self._grain["items"]) else ""

    def _counts(self, names: Sequence[str]) -> bool:
        counted = sum(self._read_item(name)[1] for name in names)
        return bool(names) and counted >= self._grain["statistics"]["share"] * len(names)

    def _read_item(self, name: str) -> tuple[int, bool]:
        """Return which line of the table a data item first stands in, and whether it is a count."""
        known = self._item_grains.get(name)
        if known is None:
            if len(self._item_grains) >= REMEMBERED:
                self._item_grains.clear()
            lines = self._grain["items"]
            rank = next(
                (i for i, (_, words) in enumerate(lines) if any(word in name for word in words)),
                len(lines),
            )
            count = any(word in name for word in self._grain["statistics"]["words"])
            known = self._item_grains[name] = (rank, count)
        return known

    def conflicts(
        self, ours: Facets, theirs: Facets, titles: tuple[Title, Title]
    ) -> list[Conflict]:
        """Return every disagreement, in a fixed order."""
        found = [
            *self._facet_conflicts(ours, theirs),
            *self._scope_conflicts(ours, theirs),
            *self._place_conflicts(ours.place, theirs.place),
        ]
        periods = [title.period for title in titles]
        if all(periods) and periods[0] != periods[1]:
            found.append(Conflict("period", periods[0], periods[1], self._other_period))
        if ours.statistics != theirs.statistics:
            sides = ("statistics", "records") if ours.statistics else ("records", "statistics")
            found.append(Conflict("grain", *sides, self._grain["statistics"]["weight"]))
        elif ours.grain and theirs.grain and ours.grain != theirs.grain:
            found.append(Conflict("grain", ours.grain, theirs.grain, self._grain["weight"]))
        return found

    def _facet_conflicts(self, ours: Facets, theirs: Facets) -> Iterable[Conflict]:
        for facet in self._facets:
            said, others_said = ours.said.get(facet, _NOTHING), theirs.said.get(facet, _NOTHING)
            if not said and not others_said:
                continue
            known = ours.mentioned.get(facet, _NOTHING).keys()
            others_known = theirs.mentioned.get(facet, _NOTHING).keys()
            mine, others = said.keys() - others_known, others_said.keys() - known
            words = (_text(said, mine), _text(others_said, others))
            spec = self._facets[facet]
            if mine and others and not known & others_known:
                yield Conflict(facet, *words, spec["both"])
                continue
            weight = max((spec["values"][value]["one"] for value in mine | others), default=0.0)
            if weight:
                yield Conflict(facet, *words, weight)

    def _scope_conflicts(self, ours: Facets, theirs: Facets) -> Iterable[Conflict]:
        for name, mine in ours.scopes.items():
            others = theirs.scopes.get(name)
            if others and not mine.keys() & others.keys():
                words = (_text(mine, mine.keys()), _text(others, others.keys()))
                yield Conflict("scope", *words, self._scope_weight)

    def _place_conflicts(self, ours: Place | None, theirs: Place | None) -> Iterable[Conflict]:
        names = (ours.name if ours else "", theirs.name if theirs else "")
        small = [place for place in (ours, theirs) if place and place.level == "township"]
        codes = {place.code for place in (ours, theirs) if place and place.level == "county"}
        if len(codes) == 2 or (len(small) == 2 and not _same_name(*names)):
            yield Conflict("place", *names, self._place["other"])
        elif len(small) == 1:
            yield Conflict("place", *names, self._place["part"])


def _text(words: Mapping[str, str], values: Iterable[str]) -> str:
    chosen = set(values)
    return "、".join(words[value] for value in sorted(chosen))


def _same_name(ours: str, theirs: str) -> bool:
    return ours.startswith(theirs) or theirs.startswith(ours)
