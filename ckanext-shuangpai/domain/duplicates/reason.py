"""A verdict in words: sentences as keys with values; the floor above puts them into a language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .alignment import Alignment
from .conflict import Conflict
from .profile import Profile
from .title import SubjectMatch

_EXAMPLES = 3


@dataclass(frozen=True)
class Reason:
    """One sentence of an explanation: a key and the values to put into its words."""

    key: str
    values: Mapping[str, Any]


def explain(
    ours: Profile,
    theirs: Profile,
    alignment: Alignment,
    subject: SubjectMatch,
    line: float,
    conflicts: Iterable[Conflict],
) -> tuple[Reason, ...]:
    """Return the reasons in the order in which the evidence counts: items, names, lines, conflicts."""
    return (
        *_on_items(ours, theirs, alignment),
        *_on_names(ours, theirs, subject),
        *_on_lines(ours, theirs, line),
        *(_on_conflict(conflict) for conflict in conflicts if conflict.kind != "department"),
        *_on_places(ours, theirs, conflicts),
    )


def _on_items(ours: Profile, theirs: Profile, alignment: Alignment) -> Iterable[Reason]:
    if not ours.items or not theirs.items:
        yield Reason("items_unknown", {})
        return
    counts = {
        "matched": len(alignment.matches),
        "ours": len(ours.items),
        "theirs": len(theirs.items),
    }
    yield Reason("items_matched" if alignment.matches else "items_none", counts)
    renamed = [m for m in alignment.matches if m.why != "same"]
    if renamed:
        best = sorted(renamed, key=lambda m: -m.similarity * (m.ours.weight + m.theirs.weight))
        pairs = "、".join(f"{m.ours.name}＝{m.theirs.name}" for m in best[:_EXAMPLES])
        yield Reason("items_renamed", {"pairs": pairs})


def _on_names(ours: Profile, theirs: Profile, subject: SubjectMatch) -> Iterable[Reason]:
    mine, others = ours.title, theirs.title
    if mine.core == others.core:
        yield Reason("names_equal", {"name": mine.core})
    elif subject.relation == "same":
        yield Reason("subject_same", {"subject": _joined(mine.matters or mine.subjects)})
    elif subject.relation == "part":
        values = {"ours": _joined(mine.matters), "theirs": _joined(others.matters)}
        yield Reason("subject_part", values)
    elif subject.relation == "unknown":
        yield Reason("names_alike", {"percent": round(100 * subject.likeness)})


def _on_lines(ours: Profile, theirs: Profile, line: float) -> Iterable[Reason]:
    values = {"ours": ours.facts.department, "theirs": theirs.facts.department}
    if not ours.line or not theirs.line:
        yield Reason("line_unknown", {})
    elif line >= 1.0:
        yield Reason("line_same", values)
    else:
        yield Reason("line_related" if line else "line_other", values)


def _on_conflict(conflict: Conflict) -> Reason:
    sides = {"ours": conflict.ours, "theirs": conflict.theirs}
    if conflict.kind == "grain":
        return Reason(f"grain_{conflict.ours}_{conflict.theirs}", {})
    if conflict.ours and conflict.theirs:
        return Reason(f"conflict_{conflict.kind}", sides)
    whose = "ours" if conflict.ours else "theirs"
    return Reason(f"only_{whose}_{conflict.kind}", {"words": conflict.ours or conflict.theirs})


def _on_places(ours: Profile, theirs: Profile, conflicts: Iterable[Conflict]) -> Iterable[Reason]:
    """Say that one is the other cut down to a place, when nothing else about places is said."""
    if any(conflict.kind == "place" for conflict in conflicts):
        return
    levels = [profile.facts.region_code[4:6] for profile in (ours, theirs)]
    if "00" in levels and levels[0] != levels[1] and all(levels):
        yield Reason("place_within", {})


def _joined(words: Sequence[str]) -> str:
    return "、".join(words)
