"""A catalog entry's title (信息资源名称) without its dirt: what it is about, which place, which period."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..text import fold
from .lexicon import REMEMBERED, Lexicon, left_over, likeness
from .place import Place, PlaceReader

_SIGNS = re.compile(r"[\s_\-—/\\|、,，.。:：;；*#\"'“”‘’《》<>()\[\]【】〔〕{}·]+")
_UNKNOWN_WEIGHT = 0.55
_SHORT_WEIGHT = 0.2
_PART = 0.85
_SHORTEST_REMAINDER = 2
_SHORTEST_GUESS = 4
_ALIKE = 0.5


@dataclass(frozen=True)
class Title:
    """What a title says: ``core`` is the bare wording, ``subjects`` the known subjects in it.

    ``matters`` are the subjects without those that only say whom it concerns; ``rest`` is what
    no subject covers.
    """

    raw: str
    core: str
    subjects: tuple[str, ...]
    matters: tuple[str, ...]
    rest: tuple[str, ...]
    place: Place | None
    period: str


@dataclass(frozen=True)
class SubjectMatch:
    """How the subjects of two titles stand to each other.

    ``relation``: same, part (one is part of the other), more (one side names a further matter),
    diverging (some shared, each side has more), different (both known, nothing shared), unknown
    (the words decide).
    """

    relation: str
    likeness: float
    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()


class TitleReader:
    """Reads titles by the tables ``duplicate_subjects`` and ``duplicate_facets``."""

    def __init__(
        self,
        subjects: Mapping[str, Any],
        facets: Mapping[str, Any],
        simplify: Callable[[str], str],
    ) -> None:
        self._simplify = simplify
        self.places = PlaceReader(facets["places"])
        self._read_dirt(facets["title"])
        populations = subjects["populations"]
        specs: dict[str, Any] = {**populations["names"], **subjects["subjects"]}
        self._populations = frozenset(populations["names"])
        self._parties = frozenset(subjects["parties"])
        self._lesser: float = populations["weight"]
        self._subjects = {
            _SIGNS.sub("", fold(word)): subject
            for subject, spec in specs.items()
            for word in spec["names"]
        }
        self._by_characters = _by_characters(self._subjects)
        self._wholes = {subject: _wholes(subject, specs) for subject in specs}
        self._lexicon = Lexicon(self._subjects)
        self._read: dict[str, Title] = {}

    def _read_dirt(self, table: Mapping[str, Any]) -> None:
        self._suffixes = tuple(sorted(table["suffixes"], key=lambda word: (-len(word), word)))
        self._prefixes = tuple(sorted(table["prefixes"], key=lambda word: (-len(word), word)))
        self._noise = _any_of(table["noise"])
        self._weak = _any_of([*table["weak"], *table["noise"]])
        self._period = re.compile(table["period"])
        self._dirt = [
            re.compile(table[key]) for key in ("numbering", "file_suffix", "version_mark")
        ]
        self._department = re.compile(table["department"])

    def read(self, raw: object) -> Title:
        """Return the title as read; every title is read once."""
        text = str(raw)
        known = self._read.get(text)
        if known is None:
            if len(self._read) >= REMEMBERED:
                self._read.clear()
            known = self._read[text] = self._parse(text)
        return known

    def wholes(self, subject: str) -> frozenset[str]:
        """Return the subjects of which one is part."""
        return self._wholes.get(subject, frozenset())

    def _parse(self, raw: str) -> Title:
        text = fold(self._simplify(raw)).lower()
        period = self._period.search(text)
        text = self._period.sub(" ", text).strip()
        for dirt in self._dirt:
            text = dirt.sub("", text) or text
        text, place = self.places.take(text.strip(" _-—:：/"))
        shorter = self._department.sub("", text)
        text = shorter if len(_SIGNS.sub("", shorter)) > 1 else text
        text, second = self.places.take(text)
        parts = [self._without_dirt(part) for part in _SIGNS.split(text) if part]
        core = self._without_dirt("".join(parts))
        subjects, rest = list[str](), list[str]()
        for piece, known in self._lexicon.cut(core):
            subject = self._subjects[piece] if known else self._guessed(piece)
            if subject:
                subjects.append(subject)
            elif word := self._noise.sub("", piece):
                rest.append(word)
        place = second or place
        period_text = period.group(0) if period else ""
        named = tuple(dict.fromkeys(subjects))
        return Title(raw, core, named, self._matters(named), tuple(rest), place, period_text)

    def _guessed(self, piece: str) -> str:
        """Return the subject that is written with the same characters in another order, or ''."""
        return self._by_characters.get("".join(sorted(self._weak.sub("", piece))), "")

    def _matters(self, subjects: tuple[str, ...]) -> tuple[str, ...]:
        """Return the subjects without populations, and without parties beside a matter."""
        matters = tuple(s for s in subjects if s not in self._populations)
        return tuple(s for s in matters if s not in self._parties) or matters

    def _without_dirt(self, text: str) -> str:
        while text.endswith(self._suffixes) and text not in self._subjects:
            ending = next(word for word in self._suffixes if text.endswith(word))
            if len(text) <= len(ending) + 1:
                break
            text = text[: -len(ending)]
        for start in self._prefixes:
            if text.startswith(start) and len(text) > len(start) + 1:
                return text[len(start) :]
        return text

    def compare(self, ours: Title, theirs: Title) -> SubjectMatch:
        """Say how the subjects stand to each other and how alike the titles are (0 to 1)."""
        wording = likeness(ours.core, theirs.core)
        if ours.core == theirs.core:
            return SubjectMatch("same", 1.0)
        mine = self._left_over(ours, theirs)
        others = self._left_over(theirs, ours)
        shared = len(ours.subjects) - len(mine)
        likely = self._weighted_likeness(ours, theirs, mine, others)
        if not ours.subjects or not theirs.subjects:
            return SubjectMatch("unknown", max(wording, likely))
        heavy = tuple(subject for subject in mine if subject in ours.matters)
        heavier = tuple(subject for subject in others if subject in theirs.matters)
        if heavy and heavier:
            relation = "diverging" if set(ours.matters) - set(mine) else "different"
            return SubjectMatch(relation, min(wording, 0.3) if relation == "different" else likely,
                                heavy, heavier)  # fmt: skip
        if not shared:
            return SubjectMatch("unknown", max(0.5 * wording, likely), mine, others)
        if heavy or heavier:
            return SubjectMatch("more", likely, heavy, heavier)
        equal = set(ours.matters) == set(theirs.matters)
        return SubjectMatch("same" if equal else "part", max(wording, likely), mine, others)

    def remainders(
        self, ours: Title, theirs: Title, counted: Iterable[str]
    ) -> tuple[str, str] | None:
        """Return what each title says beside its subject and the other does not, if both do.

        ``counted`` are words that count elsewhere.
        """
        mine, others = self._remainder(ours, theirs), self._remainder(theirs, ours)
        for word in counted:
            if word:
                mine, others = mine.replace(word, ""), others.replace(word, "")
        if len(mine) < _SHORTEST_REMAINDER or len(others) < _SHORTEST_REMAINDER:
            return None
        return None if likeness(mine, others) >= _ALIKE else (mine, others)

    def _remainder(self, title: Title, other: Title) -> str:
        words = (self._weak.sub("", left_over(word, other.core)) for word in title.rest)
        return "".join(words)

    def _left_over(self, title: Title, other: Title) -> tuple[str, ...]:
        """Return the subjects of a title that the other has neither as such nor as part or whole."""
        return tuple(
            subject
            for subject in title.subjects
            if not any(self._related(subject, another) for another in other.subjects)
        )

    def _related(self, ours: str, theirs: str) -> float:
        if ours == theirs:
            return 1.0
        return _PART if theirs in self._wholes[ours] or ours in self._wholes[theirs] else 0.0

    def _weighted_likeness(
        self, ours: Title, theirs: Title, mine: tuple[str, ...], others: tuple[str, ...]
    ) -> float:
        """Return the share of both titles that the other has too; unknown words count half."""
        found = total = 0.0
        for title, left, other in ((ours, mine, theirs), (theirs, others, ours)):
            for subject in title.subjects:
                weight = 1.0 if subject in title.matters else self._lesser
                best = max((self._related(subject, s) for s in other.subjects), default=0.0)
                found += weight * (best if subject not in left else 0.0)
                total += weight
            for word in title.rest:
                weight = _UNKNOWN_WEIGHT if len(word) > 1 else _SHORT_WEIGHT
                found += weight * max(
                    (likeness(word, w) for w in (*other.rest, other.core)), default=0.0
                )
                total += weight
        return min(1.0, found / total) if total else 0.0


def _by_characters(subjects: Mapping[str, str]) -> dict[str, str]:
    """Return the subject by the sorted characters of its names, where these mean only one."""
    found: dict[str, set[str]] = {}
    for word, subject in subjects.items():
        if len(word) >= _SHORTEST_GUESS:
            found.setdefault("".join(sorted(word)), set()).add(subject)
    return {letters: names.pop() for letters, names in found.items() if len(names) == 1}


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(words, key=lambda word: (-len(word), word))))


def _wholes(subject: str, specs: Mapping[str, Any]) -> frozenset[str]:
    found = set[str]()
    waiting = list(specs[subject].get("in", ()))
    while waiting:
        whole = waiting.pop()
        if whole not in found:
            found.add(whole)
            waiting += specs.get(whole, {}).get("in", ())
    return frozenset(found)
