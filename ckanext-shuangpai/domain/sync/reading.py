"""What one pass over a remote record works with: its fields sorted to ours, its misses, its result."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..code_list import CodeList
from ..text import comparable, fold, tidy
from .plain_text import plain_text
from .profile import CODE_TARGETS, Profile
from .record import LONGEST_NAME, Record, fields

SHOWN = 80
"""Letters of an unmapped value that a report shows."""


@dataclass(frozen=True)
class Unmapped:
    """A field or value of the source that has no place with us, and why."""

    field: str
    value: str
    code: str
    to: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return the line of a report."""
        return {"field": self.field, "value": self.value, "code": self.code, "to": self.to}


@dataclass
class Mapped:
    """An entry as the source describes it, without what only the county knows (owner, origin)."""

    entry: dict[str, Any] = field(default_factory=dict[str, Any])
    unmapped: list[Unmapped] = field(default_factory=list[Unmapped])


@dataclass(frozen=True)
class Vocabulary:
    """What the mapping needs to know of us: code lists, departments, the other script.

    ``lists`` holds ``theme`` beside the entry's own lists; ``items`` the 项 codes of each class;
    ``department`` answers the id of an organization for its name or 统一社会信用代码.
    """

    lists: Mapping[str, CodeList]
    items: Mapping[str, frozenset[str]]
    department: Callable[[str], str | None]
    simplified: Callable[[str], str] = str


@dataclass(frozen=True)
class Given:
    """One field of the source that means one of ours; names for it are ranked, 0 is best."""

    rank: int
    name: str
    value: object


class Reading:
    """One pass over one record."""

    def __init__(self, record: Record, profile: Profile, vocabulary: Vocabulary) -> None:
        self.record = record
        self.profile = profile
        self.vocabulary = vocabulary
        self.result = Mapped()
        self.given: dict[str, list[Given]] = {}

    @property
    def entry(self) -> dict[str, Any]:
        """The entry as far as it is made."""
        return self.result.entry

    def miss(self, name: str, value: object, code: str, to: str = "") -> None:
        """List what has no place; long values are cut, and seen to be."""
        text = tidy(value if isinstance(value, str) else as_json(value))
        shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
        self.result.unmapped.append(Unmapped(name, shown, code, to))

    def collect(self) -> None:
        """Sort the record's fields to ours; of several names for one field the best comes first."""
        for name, value in fields(self.record):
            key = comparable(self.vocabulary.simplified(name[:LONGEST_NAME]))
            if key in self.profile.ignored or is_nothing(value):
                continue
            target, rank = self.profile.targets.get(key, ("", 0))
            if target:
                self.given.setdefault(target, []).append(Given(rank, name, value))
            else:
                self.miss(name[:LONGEST_NAME], value, "unknown_field")
        for given in self.given.values():
            given.sort(key=lambda one: one.rank)

    def best(self, target: str) -> Given | None:
        """Return what the source says under its best name for a field."""
        return next(iter(self.given.get(target, ())), None)

    def code(self, target: str, raw: str) -> str | None:
        """Return the code a source means by a value, or None.

        Looked up first in the source's own table, then in ours, where numbers never count: sites
        give the same number opposite meanings, so an unlisted one is not guessed at.
        """
        if len(raw) > LONGEST_NAME:
            return None
        words = self.vocabulary.simplified(fold(raw))
        code = self.profile.values.get(target, {}).get(comparable(words))
        if code is not None:
            return code
        if comparable(words).isdigit() and target != "region_code":
            return None
        return self.vocabulary.lists[CODE_TARGETS[target]].normalise(words)


def is_nothing(value: object) -> bool:
    """Say whether a field is there but says nothing at all (words such as 无 do say something)."""
    return value is None or value in ("", [], {}) or (isinstance(value, str) and not fold(value))


def as_json(value: object) -> str:
    """Return any value as words for a report."""
    return json.dumps(value, ensure_ascii=False, default=str)


def as_text(value: object) -> str:
    """Return a text or number as plain prose; anything else as nothing."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, (int, float)) else ""
