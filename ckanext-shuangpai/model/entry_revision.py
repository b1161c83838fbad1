"""Revisions of published entries: what a department wants changed, held until it is approved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

__all__ = ["EntryRevision", "of_case", "open_cases", "open_of_entry"]


class EntryRevision(tk.BaseModel):
    """One revision: ``changes`` is ``{field: {"before", "after"}}`` against the published text."""

    __tablename__ = "shuangpai_entry_revision"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    entry_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    case_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    state: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    changes: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSONB, nullable=False)
    saved_by: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    saved_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), nullable=False)

    def after(self) -> dict[str, Any]:
        """Return the revised fields with their new values."""
        return {name: change["after"] for name, change in self.changes.items()}


def open_of_entry(entry_id: str) -> EntryRevision | None:
    """Return the revision of an entry that has not been decided on."""
    return _one(EntryRevision.entry_id == entry_id, EntryRevision.state == "open")


def of_case(case_id: str) -> EntryRevision | None:
    """Return the revision that a case is about."""
    return _one(EntryRevision.case_id == case_id)


def open_cases(entry_ids: Sequence[str]) -> dict[str, str]:
    """Return the case that decides on the revision of each of these entries that has one."""
    if not entry_ids:
        return {}
    query = sa.select(EntryRevision.entry_id, EntryRevision.case_id).where(
        EntryRevision.entry_id.in_(entry_ids), EntryRevision.state == "open"
    )
    return {row[0]: row[1] for row in model.Session.execute(query)}


def _one(*where: Any) -> EntryRevision | None:
    query = sa.select(EntryRevision).where(*where).execution_options(populate_existing=True)
    return model.Session.execute(query).scalar_one_or_none()


def changes_of(rows: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return changes as they are stored: each field's value before and after."""
    return {name: {"before": before.get(name), "after": value} for name, value in rows.items()}
