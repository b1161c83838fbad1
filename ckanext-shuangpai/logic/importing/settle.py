"""The values of a row beside the stored entry: repairs made, and what the row does not speak of kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...domain.entry_comparison import same
from ...domain.metadata_template import carry_over
from ...domain.text import is_blank
from .candidate import Candidate

__all__ = ["settle", "take_over"]

GIVEN_BY_THE_CATALOG = ("catalog_code", "category", "region_code", "collecting_department")
"""Fields that an empty cell does not empty: the catalog fills them in itself."""


def take_over(candidate: Candidate, stored: Mapping[str, Any] | None) -> None:
    """Leave out what an empty cell does not empty, and keep what the sheet has no column for."""
    given = candidate.given
    given.pop("secrecy", None)
    for name in GIVEN_BY_THE_CATALOG:
        if is_blank(given.get(name)):
            given.pop(name, None)
    if stored is None or candidate.draft is None:
        return
    candidate.given = carry_over(given, stored, candidate.draft.columns)
    if "open_class" in given and "open_class" not in candidate.given:
        candidate.changes = [one for one in candidate.changes if one.key != "is_open"]


def settle(candidate: Candidate, stored: Mapping[str, Any] | None) -> bool:
    """Make the repairs, but for fields that the catalog holds exactly as delivered.

    Returns whether any value changed.
    """
    given = candidate.given
    kept: set[str] = set()
    changed = False
    for repair in candidate.draft.repairs if candidate.draft else ():
        names = set(repair.values)
        if stored and names and all(same(n, given.get(n), stored.get(n)) for n in names):
            kept |= names
        if names & kept:
            continue
        given.update(repair.values)
        changed = changed or bool(names)
        if repair.change:
            candidate.changes.append(repair.change)
        if repair.problem:
            candidate.problems.append(repair.problem)
    return changed
