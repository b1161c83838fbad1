"""Imports that run in the background: one row an import, its report in ``import_finding``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.model.types import make_uuid
from ckan.plugins import toolkit as tk

from ..domain.import_run import ENDED, RUNNING, WAITING, ImportState, may_follow

__all__ = ["ImportRun", "catalog_mark"]


class ImportRun(tk.BaseModel):
    """One import: ``files`` are names and sizes, ``effect`` the counts, ``mark`` the catalog then.

    ``digest`` is the fingerprint of the report that the starter saw; ``attempts`` counts how often
    a worker took the run up; ``kept_until`` is when the uploaded files go, None when they are gone.
    """

    __tablename__ = "shuangpai_import_run"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True, default=make_uuid)
    user_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    state: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    lang: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False)
    files: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, nullable=False)
    effect: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    parts: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    digest: Mapped[str | None] = mapped_column(sa.UnicodeText)
    mark: Mapped[str | None] = mapped_column(sa.UnicodeText)
    notice: Mapped[str | None] = mapped_column(sa.UnicodeText)
    stop: Mapped[bool] = mapped_column(sa.Boolean, nullable=False, default=False)
    attempts: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    job_id: Mapped[str | None] = mapped_column(sa.UnicodeText)
    created: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), nullable=False)
    started: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    finished: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    kept_until: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))

    @property
    def work(self) -> str:
        """The name under which a worker holds this run."""
        return f"shuangpai_import {self.id}"

    @property
    def standing(self) -> ImportState:
        """The state as a value of the domain."""
        return ImportState(self.state)

    @classmethod
    def get(cls, id_: str) -> ImportRun | None:
        """Return a run as the database has it now."""
        return model.Session.get(cls, id_, populate_existing=True)

    @classmethod
    def latest_of(cls, user_id: str) -> ImportRun | None:
        """Return the run that a user started last."""
        query = model.Session.query(cls).filter(cls.user_id == user_id)
        return query.order_by(cls.created.desc(), cls.id).first()

    @classmethod
    def listed(
        cls, user_id: str | None, limit: int, offset: int
    ) -> tuple[int, Sequence[ImportRun]]:
        """Return how many runs a user (None: everybody) started, and some, newest first."""
        query = model.Session.query(cls)
        if user_id is not None:
            query = query.filter(cls.user_id == user_id)
        newest = query.order_by(cls.created.desc(), cls.id).limit(limit).offset(offset)
        return query.count(), list(newest)

    @classmethod
    def open_count(cls, user_id: str) -> int:
        """Return how many runs of a user have not ended."""
        ended = [state.value for state in ENDED]
        query = model.Session.query(cls).filter(cls.user_id == user_id, cls.state.not_in(ended))
        return query.count()

    @classmethod
    def open_runs(cls) -> Sequence[ImportRun]:
        """Return the runs that a worker has, or should have, at hand."""
        busy = [state.value for state in RUNNING | WAITING]
        return list(model.Session.query(cls).filter(cls.state.in_(busy)))

    @classmethod
    def overdue(cls, now: dt.datetime) -> Sequence[ImportRun]:
        """Return the runs whose files have been kept long enough."""
        return list(model.Session.query(cls).filter(cls.kept_until < now))

    def move(self, after: ImportState, **facts: Any) -> bool:
        """Go into a state with further facts; False when somebody else moved the run before."""
        if not may_follow(self.standing, after):
            return False
        done = model.Session.execute(
            sa.update(ImportRun)
            .where(ImportRun.id == self.id, ImportRun.state == self.state)
            .values(state=after.value, **facts)
            .returning(ImportRun.id)
            .execution_options(synchronize_session=False)
        ).first()
        model.Session.expire(self)
        return done is not None

    @classmethod
    def stop_wanted(cls, id_: str) -> bool:
        """Say whether somebody asked, from another process, to stop a run."""
        query = sa.select(ImportRun.stop).where(ImportRun.id == id_)
        return bool(model.Session.execute(query).scalar_one_or_none())


def catalog_mark() -> str:
    """Return a mark that changes whenever an entry or a department changes."""
    package, group = model.package_table.c, model.group_table.c
    entries = sa.select(
        sa.func.count(),
        sa.func.count().filter(package.state == "active"),
        sa.func.max(package.metadata_modified),
    ).where(package.type == "dataset")
    facts = sa.func.concat(group.id, group.title, group.state, sa.cast(group.extras, sa.Text))
    offices = sa.select(
        sa.func.md5(sa.func.string_agg(facts, sa.literal_column("'|' ORDER BY id")))
    ).where(group.is_organization.is_(True))
    count, active, changed = model.Session.execute(entries).one()
    return f"{count} {active} {changed} {model.Session.execute(offices).scalar_one()}"
