"""What a run of a sync reports, and when it may call itself complete."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """How a run ended, or that it is still running."""

    RUNNING = "running"
    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"
    PAUSED = "paused"
    ABORTED = "aborted"


class State(StrEnum):
    """What is known of one record of a source."""

    PENDING = "pending"
    ACTIVE = "active"
    ARCHIVED = "archived"
    REFUSED = "refused"
    FAILED = "failed"


class Outcome(StrEnum):
    """What the last run that touched a record did with it."""

    PENDING = "pending"
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    ARCHIVED = "archived"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass
class Report:
    """One run in numbers and lists; ``whole`` says that everything the source shows was seen."""

    source: str
    status: Status = Status.RUNNING
    promised: int = 0
    seen: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    archived: int = 0
    whole: bool = False
    refused: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    unmapped: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    conflicts: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    skipped: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    errors: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def settled(self, pending: int, interrupted: bool = False) -> Status:
        """Return the status of a run that has stopped.

        ``complete`` only when everything the source shows was seen and stands with us.
        """
        if interrupted or pending:
            return Status.ABORTED
        if self.whole and not self.refused and not self.errors:
            return Status.COMPLETE
        if self.seen == 0 and self.errors:
            return Status.FAILED
        return Status.PARTIAL

    def as_dict(self) -> dict[str, Any]:
        """Return the report as it is kept: reasons are codes with facts, their words come later."""
        names: Iterable[str] = ("source", "promised", "seen", "created", "updated", "unchanged")
        lists: Iterable[str] = ("refused", "unmapped", "conflicts", "skipped", "errors")
        return {
            "status": str(self.status),
            **{name: getattr(self, name) for name in (*names, "archived", *lists)},
        }
