"""Reminders of terms: one row a clock, date and step, sent or skipped; never twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

from .case import Case
from .case_clock import CaseClock

__all__ = ["Reminder", "clocks_to_remind"]

AHEAD = dt.timedelta(days=40)
"""Terms that end later need no reminder yet, whatever holidays lie before."""
LAST_STEP = 1


class Reminder(tk.BaseModel):
    """One decision; ``step`` counts working days from the last day of the term."""

    __tablename__ = "shuangpai_reminder"

    clock_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    due_on: Mapped[dt.date] = mapped_column(sa.Date, primary_key=True)
    step: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    decided: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), nullable=False)

    @classmethod
    def decide(cls, clock: CaseClock, step: int, send: bool, now: dt.datetime) -> bool:
        """Write a decision down; False when another process has decided before."""
        row = {
            "clock_id": clock.id,
            "due_on": clock.due_on,
            "step": step,
            "state": "sent" if send else "skipped",
            "decided": now,
        }
        added = insert(cls).values(row).on_conflict_do_nothing().returning(cls.step)
        return model.Session.execute(added).first() is not None


def clocks_to_remind(today: dt.date) -> Sequence[tuple[CaseClock, Case, list[int]]]:
    """Return running clocks that may need a reminder, with their case and the steps decided."""
    steps = sa.func.array_agg(Reminder.step).filter(Reminder.step.isnot(None))
    query = (
        sa.select(CaseClock, Case, steps)
        .join(Case, Case.id == CaseClock.case_id)
        .outerjoin(
            Reminder,
            sa.and_(Reminder.clock_id == CaseClock.id, Reminder.due_on == CaseClock.due_on),
        )
        .where(
            CaseClock.stopped_on.is_(None),
            CaseClock.due_on.isnot(None),
            CaseClock.due_on <= today + AHEAD,
            Case.closed_on.is_(None),
        )
        .group_by(CaseClock.id, Case.id)
        .order_by(CaseClock.id)
    )
    rows = model.Session.execute(query)
    found: list[tuple[CaseClock, Case, list[int]]] = [
        (row[0], row[1], list(row[2] or ())) for row in rows
    ]
    return [one for one in found if LAST_STEP not in one[2]]
