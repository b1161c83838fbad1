"""The life of an import in the background: its states, and which may follow which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

__all__ = [
    "ENDED",
    "FILLABLE",
    "RUNNING",
    "WAITING",
    "ImportState",
    "effect_of",
    "may_follow",
    "outcome_of",
]


class ImportState(StrEnum):
    """Where an import stands; the value is what table and API say."""

    QUEUED = "queued"
    CHECKING = "checking"
    CHECKED = "checked"
    CONFIRMED = "confirmed"
    IMPORTING = "importing"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    STOPPED = "stopped"
    FAILED = "failed"
    SECRET = "secret"  # noqa: S105 - a state, no password


_NEXT: dict[ImportState, frozenset[ImportState]] = {
    ImportState.QUEUED: frozenset(
        {ImportState.CHECKING, ImportState.CANCELLED, ImportState.FAILED}
    ),
    ImportState.CHECKING: frozenset(
        {ImportState.CHECKED, ImportState.SECRET, ImportState.CANCELLED, ImportState.FAILED}
    ),
    ImportState.CHECKED: frozenset(
        {ImportState.CONFIRMED, ImportState.QUEUED, ImportState.CANCELLED}
    ),
    ImportState.CONFIRMED: frozenset(
        {ImportState.IMPORTING, ImportState.CANCELLED, ImportState.FAILED}
    ),
    ImportState.IMPORTING: frozenset(
        {
            ImportState.FINISHED,
            ImportState.CHECKED,
            ImportState.SECRET,
            ImportState.STOPPED,
            ImportState.FAILED,
        }
    ),
}
RUNNING = frozenset({ImportState.CHECKING, ImportState.IMPORTING})
"""A process is at work; when none holds the run, it was cut off."""
WAITING = frozenset({ImportState.QUEUED, ImportState.CONFIRMED})
"""The run waits for a free worker."""
ENDED = frozenset(set(ImportState) - set(_NEXT))
FILLABLE = (
    *("owner_org", "catalog_class", "share_class", "share_scope", "share_condition"),
    *("share_purpose", "share_method", "share_refusal_reason", "share_refusal_basis"),
    *("open_class", "open_condition", "open_refusal_category", "open_basis", "update_cycle"),
    *("formats", "security_level", "lead_department", "co_departments"),
    *("responsible_section", "contact_name", "contact_phone"),
)
"""Fields of which one value may hold for all entries of a file, in the order in which they are asked for."""
COUNTS = ("entries", "created", "updated", "revised", "unchanged", "drafts")


def may_follow(before: ImportState, after: ImportState) -> bool:
    """Say whether a run may go from one state into the other."""
    return after in _NEXT.get(before, frozenset())


def effect_of(files: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return what an import did, or would do, over all its files.

    ``drafts`` of those stored or unchanged are drafts; ``left_out`` stays outside.
    """
    effect = {name: sum(int(file[name]) for file in files) for name in COUNTS}
    stored = effect["created"] + effect["updated"] + effect["unchanged"]
    return {**effect, "left_out": max(0, effect["entries"] - stored)}


def outcome_of(line: Mapping[str, Any]) -> str:
    """Return what a line of a report means for its entry.

    ``refused`` it is not stored, ``draft`` or ``unpublished`` it is stored as such, ``normalised``
    a value was read as another, ``hint`` nothing was changed: look at it.
    """
    if "to" in line:
        return "hint" if line["to"] == line["value"] else "normalised"
    return str(line.get("kept") or "refused")
