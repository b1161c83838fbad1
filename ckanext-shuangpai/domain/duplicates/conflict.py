"""What speaks against a duplicate: lifecycle, status, act, scope, place, period and grain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .item import Item
from .title import Place, Title


@dataclass(frozen=True)
class Conflict:
    """Two entries disagree: on what (``kind``), how each puts it, and how much it counts (0 to 1)."""

    kind: str
    ours: str
    theirs: str
    weight: float


@dataclass(frozen=True)
class Facets:
    """What marks an entry apart: words by facet, scopes by group, its grain, its place."""

    said: Mapping[str, Mapping[str, str]]
    mentioned: Mapping[str, frozenset[str]]
    scopes: Mapping[str, Mapping[str, str]]
    grain: str
    statistics: bool
    place: Place | None


class FacetReader:
    """Reads facets by the table ``duplicate_facets`` and says where two entries disagree."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._facets: Mapping[str, Any] = table["facets"]
        self._words = {
            facet: {value: tuple(said["words"]) for value, said in spec["values"].items()}
            for facet, spec in self._facets.items()
        }
        self._scopes = {
            name: values for group in table["scopes"]["groups"] for name, values in group.items()
        }
        self._scope_weight: float = table["scopes"]["weight"]
        self._grain: Mapping[str, Any] = table["grain"]
        self._place: Mapping[str, float] = table["place"]
        self._other_period: float = table["period"]["other"]
        self._home = table["places"]["county"]["code"]

    def read(self, title: Title, items: Sequence[Item], place: Place | None) -> Facets:
        """Return the facets of an entry; ``place`` is the smallest one its title or office names."""
        names = [item.name for item in items]
        return Facets(
            said={facet: _found(words, title.rest) for facet, words in self._words.items()},
            mentioned={
                facet: frozenset(_found(words, [title.core]))
                for facet, words in self._words.items()
            },
            scopes={
                name: found
                for name, values in self._scopes.items()
                if (found := _found(values, [title.core]))
            },
            grain=self._grain_of(title, names),
            statistics=self._counts(names),
            place=place,
        )

    def _grain_of(self, title: Title, names: Sequence[str]) -> str:
        """Return what one record is: the title's word first, then what the data items show."""
        if title.core.endswith(tuple(self._grain["not_households"])):
            return ""
        for grain, words in self._grain["titles"].items():
            if title.core.endswith(tuple(words)):
                return grain
        for grain, words in self._grain["items"]:
            if any(word in name for name in names for word in words):
                return grain
        return ""

    def _counts(self, names: Sequence[str]) -> bool:
        spec = self._grain["statistics"]
        counted = sum(any(word in name for word in spec["words"]) for name in names)
        return bool(names) and counted >= spec["share"] * len(names)

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
        for facet, spec in self._facets.items():
            mine = ours.said[facet].keys() - theirs.mentioned[facet]
            others = theirs.said[facet].keys() - ours.mentioned[facet]
            shared = ours.mentioned[facet] & theirs.mentioned[facet]
            words = (_text(ours.said[facet], mine), _text(theirs.said[facet], others))
            if mine and others and not shared:
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


def _found(values: Mapping[str, Iterable[str]], texts: Iterable[str]) -> dict[str, str]:
    """Return each value of which a word stands in one of the texts, with that word."""
    kept = list(texts)
    found = dict[str, str]()
    for value, words in values.items():
        word = next((word for word in words if any(word in text for text in kept)), "")
        if word:
            found[value] = word
    return found


def _text(words: Mapping[str, str], values: Iterable[str]) -> str:
    chosen = set(values)
    return "、".join(word for value, word in words.items() if value in chosen)


def _same_name(ours: str, theirs: str) -> bool:
    return ours.startswith(theirs) or theirs.startswith(ours)
