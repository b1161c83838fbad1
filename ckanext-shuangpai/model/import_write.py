"""What an import stored, written in the same transaction as the entry: no count is ever guessed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

__all__ = ["ImportWrite", "kinds", "listed", "note"]


class ImportWrite(tk.BaseModel):
    """One entry that a run stored; ``kind`` is created or updated, the first time it did."""

    __tablename__ = "shuangpai_import_write"

    run_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    package_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    number: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), nullable=False)
    kind: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)


def note(run_id: str, package_id: str, kind: str) -> None:
    """Write down that a run stored an entry, in the caller's transaction; the first kind stays."""
    values = {"run_id": run_id, "package_id": package_id, "kind": kind}
    model.Session.execute(insert(ImportWrite).values(values).on_conflict_do_nothing())


def kinds(run_id: str) -> dict[str, str]:
    """Return ``{entry's id: created or updated}`` of what a run has stored so far."""
    rows = model.Session.execute(
        sa.select(ImportWrite.package_id, ImportWrite.kind).where(ImportWrite.run_id == run_id)
    )
    return {row[0]: row[1] for row in rows}


def listed(run_id: str, limit: int, offset: int) -> tuple[int, list[dict[str, Any]]]:
    """Return how many entries a run stored, and some of them as they are called today."""
    package = model.Package
    count = sa.select(sa.func.count()).where(ImportWrite.run_id == run_id)
    rows = model.Session.execute(
        sa.select(package.id, package.name, package.title, package.state, ImportWrite.kind)
        .join(ImportWrite, ImportWrite.package_id == package.id)
        .where(ImportWrite.run_id == run_id)
        .order_by(ImportWrite.number)
        .limit(limit)
        .offset(offset)
    )
    return model.Session.execute(count).scalar_one(), [dict(row._mapping) for row in rows]
