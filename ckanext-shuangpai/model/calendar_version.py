"""Versions of the calendar loaded after the one shipped: a notice, local days, or an earlier version."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

__all__ = ["LOCK", "CalendarVersion"]

LOCK = 431123005
"""Key of the advisory lock under which versions are added."""


class CalendarVersion(tk.BaseModel):
    """One version; ``years`` are all that it announces, ``restored`` the version it brings back."""

    __tablename__ = "shuangpai_calendar_version"

    version: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    years: Mapped[list[int]] = mapped_column(ARRAY(sa.Integer), nullable=False)
    number: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    link: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    restored: Mapped[int | None] = mapped_column(sa.Integer)
    user_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    created: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), nullable=False)

    @classmethod
    def newest(cls) -> CalendarVersion | None:
        """Return the version that counts, None for the shipped calendar."""
        return model.Session.query(cls).order_by(cls.version.desc()).first()

    @classmethod
    def history(cls) -> list[CalendarVersion]:
        """Return all versions, newest first."""
        return list(model.Session.query(cls).order_by(cls.version.desc()))

    @classmethod
    def lock(cls) -> None:
        """Let one transaction at a time add a version."""
        model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
