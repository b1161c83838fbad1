"""What an import stored, written in the same transaction as the entry: no count is ever guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

from .entry_revision import EntryRevision

__all__ = ["ImportWrite", "Place", "kinds", "listed", "note"]


@dataclass(frozen=True)
class Place:
    """Where an entry stood: the number of the file from 0, its sheet, and the row as the spreadsheet counts."""

    part: int = 0
    sheet: str = ""
    row: int | None = None


class ImportWrite(tk.BaseModel):
    """One entry that a run stored; ``kind`` is created, updated or revised, the first time it did."""

    __tablename__ = "shuangpai_import_write"

    run_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    package_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    number: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), nullable=False)
    kind: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    part: Mapped[int | None] = mapped_column(sa.Integer)
    sheet: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, default="")
    row: Mapped[int | None] = mapped_column(sa.Integer)


def note(run_id: str, package_id: str, kind: str, place: Place) -> None:
    """Write down that a run stored an entry, in the caller's transaction; the first kind stays."""
    values = {"run_id": run_id, "package_id": package_id, "kind": kind, **vars(place)}
    model.Session.execute(insert(ImportWrite).values(values).on_conflict_do_nothing())


def kinds(run_id: str) -> dict[str, str]:
    """Return ``{entry's id: created, updated or revised}`` of what a run has stored so far."""
    rows = model.Session.execute(
        sa.select(ImportWrite.package_id, ImportWrite.kind).where(ImportWrite.run_id == run_id)
    )
    return {row[0]: row[1] for row in rows}


def listed(run_id: str, kind: str, limit: int, offset: int) -> tuple[int, list[dict[str, Any]]]:
    """Return how many entries a run stored as ``kind`` ('' all), and some of them as they are called today.

    ``case`` is the case of the revision that a revised entry was given last.
    """
    package, write = model.Package, ImportWrite
    wanted = (write.run_id == run_id, *([write.kind == kind] if kind else ()))
    count = sa.select(sa.func.count()).where(*wanted)
    case = (
        sa.select(EntryRevision.case_id)
        .where(EntryRevision.entry_id == write.package_id, write.kind == "revised")
        .order_by(EntryRevision.saved_at.desc())
        .limit(1)
        .correlate(write)
        .scalar_subquery()
        .label("case")
    )
    place = (write.kind, write.part, write.sheet, write.row)
    rows = model.Session.execute(
        sa.select(package.id, package.name, package.title, package.state, *place, case)
        .join(write, write.package_id == package.id)
        .where(*wanted)
        .order_by(write.number)
        .limit(limit)
        .offset(offset)
    )
    return model.Session.execute(count).scalar_one(), [dict(row._mapping) for row in rows]
