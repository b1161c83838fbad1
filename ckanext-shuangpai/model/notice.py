"""Each reader's inbox: one row a notice and reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.model.types import make_uuid
from ckan.plugins import toolkit as tk

from .outbox import Outbox

__all__ = ["Notice"]


class Notice(tk.BaseModel):
    """A notice in the inbox of one user; ``read`` is when it was read."""

    __tablename__ = "shuangpai_notice"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True, default=make_uuid)
    outbox_id: Mapped[int] = mapped_column(sa.BigInteger, nullable=False)
    user_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    kind: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    case_id: Mapped[str | None] = mapped_column(sa.UnicodeText)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False)
    created: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), nullable=False)
    read: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))

    @classmethod
    def add(
        cls, event: Outbox, user_ids: Iterable[str], offices: Mapping[str, list[str]] | None = None
    ) -> list[str]:
        """Put an event into inboxes, once a user; return the ids of the new notices.

        ``offices`` are those for which a user reads it: kept with the facts.
        """
        for_offices = offices or {}
        rows = [
            {
                "id": make_uuid(),
                "outbox_id": event.id,
                "user_id": user_id,
                "kind": event.kind,
                "case_id": event.case_id,
                "facts": {**event.facts, **({"offices": mine} if mine else {})},
                "created": event.created,
            }
            for user_id in user_ids
            for mine in [for_offices.get(user_id)]
        ]
        if not rows:
            return []
        added = insert(cls).on_conflict_do_nothing(constraint="shuangpai_notice_once")
        return list(model.Session.execute(added.returning(cls.id), rows).scalars())

    @classmethod
    def page(
        cls, user_id: str, *, unread: bool, limit: int, offset: int
    ) -> tuple[int, Sequence[Notice]]:
        """Return how many notices a user has, and some of them, newest first."""
        query = model.Session.query(cls).filter(cls.user_id == user_id)
        if unread:
            query = query.filter(cls.read.is_(None))
        newest = query.order_by(cls.created.desc(), cls.id)
        return query.count(), newest.limit(limit).offset(offset).all()

    @classmethod
    def of_user(cls, user_id: str, id_: str) -> Notice | None:
        """Return a notice if it is in the user's inbox."""
        return model.Session.query(cls).filter(cls.user_id == user_id, cls.id == id_).first()

    @classmethod
    def unread(cls, user_id: str) -> int:
        """Return how many notices a user has not read."""
        return model.Session.query(cls).filter(cls.user_id == user_id, cls.read.is_(None)).count()

    @classmethod
    def mark_read(cls, user_id: str, ids: Iterable[str] | None, now: dt.datetime) -> int:
        """Mark a user's notices read, all of them when ``ids`` is None; return how many were not."""
        chosen = sa.update(cls).where(cls.user_id == user_id, cls.read.is_(None)).values(read=now)
        if ids is not None:
            chosen = chosen.where(cls.id.in_(list(ids)))
        return len(model.Session.execute(chosen.returning(cls.id)).all())
