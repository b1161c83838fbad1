"""Whether two catalog entries are the same data (办法 art. 18, 20): a verdict with its reasons.

Evidence counts in a fixed order: data items, names, lines of departments; conflicts then take away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from .alignment import Alignment, Match, align
from .conflict import Conflict, FacetReader
from .department import LineReader
from .item import Item, ItemReader
from .profile import Facts, Profile, family, unique
from .reason import Reason, explain
from .title import SubjectMatch, TitleReader

DUPLICATE, POSSIBLE, DISTINCT = "duplicate", "possible", "distinct"
_DIGITS = 3


@dataclass(frozen=True)
class Verdict:
    """The answer on two entries; ``parts`` are the shares of evidence before conflicts."""

    verdict: str
    score: float
    matched: tuple[Match, ...]
    missing: tuple[Item, ...]
    extra: tuple[Item, ...]
    conflicts: tuple[Conflict, ...]
    parts: Mapping[str, float]
    rule: str
    explanation: Callable[[], tuple[Reason, ...]] = field(repr=False, compare=False)

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """The verdict in sentences, made when asked for."""
        return self.explanation()

    def as_dict(self) -> dict[str, Any]:
        """Return the verdict as plain data; ``reasons`` as keys with values, for the floor above."""
        return {
            "verdict": self.verdict,
            "score": self.score,
            "matched_items": [
                {
                    "ours": match.ours.name,
                    "theirs": match.theirs.name,
                    "similarity": round(match.similarity, _DIGITS),
                    "why": match.why,
                }
                for match in self.matched
            ],
            "missing_items": [item.name for item in self.missing],
            "extra_items": [item.name for item in self.extra],
            "conflicts": [vars(conflict) for conflict in self.conflicts],
            "reasons": [{"key": r.key, "values": dict(r.values)} for r in self.reasons],
            "parts": dict(self.parts),
            "rule": self.rule,
        }


class Judge:
    """Reads entries and judges pairs by the tables ``duplicate_*``; no state but read names."""

    def __init__(
        self,
        tables: Mapping[str, Mapping[str, Any]],
        simplify: Callable[[str], str] = str,
    ) -> None:
        """Take the tables ``items``, ``subjects``, ``lines``, ``facets`` and ``weights``.

        ``simplify`` makes Simplified characters of Traditional ones, for comparison only.
        """
        self.items = ItemReader(tables["items"], simplify)
        self.titles = TitleReader(tables["subjects"], tables["facets"], simplify)
        self.lines = LineReader(tables["lines"])
        self.facets = FacetReader(tables["facets"])
        self.weights = tables["weights"]
        self.rule = "; ".join(f"{name} {tables[name]['version']}" for name in sorted(tables))

    def read(self, facts: Facts) -> Profile:
        """Return the profile of an entry."""
        title = self.titles.read(facts.title)
        about = title.core.upper()
        items = unique(
            [
                self.items.within(self.items.read(name, family(kind)), about)
                for name, kind in facts.items
            ]
        )
        office = self.titles.read(facts.department)
        named = [place for place in (title.place, office.place) if place]
        smallest = next((place for place in named if place.level == "township"), None)
        place = self.titles.places.or_county(smallest or (named or [None])[0], facts.region_code)
        facets = self.facets.read(title, items, place)
        return Profile(facts, title, items, self.lines.read(facts.department), facets)

    def compare(self, ours: Profile, theirs: Profile) -> Verdict:
        """Judge two entries; the same tables and facts always give the same verdict."""
        subject = self.titles.compare(ours.title, theirs.title)
        alignment = self._align(ours, theirs, subject)
        line = self.lines.agreement(ours.line, theirs.line)
        conflicts = self._conflicts(ours, theirs, subject, line)
        conflicts += self._doubts(ours, theirs, subject, alignment, conflicts)
        parts = {
            "items": round(self._item_share(alignment), _DIGITS),
            "subject": round(subject.likeness, _DIGITS),
            "line": line,
        }
        score = self._score(parts, conflicts, bool(ours.items and theirs.items))
        return Verdict(
            verdict=self._verdict(score, parts, subject, ours, theirs),
            score=score,
            matched=alignment.matches,
            missing=alignment.missing,
            extra=alignment.extra,
            conflicts=tuple(conflicts),
            parts=parts,
            rule=self.rule,
            explanation=partial(explain, ours, theirs, alignment, subject, line, conflicts),
        )

    def _align(self, ours: Profile, theirs: Profile, subject: SubjectMatch) -> Alignment:
        spec = self.weights["alignment"]
        one_subject = (
            subject.relation in ("same", "part") or subject.likeness >= spec["one_subject"]
        )
        likeness = self.items.likeness_within if one_subject else self.items.likeness
        return align(ours.items, theirs.items, likeness, self.items.reach, spec["common"])

    def _item_share(self, alignment: Alignment) -> float:
        spec = self.weights["items"]
        told = min(1.0, alignment.telling / spec["telling"])
        share = spec["containment"] * alignment.containment + spec["coverage"] * alignment.coverage
        return share * (spec["untold"] + (1 - spec["untold"]) * told)

    def _conflicts(
        self, ours: Profile, theirs: Profile, subject: SubjectMatch, line: float
    ) -> list[Conflict]:
        found = list[Conflict]()
        weight = self.weights["subject"][subject.relation]
        if weight:
            sides = ("、".join(subject.ours), "、".join(subject.theirs))
            found.append(Conflict("subject", *sides, weight))
        found += self.facets.conflicts(ours.facets, theirs.facets, (ours.title, theirs.title))
        if not line:
            sides = (ours.facts.department, theirs.facts.department)
            found.append(Conflict("department", *sides, self.weights["line"]["other"]))
        return found

    def _doubts(
        self,
        ours: Profile,
        theirs: Profile,
        subject: SubjectMatch,
        alignment: Alignment,
        conflicts: Iterable[Conflict],
    ) -> list[Conflict]:
        """Return what is missing rather than contrary: names that say different things or nothing."""
        spec = self.weights["doubt"]
        found = list[Conflict]()
        alike = subject.relation == "unknown" and subject.likeness < spec["name_likeness"]
        counted = [
            w for one in conflicts for side in (one.ours, one.theirs) for w in side.split("、")
        ]
        remainders = None if alike else self.titles.remainders(ours.title, theirs.title, counted)
        if remainders:
            mine, others = remainders
            same = ours.title.core.replace(mine, "") == theirs.title.core.replace(others, "")
            weight = spec["sibling" if same else "remainder"]
            found.append(Conflict("name", mine, others, weight))
        if alike and ours.items and theirs.items:
            told = min(1.0, alignment.telling / spec["telling"])
            weight = round(spec["untold"] * (1 - told), _DIGITS)
            if weight:
                found.append(Conflict("evidence", ours.title.core, theirs.title.core, weight))
        return found

    def _score(
        self, parts: Mapping[str, float], conflicts: list[Conflict], has_items: bool
    ) -> float:
        spec = self.weights["evidence"]
        names = ("items", "subject", "line") if has_items else ("subject", "line")
        score = sum(spec[name] * parts[name] for name in names) / sum(spec[name] for name in names)
        for conflict in conflicts:
            score *= 1 - conflict.weight
        return round(score, _DIGITS)

    def _verdict(
        self, score: float, parts: Mapping[str, float], subject: SubjectMatch,
        ours: Profile, theirs: Profile,
    ) -> str:  # fmt: skip
        spec = self.weights["verdict"]
        if score < spec["possible"]:
            return DISTINCT
        if ours.items and theirs.items:
            least = self.weights["least_items"]
            enough = (
                parts["items"] >= least["unknown" if subject.relation == "unknown" else "known"]
            )
        else:
            enough = subject.likeness >= self.weights["names_only"]
        return DUPLICATE if enough and score >= spec["duplicate"] else POSSIBLE
