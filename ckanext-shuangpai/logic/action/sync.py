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

from ...language import reader_language, speaking
from ...model.exclusive import is_held
from ...model.sync_run import SyncRun, exclusive
from ...search import batch
from .. import progress, sync_card
from ..auth import centre_editor
from ..paging import bounded
from ..sync_reasons import tell, told

__all__ = [
    "shuangpai_sync_list",
    "shuangpai_sync_run",
    "shuangpai_sync_show",
    "shuangpai_sync_start",
]

MOST_RUNS = 100
BACKGROUND_SECONDS = 24 * 3600
"""What a sync in the background may take: a first one of a large catalog takes hours."""

Progress = Callable[[str, int, int], None]


def shuangpai_sync_run(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Sync a source now and wait for its report.

    ``{"source": id or name, "approve"?: archive all although the source shows nothing, "force"?:
    read unchanged records too}``. Returns ``{source, status: complete|partial|failed|paused|aborted,
    promised, seen, created, updated, unchanged, archived, refused, unmapped, conflicts, skipped,
    errors, error_codes, id, started, finished, seconds}``; ``complete`` means the county has
    everything shown.
    """
    source = _source(data_dict)
    tk.check_access("shuangpai_sync_run", context, {"source": source.id})
    harvester = queue.get_harvester(source.type)
    if not hasattr(harvester, "conclude"):
        message = tk._("Source “{name}” is of another kind: harvest it with “ckan harvester”")
        raise tk.ValidationError({"source": [message.format(name=source.title or source.id)]})
    if not source.active:
        raise tk.ValidationError({"source": [tk._("The source is switched off")]})
    progressed: Any = context.get("shuangpai_progress")
    with exclusive(source.id) as held:
        asked = (tk.asbool(data_dict.get(name, False)) for name in ("approve", "force"))
        job = harvester.begin(source, *asked, progressed) if held else None
        if job is None:
            raise _busy()
        return told(_run(harvester, job, progressed))


@tk.side_effect_free
def shuangpai_sync_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show the runs of a source, newest first.

    ``{"source": id or name, "limit"?: 1-100, "offset"?, "run"?: id of the run to show whole}``.
    Returns ``{"source": {id, name, title, url, active}, "count", "last": the newest report, or that
    of ``run``, or null, "runs": [reports without lists]}``.
    """
    source = _source(data_dict)
    tk.check_access("shuangpai_sync_show", context, {"source": source.id})
    limit, offset = bounded(data_dict, 10, MOST_RUNS)
    count, runs = SyncRun.last(source.id, limit, offset)
    shown = _shown_run(source.id, data_dict.get("run"))
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
        "last": told(shown.as_dict()) if shown else None,
        "runs": [sync_card.summary(run.as_dict()) for run in runs],
    }


@tk.side_effect_free
def shuangpai_sync_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List the sources of syncs: how far behind, their last run, what is going on.

    Members of any department see how it stands; addresses and faults are for the Centre. Returns
    ``{"count", "results": [{id, name, title, active, entries, archived_entries, complete: time of
    the last complete run, lag_hours, work: {stage, done, total} or null, last: {status, started,
    created, updated, unchanged, refused, archived …} or null, url (the Centre)}]}``.
    """
    tk.check_access("shuangpai_sync_list", context, data_dict)
    cards = sync_card.cards(dt.datetime.now(dt.UTC), centre_editor(context))
    return {"count": len(cards), "results": cards}


def shuangpai_sync_start(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Sync a source in the background; what comes of it is shown by ``_show`` and ``_list``.

    ``{"source": id or name, "approve"?, "force"?}`` as in ``shuangpai_sync_run``. Returns
    ``{"source": name, "job"}``.
    """
    source = _source(data_dict)
    tk.check_access("shuangpai_sync_run", context, {"source": source.id})
    if not source.active:
        raise tk.ValidationError({"source": [tk._("The source is switched off")]})
    if is_held(sync_card.work_of(source.id)):
        raise _busy()
    data = {"source": source.id}
    data |= {name: tk.asbool(data_dict.get(name, False)) for name in ("approve", "force")}
    job = order(source.id, [str(context.get("user") or ""), data, reader_language()])
    package = model.Package.get(source.id)
    return {"source": package.name if package else source.id, "job": job.id}


def order(source_id: str, arguments: list[Any]) -> Any:
    """Hand a sync to the worker, with the arguments of ``sync_in_background``; returns its job."""
    progress.put(sync_card.work_of(source_id), "queued", 0, 0)
    return tk.enqueue_job(
        sync_in_background,
        arguments,
        title=f"sync {source_id}",
        rq_kwargs={"timeout": BACKGROUND_SECONDS},
    )


def sync_in_background(user: str, data: dict[str, Any], lang: str, resumed: bool = False) -> None:
    """Do the worker's part: sync as the user who asked, and say how far it is.

    ``resumed``: nobody asks, the program goes on with what was allowed before it was cut off.
    """
    work = sync_card.work_of(data["source"])
    context = Context(user=user, auth_user_obj=model.User.get(user))
    if resumed:
        context["ignore_auth"] = True

    def show(stage: str, done: int, total: int) -> None:
        progress.put(work, stage, done, total)

    context["shuangpai_progress"] = show  # type: ignore[typeddict-unknown-key]
    try:
        with speaking(lang):
            tk.get_action("shuangpai_sync_run")(context, data)
    finally:
        progress.clear(work)


def _shown_run(source_id: str, run_id: object) -> SyncRun | None:
    if run_id:
        run = SyncRun.get(str(run_id))
        if run is None or run.source_id != source_id:
            raise tk.ObjectNotFound(tk._("Not found"))
        return run
    _, newest = SyncRun.last(source_id, 1, 0)
    return newest[0] if newest else None


def _source(data_dict: DataDict) -> HarvestSource:
    name = data_dict.get("source") or data_dict.get("id")
    if not isinstance(name, str) or not name:
        raise tk.ValidationError({"source": [tk._("Name the source to sync")]})
    package = model.Package.get(name)
    source = HarvestSource.get(package.id) if package is not None else None
    if source is None:
        raise tk.ObjectNotFound(tk._("There is no source “{name}”").format(name=name))
    return source


def _busy() -> tk.ValidationError:
    return tk.ValidationError({"source": [tell({"code": "busy"})]})


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
