"""Syncs of other catalogs: run one now, and look at what earlier ones did."""

from __future__ import annotations

# harvest's model has columns where its objects have values
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportReturnType=false
# pyright: reportGeneralTypeIssues=false, reportOptionalMemberAccess=false
import contextlib
import datetime as dt
from collections.abc import Callable
from typing import Any

from ckan import model
from ckan.lib.search import SearchError, SearchIndexError
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.harvest import queue
from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestSource

from ...model.sync_run import SyncRun, exclusive
from ...search import batch

__all__ = ["shuangpai_sync_run", "shuangpai_sync_show"]

MOST_RUNS = 100
Progress = Callable[[str, int, int], None]


def shuangpai_sync_run(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Sync a source now and wait for its report.

    ``{"source": id or name, "approve"?: archive all although the source shows nothing, "force"?:
    read unchanged records too}``. Returns ``{source, status: complete|partial|failed|paused|aborted,
    promised, seen, created, updated, unchanged, archived, refused, unmapped, conflicts, skipped,
    errors, id, started, finished, seconds}``; ``complete`` means the county has everything shown.
    """
    source = _source(data_dict)
    tk.check_access("shuangpai_sync_run", context, {"source": source.id})
    harvester = queue.get_harvester(source.type)
    if not hasattr(harvester, "conclude"):
        message = tk._("Source “{name}” is of another kind: harvest it with “ckan harvester”")
        raise tk.ValidationError({"source": [message.format(name=source.title or source.id)]})
    if not source.active:
        raise tk.ValidationError({"source": [tk._("The source is switched off")]})
    with exclusive(source.id) as held:
        if not held:
            message = tk._("Another process is syncing this source: wait until it has finished")
            raise tk.ValidationError({"source": [message]})
        job = _job(source, harvester, context, data_dict)
        return _run(harvester, job, context.get("shuangpai_progress"))  # type: ignore[arg-type]


@tk.side_effect_free
def shuangpai_sync_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show the runs of a source, newest first.

    ``{"source": id or name, "limit"?: 1-100, "offset"?}``. Returns ``{"source": {id, name, title,
    url, active}, "count", "last": the newest report or null, "runs": [reports without lists]}``.
    """
    source = _source(data_dict)
    tk.check_access("shuangpai_sync_show", context, {"source": source.id})
    limit = _number(data_dict, "limit", 10, 1, MOST_RUNS)
    offset = _number(data_dict, "offset", 0, 0, 10**9)
    count, runs = SyncRun.last(source.id, limit, offset)
    _, newest = SyncRun.last(source.id, 1, 0)
    package = model.Package.get(source.id)
    return {
        "source": {
            "id": source.id,
            "name": package.name if package else source.id,
            "title": source.title,
            "url": source.url,
            "active": source.active,
        },
        "count": count,
        "last": newest[0].as_dict() if newest else None,
        "runs": [_summary(run.as_dict()) for run in runs],
    }


def _source(data_dict: DataDict) -> HarvestSource:
    name = data_dict.get("source") or data_dict.get("id")
    if not isinstance(name, str) or not name:
        raise tk.ValidationError({"source": [tk._("Name the source to sync")]})
    package = model.Package.get(name)
    source = HarvestSource.get(package.id) if package is not None else None
    if source is None:
        raise tk.ObjectNotFound(tk._("There is no source “{name}”").format(name=name))
    return source


def _job(
    source: HarvestSource, harvester: Any, context: Context, data_dict: DataDict
) -> HarvestJob:
    """Make the job that the harvest pages show; a job left behind is ended by the run itself."""
    job = HarvestJob(source=source, status="Running")
    job.save()
    job.shuangpai_options = harvester.options(
        approved=tk.asbool(data_dict.get("approve", False)),
        forced=tk.asbool(data_dict.get("force", False)),
        progress=context.get("shuangpai_progress"),
    )
    return job


def _run(harvester: Any, job: HarvestJob, progress: Progress | None) -> dict[str, Any]:
    """Gather and import in this process, with one commit of the search index at the end."""
    finished, unindexed = False, False
    try:
        object_ids = queue.gather_stage(harvester, job)
        try:
            with batch.deferred():
                for done, object_id in enumerate(object_ids, start=1):
                    harvester.import_stage(model.Session.get(HarvestObject, object_id))
                    if progress is not None:
                        progress("import", done, len(object_ids))
        except (SearchError, SearchIndexError):
            unindexed = True
        finished = True
    finally:
        model.Session.rollback()
        job.status = "Finished"
        job.finished = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        report = harvester.conclude(job, interrupted=not finished, unindexed=unindexed)
        model.Session.commit()
    with contextlib.suppress(SearchError, SearchIndexError):
        tk.get_action("harvest_source_reindex")({"ignore_auth": True}, {"id": job.source_id})
    return report


def _summary(report: dict[str, Any]) -> dict[str, Any]:
    """Return a report with the length of each list in the list's place."""
    return {
        name: len(value) if isinstance(value, list) else value for name, value in report.items()
    }


def _number(data_dict: DataDict, name: str, default: int, low: int, high: int) -> int:
    try:
        value = int(data_dict.get(name, default))
    except (TypeError, ValueError):
        value = low - 1
    if not low <= value <= high:
        message = tk._("“{name}” must be a number from {low} to {high}")
        raise tk.ValidationError({name: [message.format(name=name, low=low, high=high)]})
    return value
