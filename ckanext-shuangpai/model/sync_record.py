"""What is known of each record of a source: identity is the source and the remote id together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

from ..domain.sync.report import Outcome, State

__all__ = ["Known", "SyncRecord"]

LONGEST_LIST = 1000
"""Lines of one list in a report; the rest is only counted."""


@dataclass(frozen=True)
class Known:
    """What a run needs to know of a record before it reads its content."""

    hash: str | None
    state: str
    stored: bool
    """Whether its entry still exists here (purged ones are made again)."""


class SyncRecord(tk.BaseModel):
    """One record of one source.

    ``synced`` holds what the source said last, field by field: where the entry differs from it,
    the county decided. ``hash`` is empty while the content is not yet with us.
    """

    __tablename__ = "shuangpai_sync_record"

    source_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    remote_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    package_id: Mapped[str | None] = mapped_column(sa.UnicodeText)
    hash: Mapped[str | None] = mapped_column(sa.UnicodeText)
    state: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    run_id: Mapped[str | None] = mapped_column(sa.UnicodeText)
    outcome: Mapped[str | None] = mapped_column(sa.UnicodeText)
    fetched: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    synced: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False, default=dict)
    unmapped: Mapped[list[Any]] = mapped_column(JSONB, nullable=False, default=list)
    conflicts: Mapped[list[Any]] = mapped_column(JSONB, nullable=False, default=list)
    refusal: Mapped[dict[str, Any] | None] = mapped_column(JSONB)

    @classmethod
    def known(cls, source_id: str, remote_ids: Sequence[str]) -> dict[str, Known]:
        """Return what is known of these records, by remote id, in one query."""
        query = (
            sa.select(cls.remote_id, cls.hash, cls.state, model.Package.id.isnot(None))
            .outerjoin(model.Package, model.Package.id == cls.package_id)
            .where(cls.source_id == source_id, cls.remote_id.in_(remote_ids))
        )
        return {row[0]: Known(row[1], row[2], row[3]) for row in model.Session.execute(query)}

    @classmethod
    def lock(cls, source_id: str, remote_id: str, run_id: str | None) -> SyncRecord:
        """Return a record, locked until the transaction ends; made when it was unknown.

        A second worker on the same record waits here and then finds it done.
        """
        query = sa.select(cls).where(cls.source_id == source_id, cls.remote_id == remote_id)
        locked = query.with_for_update().execution_options(populate_existing=True)
        row = model.Session.execute(locked).scalar_one_or_none()
        if row is not None:
            return row
        made = pg_insert(cls).values(
            source_id=source_id,
            remote_id=remote_id,
            state=State.PENDING.value,
            outcome=Outcome.PENDING.value,
            run_id=run_id,
        )
        model.Session.execute(made.on_conflict_do_nothing())
        return model.Session.execute(locked).scalar_one()

    @classmethod
    def claim(cls, source_id: str, remote_ids: Iterable[str], run_id: str) -> None:
        """Write down that a run is going to settle these records."""
        rows = [
            {
                "source_id": source_id,
                "remote_id": remote_id,
                "state": State.PENDING.value,
                "run_id": run_id,
                "outcome": Outcome.PENDING.value,
            }
            for remote_id in remote_ids
        ]
        if rows:
            made = pg_insert(cls).values(rows)
            changed = {"run_id": run_id, "outcome": Outcome.PENDING.value}
            key = [cls.source_id, cls.remote_id]
            model.Session.execute(made.on_conflict_do_update(index_elements=key, set_=changed))

    @classmethod
    def refuse(
        cls, source_id: str, remote_id: str, run_id: str, refusal: Mapping[str, str]
    ) -> None:
        """Write down that a record is not taken; nothing of what it says is kept."""
        row = cls.lock(source_id, remote_id, run_id)
        row.state, row.hash, row.synced = State.REFUSED.value, None, {}
        row.unmapped, row.conflicts, row.refusal = [], [], dict(refusal)
        row.run_id, row.outcome = run_id, Outcome.REFUSED.value

    @classmethod
    def held(cls, source_id: str) -> list[str]:
        """Return the remote ids whose entries stand here as the source's own."""
        query = sa.select(cls.remote_id).where(
            cls.source_id == source_id,
            cls.package_id.isnot(None),
            cls.state.in_([State.ACTIVE.value, State.FAILED.value]),
        )
        return list(model.Session.execute(query).scalars())

    @classmethod
    def forget_unshown(cls, source_id: str, shown: Iterable[str]) -> None:
        """Drop what is known of records that never became entries and are no longer shown."""
        query = sa.select(cls.remote_id).where(
            cls.source_id == source_id,
            cls.state.in_([State.REFUSED.value, State.FAILED.value, State.PENDING.value]),
            cls.package_id.is_(None),
        )
        shown = set(shown)
        gone = [one for one in model.Session.execute(query).scalars() if one not in shown]
        if gone:
            model.Session.execute(
                sa.delete(cls).where(cls.source_id == source_id, cls.remote_id.in_(gone))
            )

    @classmethod
    def pending(cls, run_id: str) -> int:
        """Return how many records a run has still to settle."""
        return cls.outcomes(run_id).get(Outcome.PENDING.value, 0)

    @classmethod
    def is_pending(cls, run_id: str) -> bool:
        """Say whether a run has a record still to settle."""
        query = sa.select(sa.literal(1)).where(
            cls.run_id == run_id, cls.outcome == Outcome.PENDING.value
        )
        return model.Session.execute(query.limit(1)).first() is not None

    @classmethod
    def outcomes(cls, run_id: str) -> dict[str, int]:
        """Return how many records a run settled in which way."""
        query = (
            sa.select(cls.outcome, sa.func.count())
            .where(cls.run_id == run_id)
            .group_by(cls.outcome)
        )
        return {row[0]: row[1] for row in model.Session.execute(query)}

    @classmethod
    def written(cls, run_id: str) -> list[str]:
        """Return the entries that a run wrote."""
        done = [Outcome.CREATED.value, Outcome.UPDATED.value, Outcome.ARCHIVED.value]
        query = sa.select(cls.package_id).where(
            cls.run_id == run_id, cls.outcome.in_(done), cls.package_id.isnot(None)
        )
        return [one for one in model.Session.execute(query).scalars() if one]

    @classmethod
    def refused(cls, source_id: str) -> list[dict[str, Any]]:
        """Return the records of a source that are not taken, each with its reason."""
        query = (
            sa.select(cls.remote_id, cls.refusal)
            .where(
                cls.source_id == source_id,
                cls.state.in_([State.REFUSED.value, State.FAILED.value]),
                cls.refusal.isnot(None),
            )
            .order_by(cls.remote_id)
            .limit(LONGEST_LIST)
        )
        rows = model.Session.execute(query)
        return [{"remote_id": row[0], **(row[1] or {})} for row in rows]

    @classmethod
    def listed(cls, source_id: str, column: str) -> list[dict[str, Any]]:
        """Return the lines of ``unmapped`` or ``conflicts`` over all records, equal ones counted.

        Each line has ``count`` and up to five ``remote_ids``; of unknown fields the value of one
        record stands for all.
        """
        fields = {"unmapped": ("field", "code", "to"), "conflicts": ("field", "code")}[column]
        shown = {"unmapped": ("value",), "conflicts": ("ours", "theirs")}[column]
        line = sa.func.jsonb_array_elements(getattr(cls, column)).table_valued(
            sa.column("value", JSONB), name="line"
        )
        part = line.c.value
        keys = [part[name].astext.label(name) for name in fields]
        per_value = sa.case(
            (part["code"].astext == "unknown_field", ""), else_=part[shown[0]].astext
        )
        values = [sa.func.min(part[name].astext).label(name) for name in shown]
        ids = sa.func.array_agg(cls.remote_id)
        query = (
            sa.select(*keys, *values, sa.func.count().label("count"), ids.label("remote_ids"))
            .select_from(sa.join(cls, line, sa.true()))
            .where(cls.source_id == source_id, cls.state == State.ACTIVE.value)
            .group_by(*keys, per_value)
            .order_by(sa.text("count DESC"), *keys)
            .limit(LONGEST_LIST)
        )
        rows = model.Session.execute(query).mappings()
        return [{**row, "remote_ids": sorted(row["remote_ids"])[:5]} for row in rows]

    def settle(self, run_id: str | None, outcome: Outcome, state: State) -> None:
        """Write down what a run did with the record."""
        self.run_id, self.outcome, self.state = run_id, outcome.value, state.value
        if state is not State.FAILED:
            self.refusal = None
