"""Lines of the alias table that differ from ``reference/alias.yaml``; nothing is ever deleted here."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.model.types import make_uuid
from ckan.plugins import toolkit as tk

__all__ = ["AliasLine"]


class AliasLine(tk.BaseModel):
    """One line; ``removed`` lines hide the line of the same words in the reference table."""

    __tablename__ = "shuangpai_alias"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True, default=make_uuid)
    alias: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    term: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    kind: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    note: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, default="")
    removed: Mapped[bool] = mapped_column(sa.Boolean, nullable=False, default=False)
    changed_by: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    changed: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), nullable=False)

    @classmethod
    def of(cls, alias: str, term: str) -> AliasLine | None:
        """Return the line of these words, removed or not; locked until the transaction ends."""
        return (
            model.Session.query(cls)
            .filter(cls.alias == alias, cls.term == term)
            .with_for_update()
            .first()
        )

    @classmethod
    def everything(cls) -> list[AliasLine]:
        """Return all lines, removed ones too."""
        return list(model.Session.query(cls).order_by(cls.alias, cls.term))

    @classmethod
    def version(cls) -> tuple[int, dt.datetime | None]:
        """Return what changes whenever a line changes."""
        query = sa.select(sa.func.count(), sa.func.max(cls.changed))
        return tuple(model.Session.execute(query).one())  # type: ignore[return-value]

    def set(self, user: str, **facts: Any) -> AliasLine:
        """Change the line and note who did it."""
        for name, value in facts.items():
            setattr(self, name, value)
        self.changed_by = user
        self.changed = dt.datetime.now(dt.UTC)
        return self
