"""The clocks of cases: when a term began, when it ends, and what has held it up (民法典第二百零一条)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

__all__ = ["CaseClock", "of_case", "running", "running_ids"]


class CaseClock(tk.BaseModel):
    """One clock; ``pauses`` are ``[{"from", "to"}]``, ``due_on`` is empty while it stands still."""

    __tablename__ = "shuangpai_case_clock"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    case_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    name: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    duty: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    started_on: Mapped[dt.date] = mapped_column(sa.Date, nullable=False)
    due_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    provisional: Mapped[bool] = mapped_column(sa.Boolean, nullable=False, default=False)
    binding: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    extended: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    pauses: Mapped[list[dict[str, str]]] = mapped_column(JSONB, nullable=False, default=list)
    paused_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    stopped_on: Mapped[dt.date | None] = mapped_column(sa.Date)


def of_case(case_id: str) -> list[CaseClock]:
    """Return the clocks of a case in the order in which they began."""
    query = sa.select(CaseClock).where(CaseClock.case_id == case_id).order_by(CaseClock.id)
    fresh = query.execution_options(populate_existing=True)
    return [row[0] for row in model.Session.execute(fresh)]


def running(case_id: str, name: str) -> CaseClock | None:
    """Return the clock of that name that runs or stands still, not one that has stopped."""
    query = sa.select(CaseClock).where(
        CaseClock.case_id == case_id, CaseClock.name == name, CaseClock.stopped_on.is_(None)
    )
    fresh = query.execution_options(populate_existing=True)
    return model.Session.execute(fresh).scalar_one_or_none()


def running_ids() -> Iterator[str]:
    """Yield the ids of cases with a clock that has not stopped, in order."""
    query = (
        sa.select(CaseClock.case_id)
        .where(CaseClock.stopped_on.is_(None))
        .distinct()
        .order_by(CaseClock.case_id)
    )
    yield from list(model.Session.scalars(query))
