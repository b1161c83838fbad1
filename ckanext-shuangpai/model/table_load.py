"""How the file of each resource was last read into the DataStore: one row a resource."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

__all__ = ["COMPLETE", "FAILED", "RUNNING", "WAITING", "TableLoad"]

WAITING, RUNNING, COMPLETE, FAILED = "waiting", "running", "complete", "failed"


class TableLoad(tk.BaseModel):
    """The last load of a resource; ``progress`` counts the rows read while it runs."""

    __tablename__ = "shuangpai_table_load"

    resource_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    state: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    changed: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), nullable=False)
    progress: Mapped[int] = mapped_column(sa.BigInteger, nullable=False, default=0)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSONB)

    @classmethod
    def get(cls, resource_id: str) -> TableLoad | None:
        """Return the last load of a resource."""
        return model.Session.get(cls, resource_id, populate_existing=True)

    @classmethod
    def record(
        cls, resource_id: str, state: str, report: dict[str, Any] | None = None, progress: int = 0
    ) -> None:
        """Write how far a load is; visible at once, whatever becomes of the caller's session."""
        values = {"state": state, "changed": sa.func.now(), "progress": progress, "report": report}
        statement = insert(cls).values(resource_id=resource_id, **values)
        changed = statement.on_conflict_do_update(index_elements=["resource_id"], set_=values)
        with model.ensure_engine().begin() as connection:
            connection.execute(changed)

    @classmethod
    def forget(cls, resource_id: str) -> None:
        """Remove what is known of a resource."""
        with model.ensure_engine().begin() as connection:
            connection.execute(sa.delete(cls).where(cls.resource_id == resource_id))

    def as_dict(self) -> dict[str, Any]:
        """Return state, time (UTC, ISO) and report as one flat dict."""
        moment = self.changed.astimezone(dt.UTC).isoformat(timespec="seconds")
        progress = self.progress if self.state == RUNNING else None
        return {"state": self.state, "time": moment, "progress": progress, **(self.report or {})}
