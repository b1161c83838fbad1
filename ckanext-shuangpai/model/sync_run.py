"""Runs of a sync: one row a run, with its report; at most one is running for a source."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.model.types import make_uuid
from ckan.plugins import toolkit as tk

from ckanext.harvest.model import HarvestJob

from ..domain.sync.report import Status
from .exclusive import exclusive as exclusive_work
from .exclusive import is_held

__all__ = ["SyncRun", "exclusive", "share_of"]


class SyncRun(tk.BaseModel):
    """One run of one source; ``gathered`` is what the reading of the source found.

    ``in_process`` says that one process does the whole of it and holds the source meanwhile; else
    a process holds it while it reads, and consumers share what is left (``share_of``).
    """

    __tablename__ = "shuangpai_sync_run"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True, default=make_uuid)
    source_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    job_id: Mapped[str | None] = mapped_column(sa.UnicodeText)
    status: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    approved: Mapped[bool] = mapped_column(sa.Boolean, nullable=False, default=False)
    forced: Mapped[bool] = mapped_column(sa.Boolean, nullable=False, default=False)
    in_process: Mapped[bool] = mapped_column(sa.Boolean, nullable=False, default=False)
    started: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), nullable=False)
    finished: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    gathered: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False, default=dict)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSONB)

    @classmethod
    def of_job(cls, job_id: str) -> SyncRun | None:
        """Return the run of a harvest job, the newest where one was begun again."""
        query = model.Session.query(cls).filter(cls.job_id == job_id)
        return query.order_by(cls.started.desc()).first()

    @classmethod
    def get(cls, id_: str) -> SyncRun | None:
        """Return a run by its id."""
        return model.Session.get(cls, id_)

    @classmethod
    def running(cls, source_id: str) -> SyncRun | None:
        """Return the run of a source that has not been settled."""
        return (
            model.Session.query(cls)
            .filter(cls.source_id == source_id, cls.status == Status.RUNNING.value)
            .first()
        )

    @classmethod
    def all_running(cls) -> Sequence[SyncRun]:
        """Return the runs of all sources that have not been settled."""
        query = model.Session.query(cls).filter(cls.status == Status.RUNNING.value)
        return list(query.order_by(cls.started))

    @classmethod
    def last(cls, source_id: str, limit: int, offset: int) -> tuple[int, Sequence[SyncRun]]:
        """Return how many runs a source had, and some of them, newest first."""
        query = model.Session.query(cls).filter(cls.source_id == source_id)
        newest = query.order_by(cls.started.desc(), cls.id).limit(limit).offset(offset)
        return query.count(), list(newest)

    @property
    def is_reading(self) -> bool:
        """Say whether the run has still to read its source, which a process does alone."""
        return self.in_process or not self.gathered

    def is_shared(self) -> bool:
        """Say whether consumers of the queue are importing its records at this moment."""
        if self.status != Status.RUNNING.value or self.is_reading or not self.job_id:
            return False
        return self.has_open_job() and is_held(share_of(self.job_id))

    def is_left(self) -> bool:
        """Say whether the run is over although nobody settled it: its process or its job is gone."""
        if self.status != Status.RUNNING.value:
            return False
        if self.is_reading:
            return not is_held(_work_of(self.source_id))
        return not self.has_open_job()

    def has_open_job(self) -> bool:
        """Say whether the harvest job of the run has not been finished."""
        query = sa.select(HarvestJob.status).where(HarvestJob.id == self.job_id)
        status = model.Session.execute(query).scalar_one_or_none()
        return status is not None and status != "Finished"

    def finish(self, report: dict[str, Any]) -> bool:
        """Store the report; False when somebody settled the run before."""
        done = model.Session.execute(
            sa.update(SyncRun)
            .where(SyncRun.id == self.id, SyncRun.status == Status.RUNNING.value)
            .values(status=report["status"], report=report, finished=sa.func.now())
            .returning(SyncRun.id)
        )
        return done.first() is not None

    def as_dict(self) -> dict[str, Any]:
        """Return the run with its report as one flat dict; one that was left is told as cut off."""
        seconds = (self.finished - self.started).total_seconds() if self.finished else None
        return {
            "id": self.id,
            "status": Status.ABORTED.value if self.is_left() else self.status,
            "started": _utc(self.started),
            "finished": _utc(self.finished),
            "seconds": round(seconds, 3) if seconds is not None else None,
            **(self.report or {}),
        }


def exclusive(source_id: str) -> contextlib.AbstractContextManager[bool]:
    """Hold a source for this process; gives False when another one holds it."""
    return exclusive_work(_work_of(source_id))


def share_of(job_id: str) -> str:
    """Return the name of the work that the consumers of a job's records share."""
    return f"shuangpai_sync_import {job_id}"


def _work_of(source_id: str) -> str:
    return f"shuangpai_sync {source_id}"


def _utc(moment: dt.datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")
