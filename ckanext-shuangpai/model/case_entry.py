"""Which entries a case is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

if TYPE_CHECKING:
    from .case import Case

__all__ = ["CaseEntry", "of_case", "put", "put_many"]

_KNOWN = "_shuangpai_entries"
"""Where a loaded case keeps its version and what was read for it."""


class CaseEntry(tk.BaseModel):
    """One entry of one case."""

    __tablename__ = "shuangpai_case_entry"

    case_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    entry_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)


def put(case_id: str, entry_ids: Iterable[str]) -> None:
    """Add entries to a case."""
    put_many((case_id, id_) for id_ in entry_ids)


def put_many(pairs: Iterable[tuple[str, str]]) -> None:
    """Add (case, entry) pairs that are not there yet."""
    rows = [{"case_id": case_id, "entry_id": id_} for case_id, id_ in dict.fromkeys(pairs)]
    if rows:
        model.Session.execute(insert(CaseEntry).values(rows).on_conflict_do_nothing())


def of_case(case: Case) -> list[str]:
    """Return the ids of the entries of a case in the order in which it was opened with them.

    This is the one order of the sides of a case: its facts, its comparison and its choices have it. Asked
    once for each version of a case: entries come with its opening.
    """
    known: tuple[int, list[str]] | None = case.__dict__.get(_KNOWN)
    if known is not None and known[0] == case.version:
        return list(known[1])
    query = sa.select(CaseEntry.entry_id).where(CaseEntry.case_id == case.id)
    named = case.facts.get("entries")
    listed: list[str] = named if isinstance(named, list) else []
    places = {id_: place for place, id_ in enumerate(listed)}
    found = sorted(
        model.Session.scalars(query), key=lambda id_: (places.get(id_, len(places)), id_)
    )
    case.__dict__[_KNOWN] = (case.version, found)
    return list(found)
