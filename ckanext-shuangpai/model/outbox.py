"""What is to be told to whom: rows written in the transaction of the event, expanded later.

A row is written with the event or not at all; its key makes sure that an event is told once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

__all__ = ["Outbox", "put"]


class Outbox(tk.BaseModel):
    """One event to tell; ``organizations`` are pairs of an organization's id and the least role."""

    __tablename__ = "shuangpai_outbox"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    key: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, unique=True)
    kind: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    case_id: Mapped[str | None] = mapped_column(sa.UnicodeText)
    users: Mapped[list[str]] = mapped_column(ARRAY(sa.UnicodeText), nullable=False)
    organizations: Mapped[list[list[str]]] = mapped_column(JSONB, nullable=False)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False)
    created: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), nullable=False)
    expanded: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))

    @classmethod
    def claim(cls, limit: int) -> Sequence[Outbox]:
        """Lock and return rows that wait, oldest first; those another process holds are left out."""
        query = model.Session.query(cls).filter(cls.expanded.is_(None)).order_by(cls.id)
        return query.limit(limit).with_for_update(skip_locked=True).all()


def put(
    *,
    key: str,
    kind: str,
    case_id: str | None,
    users: Iterable[str] = (),
    organizations: Iterable[tuple[str, str]] = (),
    facts: dict[str, Any],
    now: dt.datetime | None = None,
) -> bool:
    """Add what is to be told, in the caller's transaction; False when the key is known already.

    ``kind`` names a text of ``reference/notices.yaml``; ``users`` are ids; ``organizations`` are
    pairs of an id and the least role told (``member``, ``editor`` or ``admin``); ``facts`` fill the text.
    """
    added = model.Session.execute(
        insert(Outbox)
        .values(
            key=key,
            kind=kind,
            case_id=case_id,
            users=list(dict.fromkeys(users)),
            organizations=[list(pair) for pair in dict.fromkeys(organizations)],
            facts=facts,
            created=now or dt.datetime.now(dt.UTC),
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(Outbox.id)
    )
    return added.first() is not None
