"""The governed words of search: aliases, places, common words; and how a run of characters is cut."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ..reference import table
from .pinyin import initials, syllables
from .wording import condensed

__all__ = ["KINDS", "Alias", "Form", "Unit", "Vocabulary", "reference_aliases"]

BOTH_WAYS = ("abbreviation", "synonym", "item")
ONE_WAY = ("colloquial", "department")
KINDS = (*BOTH_WAYS, *ONE_WAY, "related")
_TERM_WEIGHT = 0.9
_SIBLING_WEIGHT = 0.7
_RELATED_WEIGHT = 0.4
_UNKNOWN_COST = 1.6
"""Of one character outside every word; a word costs 1, so words win from two characters on."""


class Alias(NamedTuple):
    """One line of the table: people write ``alias`` and mean ``term``."""

    alias: str
    term: str
    kind: str


class Form(NamedTuple):
    """A wording of a unit; weight 1 is as written. Some wordings hold for names of data items only."""

    text: str
    weight: float
    item: bool = False


@dataclass(frozen=True)
class Unit:
    """A piece of a query: its text, what it is, and every wording it may have in an entry.

    ``kind`` is term, place, year, weak, generic, latin or unknown; ``parts`` are smaller pieces
    that still tell something of it, ``near`` its neighbours.
    """

    text: str
    kind: str
    forms: tuple[Form, ...]
    parts: tuple[str, ...] = ()
    near: tuple[Form, ...] = ()


def reference_aliases() -> list[Alias]:
    """Return the lines of ``reference/alias.yaml``."""
    return [
        Alias(alias, term, kind)
        for kind, lines in table("alias").items()
        for alias, terms in lines.items()
        for term in terms
    ]


class Vocabulary:
    """All words known at one moment. Building takes some milliseconds, so it is kept until a change."""

    def __init__(self, aliases: Iterable[Alias]) -> None:
        self.aliases = list(aliases)
        self._kinds: dict[str, str] = {}
        self._forms: dict[str, dict[str, float]] = defaultdict(dict)
        self._related: dict[str, dict[str, float]] = defaultdict(dict)
        self._items: dict[str, list[str]] = {}
        self._within: dict[str, str] = {}
        self._add_terms()
        self._add_items()
        self._add_aliases()
        self._add_places()
        self._longest = max(map(len, self._kinds))

    def cut(self, run: str) -> list[Unit]:
        """Cut a run of characters into units: fewest pieces, fewest characters outside any word."""
        return [self._unit(text) for text in self._pieces(run)]

    def forms(self, word: str) -> tuple[Form, ...]:
        """Return a word and all its equals, as written first."""
        others = self._forms.get(word, {})
        names = self._items.get(word, ())
        items = [name for name in names if name not in others and name != word]
        return (
            Form(word, 1.0),
            *(Form(text, weight) for text, weight in others.items()),
            *(Form(name, _SIBLING_WEIGHT, item=True) for name in items),
        )

    def related(self, word: str) -> tuple[Form, ...]:
        """Return the neighbours of a word, for what is shown below the matches."""
        return tuple(Form(text, weight) for text, weight in self._related.get(word, {}).items())

    def around(self, place: str) -> str | None:
        """Return the place that a place lies in."""
        return self._within.get(place)

    def sounding(self, sounds: str) -> list[str]:
        """Return the words written so in pinyin, in full or by initials."""
        return self._by_sound.get(sounds, [])

    def corrected(self, run: str) -> str | None:
        """Return the run with one piece replaced by the known word it was meant to be, if one is near.

        Near is: one character wrong, missing, doubled or swapped in a word of four or more, or the
        same sound.
        """
        for size in range(min(len(run), self._longest), 1, -1):
            for start in range(len(run) - size + 1):
                piece = run[start : start + size]
                word = self._near(piece)
                if word:
                    return run[:start] + word + run[start + size :]
        return None

    def _near(self, piece: str) -> str | None:
        if piece in self._kinds:
            return None
        same = self._by_sound.get("".join(syllables(piece)), ())
        for word in same:
            if len(word) == len(piece):
                return word
        if len(piece) < 3:
            return None
        for position in range(len(piece)):
            word = self._one_off.get(f"{piece[:position]}?{piece[position + 1 :]}")
            if word and (len(word) > 3 or _sounds_alike(word, piece)):
                return word
        return None

    def _add_terms(self) -> None:
        for kind, words in table("alias_terms").items():
            for word in words.split():
                self._kinds[condensed(word)] = "term" if kind == "terms" else kind

    def _add_items(self) -> None:
        """Take over which names of data items mean the same attribute."""
        for facts in table("duplicate_items")["attributes"].values():
            names = [condensed(name) for name in facts["names"]]
            for name in names:
                self._join_items(name, names[0])
                if len(name) > 2:
                    self._kinds.setdefault(name, "term")

    def _join_items(self, name: str, other: str) -> None:
        """Let two names of data items, and all their equals, mean the same."""
        names, others = self._items.setdefault(name, [name]), self._items.setdefault(other, [other])
        if names is not others:
            others.extend(names)
            self._items.update(dict.fromkeys(names, others))

    def _add_aliases(self) -> None:
        members: dict[str, list[str]] = defaultdict(list)
        for line in self.aliases:
            alias, term = condensed(line.alias), condensed(line.term)
            if not alias or not term or alias == term:
                continue
            for word in (alias, term):
                self._kinds.setdefault(word, "term")
            if line.kind == "related":
                self._related[alias][term] = self._related[term][alias] = _RELATED_WEIGHT
                continue
            if line.kind == "item":
                self._join_items(alias, term)
                continue
            self._forms[alias][term] = _TERM_WEIGHT
            if line.kind in BOTH_WAYS:
                self._forms[term].setdefault(alias, _TERM_WEIGHT)
                members[term].append(alias)
        for siblings in members.values():
            for word in siblings:
                for other in siblings:
                    if other != word:
                        self._forms[word].setdefault(other, _SIBLING_WEIGHT)

    def _add_places(self) -> None:
        gazetteer = table("gazetteer")
        for place, facts in gazetteer["places"].items():
            for word in (place, *facts["short"]):
                self._kinds[word] = "place"
                if facts.get("within"):
                    self._within[word] = facts["within"]
                if word != place:
                    self._forms[word][place] = self._forms[place][word] = _TERM_WEIGHT
        for word in gazetteer["whole_county"]:
            self._kinds[word] = "generic"

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for word, kind in self._kinds.items():
            if kind in ("generic", "weak") or len(word) < 2:
                continue
            found["".join(syllables(word))].append(word)
            found[initials(word)].append(word)
        return found

    @cached_property
    def _one_off(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for word, kind in self._kinds.items():
            if kind in ("generic", "weak") or len(word) < 3:
                continue
            for position in range(len(word)):
                found.setdefault(f"{word[:position]}?{word[position + 1 :]}", word)
        return found

    def _pieces(self, run: str) -> list[str]:
        """Return the cheapest way through the run, characters outside every word kept together."""
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(run) + 1):
            choices = [(best[end - 1][0] + _UNKNOWN_COST, end - 1)]
            for start in range(max(0, end - self._longest), end):
                if run[start:end] in self._kinds:
                    choices.append((best[start][0] + 1 - 0.01 * (end - start) ** 2, start))
            best.append(min(choices))
        pieces: list[str] = []
        end = len(run)
        while end:
            start = best[end][1]
            pieces.insert(0, run[start:end])
            end = start
        return _joined(pieces, self._kinds)

    def _unit(self, text: str) -> Unit:
        kind = self._kinds.get(text, "unknown" if len(text) > 1 else "weak")
        return Unit(text, kind, self.forms(text), self._parts(text, kind), self.related(text))

    def _parts(self, text: str, kind: str) -> tuple[str, ...]:
        """Return the words inside a word; pairs of characters of what is no word."""
        if kind == "unknown":
            return tuple(text[i : i + 2] for i in range(len(text) - 1)) if len(text) > 2 else ()
        if kind != "term" or len(text) < 3:
            return ()
        found: list[str] = []
        for size in range(len(text) - 1, 1, -1):
            for start in range(len(text) - size + 1):
                piece = text[start : start + size]
                if self._kinds.get(piece) == "term":
                    found.append(piece)
        return tuple(found)


def _joined(pieces: list[str], kinds: dict[str, str]) -> list[str]:
    result: list[str] = []
    unknown = False
    for piece in pieces:
        known = piece in kinds
        if unknown and not known:
            result[-1] += piece
        else:
            result.append(piece)
        unknown = not known
    return result


def _sounds_alike(word: str, piece: str) -> bool:
    """Say whether two words of one length differ in one sound at most, and that in its end only."""
    differing = [(a, b) for a, b in zip(syllables(word), syllables(piece), strict=True) if a != b]
    return not differing or (len(differing) == 1 and differing[0][0][0] == differing[0][1][0])
