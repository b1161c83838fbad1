"""What goes out by each channel: one row a notice and channel, until it is sent or given up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

__all__ = ["DOWN", "Delivery"]

DOWN = "down: "
"""How the error begins of a letter that waits for its channel to come back."""


class Delivery(tk.BaseModel):
    """One notice by one channel; ``state`` is waiting, sent, unreachable or given_up."""

    __tablename__ = "shuangpai_delivery"

    notice_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    channel: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    state: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    attempts: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    due: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), nullable=False)
    done: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    error: Mapped[str | None] = mapped_column(sa.UnicodeText)

    @classmethod
    def add(cls, notice_ids: Iterable[str], channels: Iterable[str], now: dt.datetime) -> None:
        """Let notices go out by channels."""
        listed = list(channels)
        rows = [
            {"notice_id": id_, "channel": name, "state": "waiting", "attempts": 0, "due": now}
            for id_ in notice_ids
            for name in listed
        ]
        if rows:
            model.Session.execute(insert(cls).on_conflict_do_nothing(), rows)

    @classmethod
    def claim(cls, channel: str, now: dt.datetime, *, probe: bool = False) -> Delivery | None:
        """Lock and return one row that is due; with ``probe`` the oldest waiting one, due or not."""
        query = model.Session.query(cls).filter(cls.channel == channel, cls.state == "waiting")
        query = query.filter(cls.error.startswith(DOWN) if probe else cls.due <= now)
        return query.order_by(cls.due, cls.notice_id).with_for_update(skip_locked=True).first()

    @classmethod
    def waiting(cls, channel: str | None = None) -> int:
        """Return how many rows wait."""
        query = model.Session.query(cls).filter(cls.state == "waiting")
        if channel is not None:
            query = query.filter(cls.channel == channel)
        return query.count()

    @classmethod
    def hurry(cls, channel: str, now: dt.datetime) -> None:
        """Make every row of a channel due that waits for it to come back: it is back."""
        waiting = (cls.channel == channel, cls.state == "waiting", cls.due > now)
        model.Session.execute(
            sa.update(cls).where(*waiting, cls.error.startswith(DOWN)).values(due=now)
        )

    @classmethod
    def postpone(cls, channel: str, now: dt.datetime, due: dt.datetime) -> None:
        """Let every letter of a channel that is due wait with the one that found it down."""
        waiting = (cls.channel == channel, cls.state == "waiting", cls.due <= now)
        model.Session.execute(
            sa.update(cls)
            .where(*waiting)
            .values(due=due, error=f"{DOWN}-", attempts=cls.attempts + 1)
        )

    @classmethod
    def back_at(cls, channel: str) -> dt.datetime | None:
        """Return when a channel that is down is next tried; None when it is not down."""
        waiting = (cls.channel == channel, cls.state == "waiting", cls.error.startswith(DOWN))
        return model.Session.execute(sa.select(sa.func.min(cls.due)).where(*waiting)).scalar_one()
