"""Where the code and the address of a withdrawn duplicate lead now (办法第十八条)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

__all__ = ["EntryAlias", "put", "target"]


class EntryAlias(tk.BaseModel):
    """A withdrawn entry by name and code, and the entry that stands for it."""

    __tablename__ = "shuangpai_entry_alias"

    name: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    code: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, unique=True)
    entry_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    target_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    case_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    made_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), nullable=False)


def put(
    *, name: str, code: str, entry_id: str, target_id: str, case_id: str, made_at: dt.datetime
) -> None:
    """Let an entry's name and code lead to another; those that led to it lead on to the new one."""
    model.Session.execute(
        sa.update(EntryAlias).where(EntryAlias.target_id == entry_id).values(target_id=target_id)
    )
    row = {"name": name, "code": code, "entry_id": entry_id, "target_id": target_id}
    values = {**row, "case_id": case_id, "made_at": made_at}
    statement = insert(EntryAlias).values(values)
    model.Session.execute(statement.on_conflict_do_update(index_elements=["name"], set_={**values}))


def target(name_or_code: str) -> str | None:
    """Return the id of the entry to which a name or code leads, None when it is no alias."""
    query = sa.select(EntryAlias.target_id).where(
        sa.or_(EntryAlias.name == name_or_code, EntryAlias.code == name_or_code)
    )
    return model.Session.execute(query).scalar_one_or_none()
