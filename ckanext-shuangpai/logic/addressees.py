"""Who is told of what, by the table of notices; of a step in a case the row of its own table says it."""

from __future__ import annotations

from collections.abc import Iterable

from ..domain.case_table import CaseType, Transition
from ..model import case_party
from ..reference import table
from .organization import departments

__all__ = ["addressees", "of_step"]

LEAST = "editor"
"""The least role of those who are told for a whole organization."""


def addressees(kind: str, case_id: str = "") -> list[tuple[str, str]]:
    """Return (organization, least role) of those to be told of a kind of notice."""
    tells = table("notices")["kinds"][kind]["tells"]
    if tells == "waiting":
        parties = case_party.of_cases([case_id]).get(case_id, [])
        return [(one.organization_id, one.capacity or LEAST) for one in parties if one.waits]
    if tells == "organizations":
        return [(id_, LEAST) for id_ in sorted(departments().by_id)]
    return [(one.id, LEAST) for one in departments().with_function(tells)]


def of_step(
    kind: CaseType, row: Transition, parties: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return (organization, least role) of those whom a row of a case table tells."""
    listed = list(parties)
    return [
        (organization, kind.role(name).capacity)
        for name in row.tells
        for party, organization in listed
        if party == kind.role(name).party
    ]
