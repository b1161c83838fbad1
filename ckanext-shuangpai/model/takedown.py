"""What is taken down: a row an act of hiding, what happened to it append-only, questions for readers.

The table of events stands outside CKAN's own metadata, as that of cases does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.model.types import make_uuid
from ckan.plugins import toolkit as tk

from ..domain.takedown import ENTRY, RESTORED, WAITING

__all__ = [
    "EVENT",
    "Hidden",
    "TakedownRow",
    "append",
    "events_of",
    "hidden_entries",
    "page",
    "standing",
]

EVENT = sa.Table(
    "shuangpai_takedown_event",
    sa.MetaData(),
    sa.Column("takedown_id", sa.UnicodeText, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("act", sa.UnicodeText, nullable=False),
    sa.Column("actor", sa.UnicodeText, nullable=False),
    sa.Column("reason", sa.UnicodeText, nullable=False),
)
"""``act`` is hide, confirm or restore; key (takedown, version): of two deciders one is refused."""


class TakedownRow(tk.BaseModel):
    """One thing that was hidden, as its events left it; ``resource_id`` is empty for an entry."""

    __tablename__ = "shuangpai_takedown"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True, default=make_uuid)
    kind: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    entry_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    resource_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, default="")
    title: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    owner: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    state: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, default=WAITING)
    version: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=1)
    hidden_by: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    hidden_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), nullable=False)
    due_on: Mapped[dt.date] = mapped_column(sa.Date, nullable=False)
    provisional: Mapped[bool] = mapped_column(sa.Boolean, nullable=False, default=False)

    @classmethod
    def get(cls, id_: str, lock: bool = False) -> TakedownRow | None:
        """Return a takedown as the database has it now."""
        query = sa.select(cls).where(cls.id == id_).execution_options(populate_existing=True)
        return model.Session.execute(query.with_for_update() if lock else query).scalar()

    @classmethod
    def overdue(cls, today: dt.date) -> Sequence[TakedownRow]:
        """Return those that nobody has decided on in time."""
        query = sa.select(cls).where(cls.state == WAITING, cls.due_on < today)
        return model.Session.execute(query.order_by(cls.due_on, cls.id)).scalars().all()


@dataclass(frozen=True)
class Hidden:
    """Something that is hidden now."""

    id: str
    kind: str
    entry_id: str
    resource_id: str
    state: str
    owner: str


def standing(entry_ids: Iterable[str] | None = None) -> list[Hidden]:
    """Return what is hidden now, of these entries or of all; asked of the database at each reading."""
    columns = [getattr(TakedownRow, name) for name in Hidden.__annotations__]
    query = sa.select(*columns).where(TakedownRow.state != RESTORED)
    if entry_ids is not None:
        ids = list(entry_ids)
        if not ids:
            return []
        query = query.where(TakedownRow.entry_id.in_(ids))
    with model.Session.no_autoflush:
        return [Hidden(*row) for row in model.Session.execute(query)]


def hidden_entries(limit: int) -> list[tuple[str, dict[str, Any]]]:
    """Return (id, facts) of the entries that are hidden now, the last ones hidden first."""
    package = model.package_table
    query = (
        sa.select(TakedownRow.entry_id, package.c.owner_org, package.c.extras)
        .join(package, package.c.id == TakedownRow.entry_id)
        .where(TakedownRow.kind == ENTRY, TakedownRow.state != RESTORED)
        .order_by(TakedownRow.hidden_at.desc())
        .limit(limit)
    )
    rows = model.Session.execute(query).all()
    return [(row[0], {**(row[2] or {}), "owner_org": row[1]}) for row in rows]


def append(
    takedown_id: str, version: int, at: dt.datetime, act: str, actor: str, reason: str
) -> None:
    """Write down what was done, in the caller's transaction."""
    facts = {"takedown_id": takedown_id, "version": version, "at": at, "act": act}
    model.Session.execute(sa.insert(EVENT).values(**facts, actor=actor, reason=reason))


def events_of(takedown_id: str) -> list[dict[str, Any]]:
    """Return what was done, in its order."""
    query = sa.select(EVENT).where(EVENT.c.takedown_id == takedown_id).order_by(EVENT.c.version)
    return [dict(row) for row in model.Session.execute(query).mappings()]


def page(
    owners: Sequence[str] | None, state: str, entry_id: str, limit: int, offset: int
) -> tuple[int, Sequence[TakedownRow]]:
    """Return how many takedowns there are of these offices (None: of all), and some, the earliest due first."""
    query = model.Session.query(TakedownRow)
    if owners is not None:
        query = query.filter(TakedownRow.owner.in_(owners))
    if state:
        query = query.filter(TakedownRow.state == state)
    if entry_id:
        query = query.filter(TakedownRow.entry_id == entry_id)
    first = sa.case((TakedownRow.state == WAITING, 0), else_=1)
    listed = query.order_by(first, TakedownRow.due_on, TakedownRow.hidden_at.desc(), TakedownRow.id)
    return query.count(), listed.limit(limit).offset(offset).all()
