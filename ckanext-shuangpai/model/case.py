"""Cases: the row that projects a case's events, with what lists and locks need (办法第十七条至第二十四条)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

from .case_entry import CaseEntry
from .case_party import CaseParty

__all__ = ["Case", "Query", "counts", "lock", "open_of_entries", "select"]

LOCK_TIMEOUT = "5s"
"""How long a command waits for another one on the same case or entry."""
ORDERS = {"due": "due_on", "opened": "opened_on", "changed": "changed_at"}


class Case(tk.BaseModel):
    """A case as its events left it; ``due_on`` is the earliest date of its running clocks."""

    __tablename__ = "shuangpai_case"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    type: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    ruleset: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    state: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    version: Mapped[int] = mapped_column(sa.Integer, nullable=False)
    title: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    entry_id: Mapped[str | None] = mapped_column(sa.UnicodeText)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False)
    opened_on: Mapped[dt.date] = mapped_column(sa.Date, nullable=False)
    opened_by: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    opened_for: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    closed_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    changed_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), nullable=False)
    due_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    due_clock: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, default="")
    provisional: Mapped[bool] = mapped_column(sa.Boolean, nullable=False, default=False)

    @classmethod
    def get(cls, id_: str) -> Case | None:
        """Return a case by its id, as the database has it now."""
        return model.Session.get(cls, id_, populate_existing=True)


def lock(case_id: str, entry_ids: Iterable[str] = ()) -> Case | None:
    """Return a case, locked with its entries until the transaction ends.

    Entries are locked first, in the order of their ids, as every other writer does. Raises
    ``OperationalError`` when another transaction holds one of them for too long.
    """
    limit_waiting()
    lock_entries(entry_ids)
    query = sa.select(Case).where(Case.id == case_id)
    locked = query.with_for_update().execution_options(populate_existing=True)
    return model.Session.execute(locked).scalar_one_or_none()


def limit_waiting() -> None:
    """Let the rest of the transaction wait for locks only so long."""
    model.Session.execute(sa.text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))


def lock_entries(entry_ids: Iterable[str]) -> None:
    """Lock entries until the transaction ends."""
    wanted = sorted(set(entry_ids))
    if wanted:
        package = model.package_table
        rows = sa.select(package.c.id).where(package.c.id.in_(wanted)).order_by(package.c.id)
        model.Session.execute(rows.with_for_update(key_share=True)).all()


def open_of_entries(type_: str, entry_ids: Sequence[str]) -> dict[str, str]:
    """Return the ids of the open cases of one type, by the entry they are about."""
    if not entry_ids:
        return {}
    query = sa.select(Case.entry_id, Case.id).where(
        Case.type == type_, Case.closed_on.is_(None), Case.entry_id.in_(entry_ids)
    )
    return {row[0]: row[1] for row in model.Session.execute(query)}


@dataclass(frozen=True)
class Query:
    """Which cases to list.

    ``reader`` limits to cases of these organizations or persons (None: every case). ``mine`` is
    owe, asked or due; ``editor_of`` and ``admin_of`` are the organizations a person acts for.
    """

    today: dt.date
    reader: Sequence[str] | None = None
    user: str = ""
    mine: str = ""
    soon: dt.date | None = None
    editor_of: Sequence[str] = ()
    admin_of: Sequence[str] = ()
    type: str = ""
    state: str = ""
    open: bool | None = None
    organization: str = ""
    entry: str = ""
    overdue: bool = False
    words: str = ""
    sort: str = "due"
    descending: bool = False
    limit: int = 20
    offset: int = 0


def select(query: Query) -> tuple[int, list[Case]]:
    """Return how many cases there are and a page of them."""
    where = _where(query)
    counted = sa.select(sa.func.count()).select_from(Case).where(*where)
    count = model.Session.execute(counted).scalar_one()
    column = getattr(Case, ORDERS[query.sort])
    order = column.desc().nulls_last() if query.descending else column.asc().nulls_last()
    page = sa.select(Case).where(*where).order_by(order, Case.id)
    rows = model.Session.execute(page.limit(query.limit).offset(query.offset))
    return count, [row[0] for row in rows]


def counts(query: Query) -> dict[str, int]:
    """Return how many open cases a person owes, asked for, owes soon, and owes too late."""
    late, soon = Case.due_on < query.today, Case.due_on <= query.soon
    numbers = [sa.func.count(), *(sa.func.count().filter(one) for one in (soon, late))]
    owe, due, overdue = model.Session.execute(
        sa.select(*numbers).select_from(Case).where(*_where(_open_of(query, "owe")))
    ).one()
    asked = sa.select(sa.func.count()).select_from(Case).where(*_where(_open_of(query, "asked")))
    return {
        "owe": owe,
        "asked": model.Session.execute(asked).scalar_one(),
        "due": due,
        "overdue": overdue,
    }


def _open_of(query: Query, mine: str) -> Query:
    return Query(
        query.today, query.reader, query.user, mine, query.soon, query.editor_of, query.admin_of, open=True
    )  # fmt: skip


def _where(query: Query) -> list[sa.ColumnElement[bool]]:
    where: list[sa.ColumnElement[bool]] = []
    if query.reader is not None:
        where.append(_visible(query))
    if query.mine:
        where.append(_mine(query))
    for column, value in ((Case.type, query.type), (Case.state, query.state)):
        if value:
            where.append(column == value)
    if query.open is not None:
        where.append(Case.closed_on.is_(None) if query.open else Case.closed_on.isnot(None))
    if query.organization:
        where.append(Case.id.in_(_of(CaseParty.organization_id == query.organization)))
    if query.entry:
        about = sa.select(CaseEntry.case_id).where(CaseEntry.entry_id == query.entry)
        where.append(Case.id.in_(about))
    if query.overdue:
        where.append(sa.and_(Case.closed_on.is_(None), Case.due_on < query.today))
    if query.words:
        where.append(Case.title.icontains(query.words, autoescape=True))
    return where or [sa.true()]


def _of(*where: sa.ColumnElement[bool]) -> sa.Select[tuple[str]]:
    return sa.select(CaseParty.case_id).where(*where)


def _visible(query: Query) -> sa.ColumnElement[bool]:
    of_mine = Case.id.in_(_of(CaseParty.organization_id.in_(list(query.reader or ()))))
    return sa.or_(of_mine, Case.opened_by == query.user) if query.user else of_mine


def _mine(query: Query) -> sa.ColumnElement[bool]:
    if query.mine == "asked":
        asked = Case.opened_by == query.user
        return (
            sa.or_(asked, Case.opened_for.in_(list(query.editor_of))) if query.editor_of else asked
        )
    as_editor = sa.and_(
        CaseParty.capacity == "editor", CaseParty.organization_id.in_(list(query.editor_of))
    )
    as_admin = sa.and_(
        CaseParty.capacity == "admin", CaseParty.organization_id.in_(list(query.admin_of))
    )
    owed = Case.id.in_(_of(CaseParty.waits != "", sa.or_(as_editor, as_admin)))
    if query.mine == "due":
        return sa.and_(owed, Case.closed_on.is_(None), Case.due_on <= query.soon)
    return owed
