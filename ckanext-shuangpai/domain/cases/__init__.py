"""The case types, one file each; a file that is added here is a new kind of case."""

from __future__ import annotations

from collections.abc import Iterable

from ..case_table import CaseType
from . import change_duty, dispute, duplicate, entry_review, inconsistency

__all__ = ["TYPES", "current", "of_ruleset"]

TYPES: tuple[CaseType, ...] = (
    entry_review.TYPE,
    change_duty.TYPE,
    duplicate.TYPE,
    inconsistency.TYPE,
    dispute.TYPE,
)
"""Every type under every rule set that some case may have been opened under."""


def of_ruleset(name: str, ruleset: str, types: Iterable[CaseType] = TYPES) -> CaseType:
    """Return a type as it was when a case began; ``KeyError`` when there is none."""
    found = [one for one in types if one.name == name and one.ruleset == ruleset]
    if not found:
        raise KeyError(name)
    return found[0]


def current(name: str, day: str, types: Iterable[CaseType] = TYPES) -> CaseType:
    """Return the newest type of that name that may begin on a day; ``KeyError`` when there is none."""
    found = [one for one in types if one.name == name and one.valid_from <= day]
    if not found:
        raise KeyError(name)
    return max(found, key=lambda one: one.valid_from)
