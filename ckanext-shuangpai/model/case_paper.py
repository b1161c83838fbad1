"""Papers of a case: files kept in the database, so that they are backed up and go with the case."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

__all__ = ["CasePaper", "of_case"]


class CasePaper(tk.BaseModel):
    """One paper; its content is read only when it is asked for."""

    __tablename__ = "shuangpai_case_paper"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    case_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    name: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    mimetype: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    size: Mapped[int] = mapped_column(sa.Integer, nullable=False)
    sha256: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    content: Mapped[bytes] = deferred(mapped_column(sa.LargeBinary, nullable=False))
    uploaded_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), nullable=False)
    uploaded_by: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)

    @classmethod
    def get(cls, id_: str) -> CasePaper | None:
        """Return a paper by its id."""
        return model.Session.get(cls, id_)


def of_case(case_id: str) -> list[CasePaper]:
    """Return the papers of a case in the order in which they came."""
    query = sa.select(CasePaper).where(CasePaper.case_id == case_id)
    return list(model.Session.scalars(query.order_by(CasePaper.uploaded_at, CasePaper.id)))
