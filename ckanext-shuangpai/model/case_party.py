"""The organizations of a case, what each is in it, and whether the case waits for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

__all__ = ["CaseParty", "of_case", "of_cases", "put", "put_many", "set_waiting"]


class CaseParty(tk.BaseModel):
    """One organization in one part; ``waits`` is the role in which it owes the next step, or ''."""

    __tablename__ = "shuangpai_case_party"

    case_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    party: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    organization_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    waits: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, default="")
    capacity: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, default="")


def put(case_id: str, parties: Iterable[tuple[str, str]]) -> None:
    """Add (party, organization) pairs that the case does not have yet."""
    put_many((case_id, *pair) for pair in parties)


def put_many(parties: Iterable[tuple[str, str, str]]) -> None:
    """Add (case, party, organization) triples that are not there yet."""
    rows = [
        {
            "case_id": id_,
            "party": party,
            "organization_id": organization,
            "waits": "",
            "capacity": "",
        }
        for id_, party, organization in dict.fromkeys(parties)
    ]
    if rows:
        model.Session.execute(insert(CaseParty).values(rows).on_conflict_do_nothing())


def of_case(case_id: str) -> list[tuple[str, str]]:
    """Return the (party, organization) pairs of a case."""
    rows = model.Session.execute(
        sa.select(CaseParty.party, CaseParty.organization_id)
        .where(CaseParty.case_id == case_id)
        .order_by(CaseParty.party, CaseParty.organization_id)
    )
    return [(row[0], row[1]) for row in rows]


def of_cases(case_ids: Iterable[str]) -> dict[str, list[CaseParty]]:
    """Return the parties of several cases in one query."""
    found: dict[str, list[CaseParty]] = {}
    rows = model.Session.execute(
        sa.select(CaseParty)
        .where(CaseParty.case_id.in_(list(case_ids)))
        .order_by(CaseParty.party, CaseParty.organization_id)
    )
    for (row,) in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def set_waiting(case_id: str, waiting: Mapping[tuple[str, str], tuple[str, str]]) -> None:
    """Write down whom the case waits for: {(party, organization): (role, capacity)}; others are free."""
    rows = model.Session.execute(
        sa.select(CaseParty)
        .where(CaseParty.case_id == case_id)
        .execution_options(populate_existing=True)
    )
    for (row,) in rows:
        row.waits, row.capacity = waiting.get((row.party, row.organization_id), ("", ""))
    model.Session.flush()
