"""The special days of each loaded version of the calendar; a version holds all of its days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

from ..domain.working_days import DayRecord

__all__ = ["CalendarDay"]


class CalendarDay(tk.BaseModel):
    """A day off or a make-up workday; ``notice`` is the number of its notice or county document."""

    __tablename__ = "shuangpai_calendar_day"

    version: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    date: Mapped[dt.date] = mapped_column(sa.Date, primary_key=True)
    working: Mapped[bool] = mapped_column(sa.Boolean, nullable=False)
    name: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    notice: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    link: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    local: Mapped[bool] = mapped_column(sa.Boolean, nullable=False)

    @classmethod
    def records(cls, version: int) -> list[DayRecord]:
        """Return the days of a version, by date."""
        rows = model.Session.query(cls).filter(cls.version == version).order_by(cls.date)
        return [
            DayRecord(row.date, row.working, row.name, row.notice, row.link, row.local)
            for row in rows
        ]

    @classmethod
    def store(cls, version: int, records: Iterable[DayRecord]) -> None:
        """Add the days of a new version."""
        rows = [
            {
                "version": version,
                "date": one.date,
                "working": one.working,
                "name": one.name,
                "notice": one.notice,
                "link": one.link,
                "local": one.local,
            }
            for one in records
        ]
        if rows:
            model.Session.execute(sa.insert(cls), rows)
