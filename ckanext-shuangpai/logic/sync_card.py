"""A source of a sync on one card: how far behind, what the last run did, what it is doing now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.harvest.model import HarvestSource

from ..domain.sync.report import Outcome, State, Status
from ..model.exclusive import is_held
from ..model.sync_record import SyncRecord
from ..model.sync_run import SyncRun
from . import progress

__all__ = ["cards", "summary", "work_of"]

NUMBERS = ("created", "updated", "unchanged", "refused", "archived")
KIND = "shuangpai_"
"""How the types of our sources begin; others are harvested by ckanext-harvest alone."""


def work_of(source_id: str) -> str:
    """Return the name under which the work on a source is known."""
    return f"shuangpai_sync {source_id}"


def cards(now: dt.datetime, whole: bool) -> list[dict[str, Any]]:
    """Return all sources by title; addresses and faults only for who may see the whole."""
    sources = [
        source
        for source in model.Session.query(HarvestSource)
        if str(source.type).startswith(KIND) and _package(str(source.id)) is not None
    ]
    counts = _counts([str(source.id) for source in sources])
    made = [_card(source, counts.get(str(source.id), {}), now, whole) for source in sources]
    return sorted(made, key=lambda one: str(one["title"]))


def summary(report: dict[str, Any]) -> dict[str, Any]:
    """Return a report with the length of each list in the list's place."""
    return {
        name: len(value) if isinstance(value, list) else value for name, value in report.items()
    }


def _card(
    source: HarvestSource, counts: dict[str, int], now: dt.datetime, whole: bool
) -> dict[str, Any]:
    id_, title = str(source.id), str(source.title or "")
    package = _package(id_)
    assert package is not None
    _, runs = SyncRun.last(id_, 1, 0)
    last = summary(runs[0].as_dict()) if runs else None
    done = _last_complete(id_)
    card = {
        "id": id_,
        "name": package.name,
        "title": title or package.title or package.name,
        "active": bool(source.active) and package.state == "active",
        "entries": counts.get(State.ACTIVE.value, 0),
        "archived_entries": counts.get(State.ARCHIVED.value, 0),
        "complete": done.astimezone(dt.UTC).isoformat(timespec="seconds") if done else None,
        "lag_hours": int((now - done).total_seconds() // 3600) if done else None,
        "work": _work(id_, runs[0] if runs else None),
        "last": last if whole or last is None else _reduced(last),
    }
    return {**card, "url": str(source.url)} if whole else card


def _reduced(last: dict[str, Any]) -> dict[str, Any]:
    """Return what every member may know of a run: its outcome in numbers."""
    names = ("id", "status", "started", "finished", *NUMBERS)
    return {name: last[name] for name in names if name in last}


def _work(source_id: str, newest: SyncRun | None) -> dict[str, Any] | None:
    """Return what is going on: ``{"stage", "done", "total"}``, None when nothing is."""
    told = progress.get(work_of(source_id))
    if is_held(work_of(source_id)):
        return told or {"stage": "run", "done": 0, "total": 0}
    if newest is not None and newest.is_shared():
        outcomes = SyncRecord.outcomes(newest.id)
        total = sum(outcomes.values())
        done = total - outcomes.get(Outcome.PENDING.value, 0)
        return {"stage": "import", "done": done, "total": total}
    return told if told and told["stage"] == "queued" else None


def _last_complete(source_id: str) -> dt.datetime | None:
    query = sa.select(sa.func.max(SyncRun.finished)).where(
        SyncRun.source_id == source_id, SyncRun.status == Status.COMPLETE.value
    )
    return model.Session.execute(query).scalar_one()


def _counts(source_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    query = (
        sa.select(SyncRecord.source_id, SyncRecord.state, sa.func.count())
        .where(SyncRecord.source_id.in_(source_ids), SyncRecord.package_id.isnot(None))
        .group_by(SyncRecord.source_id, SyncRecord.state)
    )
    found: dict[str, dict[str, int]] = {}
    for source_id, state, count in model.Session.execute(query):
        found.setdefault(source_id, {})[state] = count
    return found


def _package(id_: str) -> model.Package | None:
    package = model.Package.get(id_)
    return package if package is not None and package.state != "deleted" else None
