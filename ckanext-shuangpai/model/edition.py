"""Editions of the county catalog, one row each (办法第十五条)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

__all__ = ["LOCK", "Edition"]

LOCK = 431123008
"""Key of the advisory lock under which editions are numbered."""


class Edition(tk.BaseModel):
    """A published edition; never changed. ``counts`` are its entries and the difference to the last."""

    __tablename__ = "shuangpai_edition"

    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    document: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, unique=True)
    note: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    published_on: Mapped[dt.date] = mapped_column(sa.Date, nullable=False)
    user_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    created: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), nullable=False)
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False)

    @classmethod
    def newest(cls) -> Edition | None:
        """Return the last edition."""
        return model.Session.query(cls).order_by(cls.number.desc()).first()

    @classmethod
    def get(cls, number: int) -> Edition | None:
        """Return an edition by its number."""
        return model.Session.get(cls, number)

    @classmethod
    def of_document(cls, document: str) -> Edition | None:
        """Return the edition that a document published."""
        return model.Session.query(cls).filter(cls.document == document).first()

    @classmethod
    def page(cls, limit: int, offset: int) -> tuple[int, Sequence[Edition]]:
        """Return how many editions there are, and some of them, newest first."""
        query = model.Session.query(cls).order_by(cls.number.desc())
        return query.count(), query.limit(limit).offset(offset).all()

    @classmethod
    def lock(cls) -> None:
        """Let one transaction at a time publish an edition."""
        model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
