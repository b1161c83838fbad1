"""The entries of each edition as they stood when it was published: a copy, not a link."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

__all__ = ["EditionEntry"]

BATCH = 1000


class EditionEntry(tk.BaseModel):
    """One entry of one edition; ``entry`` is its text, ``hash`` tells whether it changed."""

    __tablename__ = "shuangpai_edition_entry"

    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    entry_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    code: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    title: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    department_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    department_title: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    open_class: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    share_class: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    hash: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    entry: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False)

    @classmethod
    def store(cls, rows: Sequence[dict[str, Any]]) -> None:
        """Add the entries of a new edition."""
        for start in range(0, len(rows), BATCH):
            model.Session.execute(sa.insert(cls), rows[start : start + BATCH])

    @classmethod
    def hashes(cls, number: int) -> dict[str, str]:
        """Return the hash of every entry of an edition by its id."""
        query = sa.select(cls.entry_id, cls.hash).where(cls.number == number)
        return {row[0]: row[1] for row in model.Session.execute(query)}

    @classmethod
    def entries(cls, number: int, ids: Iterable[str] | None = None) -> dict[str, dict[str, Any]]:
        """Return the texts of an edition's entries by id; only those of ``ids`` when given."""
        query = sa.select(cls.entry_id, cls.entry).where(cls.number == number)
        if ids is not None:
            query = query.where(cls.entry_id.in_(list(ids)))
        return {row[0]: row[1] for row in model.Session.execute(query)}

    @classmethod
    def page(
        cls, number: int, *, where: Sequence[Any], limit: int, offset: int
    ) -> tuple[int, Sequence[EditionEntry]]:
        """Return how many entries match and some of them, by department and code."""
        query = model.Session.query(cls).filter(cls.number == number, *where)
        ordered = query.order_by(cls.department_title, cls.code, cls.entry_id)
        return query.count(), ordered.limit(limit).offset(offset).all()

    @classmethod
    def lists(cls, number: int, where: Sequence[Any]) -> list[tuple[str, str, str, int]]:
        """Return (department's id, title, open class, entries), in the order of titles (办法第三十条)."""
        group = (cls.department_id, cls.department_title, cls.open_class)
        query = sa.select(*group, sa.func.count()).where(cls.number == number, *where)
        ordered = query.group_by(*group).order_by(cls.department_title, cls.open_class)
        return [(row[0], row[1], row[2], row[3]) for row in model.Session.execute(ordered)]
