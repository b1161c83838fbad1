"""A run from its beginning to its report; what it left undone when it died is put right here."""

from __future__ import annotations

# harvest's model has columns where its objects have values
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportReturnType=false
# pyright: reportGeneralTypeIssues=false, reportOptionalMemberAccess=false
import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ckan import model

from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestSource

from ckanext.shuangpai.domain.sync.report import Outcome, Report, Status
from ckanext.shuangpai.model.sync_record import SyncRecord
from ckanext.shuangpai.model.sync_run import SyncRun
from ckanext.shuangpai.search import batch

__all__ = ["Options", "begin", "close_left", "is_shared", "settle", "settle_if_done"]

log = logging.getLogger(__name__)

MOST_RESUMED = 3
"""Runs in a row that may be cut off before the source waits for its schedule or a person."""


@dataclass(frozen=True)
class Options:
    """How a run was asked for; ``held`` says that the caller keeps other processes out."""

    held: bool = False
    approved: bool = False
    forced: bool = False
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None


def begin(source: HarvestSource, job: HarvestJob, options: Options) -> SyncRun:
    """Start a run; one that died before it is settled as aborted, and its entries are indexed.

    The caller holds the source. A new job is stored together with its run.
    """
    left = SyncRun.running(source.id)
    if left is not None:
        _take_over(source, left, job.id)
    _index_left_over(source)
    run = SyncRun(
        source_id=source.id,
        job_id=job.id,
        status=Status.RUNNING.value,
        approved=options.approved,
        forced=options.forced,
        in_process=options.held,
        started=dt.datetime.now(dt.UTC),
    )
    model.Session.add_all([job, run])
    model.Session.commit()
    return run


def is_shared(source: HarvestSource) -> bool:
    """Say whether consumers of the queue import what a run of the source has read."""
    left = SyncRun.running(source.id)
    return left is not None and left.is_shared()


def close_left(source: HarvestSource) -> dict[str, Any] | None:
    """Close a run of a source that the caller holds, if its process or its job is gone.

    Returns ``{"force"}`` where the source is to be synced again at once: its process ended without
    a word. A job that somebody ended is settled and stays ended; so is one cut off again and again.
    """
    left = SyncRun.running(source.id)
    if left is None:
        return None
    if not left.is_reading:
        if left.has_open_job():
            return None
        if SyncRecord.is_pending(left.id):
            _take_over(source, left)
        else:
            settle(left)
            model.Session.commit()
        return None
    forced = left.forced
    _take_over(source, left)
    _, latest = SyncRun.last(source.id, MOST_RESUMED, 0)
    tired = [one.status for one in latest] == [Status.ABORTED.value] * MOST_RESUMED
    return None if tired or not source.active else {"force": forced}


def _take_over(source: HarvestSource, left: SyncRun, begun: str = "") -> None:
    """Close a run whose process is gone: its job, its waiting objects, its missing index entries.

    ``begun`` is the job that goes on: the queue gives a job again whose consumer died.
    """
    log.warning("Run %s of source %s was left unfinished", left.id, source.id)
    job = HarvestJob.get(left.job_id)
    if job is not None and job.status != "Finished":
        if job.id != begun:
            job.status = "Finished"
            job.finished = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        model.Session.query(HarvestObject).filter(
            HarvestObject.harvest_job_id == job.id,
            HarvestObject.state.notin_(["COMPLETE", "ERROR"]),
        ).update({"state": "ERROR", "report_status": "errored"}, synchronize_session=False)
    left.gathered = {**left.gathered, "unindexed": True}
    settle(left, interrupted=True)
    model.Session.commit()


def _index_left_over(source: HarvestSource) -> None:
    """Index what an earlier run stored but could not hand to the search index."""
    _, earlier = SyncRun.last(source.id, 1, 0)
    if not earlier or not earlier[0].gathered.get("unindexed"):
        return
    batch.index_many(SyncRecord.written(earlier[0].id))
    earlier[0].gathered = {**earlier[0].gathered, "unindexed": False}
    model.Session.commit()


def settle_if_done(run: SyncRun) -> bool:
    """Settle a run when none of its records waits any more; any number of workers may call this.

    Call it after the commit of a record: the last of several workers then sees all of them. Returns
    whether the run is settled.
    """
    if run.status == Status.RUNNING.value and run.gathered and not SyncRecord.is_pending(run.id):
        settle(run)
        model.Session.commit()
    return run.status != Status.RUNNING.value


def settle(run: SyncRun, interrupted: bool = False) -> dict[str, Any]:
    """Make the run's report and store it; returns the run as the action shows it."""
    gathered = run.gathered or {}
    outcomes = SyncRecord.outcomes(run.id)
    source = model.Package.get(run.source_id)
    report = Report(
        source=source.name if source else run.source_id,
        promised=gathered.get("promised", 0),
        seen=gathered.get("seen", 0),
        created=outcomes.get(Outcome.CREATED.value, 0),
        updated=outcomes.get(Outcome.UPDATED.value, 0),
        unchanged=gathered.get("unchanged", 0) + outcomes.get(Outcome.UNCHANGED.value, 0),
        archived=outcomes.get(Outcome.ARCHIVED.value, 0),
        whole=gathered.get("whole", False),
        refused=gathered.get("refused", []) + SyncRecord.refused(run.source_id),
        unmapped=SyncRecord.listed(run.source_id, "unmapped"),
        conflicts=SyncRecord.listed(run.source_id, "conflicts"),
        skipped=gathered.get("skipped", []),
        errors=gathered.get("errors", []),
    )
    report.status = report.settled(outcomes.get(Outcome.PENDING.value, 0), interrupted)
    if gathered.get("paused") and report.status is not Status.ABORTED:
        report.status = Status.PAUSED
    run.finish(report.as_dict())
    model.Session.flush()
    model.Session.refresh(run)
    return run.as_dict()
