"""What ckanext-harvest's own actions do beside: a run whose process is gone is taken over, not waited for."""

from __future__ import annotations

# harvest's model has columns where its objects have values
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false
import logging
from collections.abc import Callable, Iterator
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.harvest import queue
from ckanext.harvest.logic import HarvestJobExists
from ckanext.harvest.model import HarvestJob, HarvestSource

from ...domain.code_list import CHINESE
from ...model.sync_run import SyncRun
from .sync import order

__all__ = ["harvest_job_create", "harvest_jobs_run"]

log = logging.getLogger(__name__)
Action = Callable[[Context, DataDict], Any]


class JobExistsError(HarvestJobExists, tk.ValidationError):
    """A job of the source waits or runs: harvest's own callers know the first, the API the second."""


@tk.chained_action
def harvest_jobs_run(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Start syncs that are due, close those that are done, and take over those that were cut off.

    The cron step of harvest. A run whose process is gone without a word is closed as aborted before
    the schedule is looked at, and then ordered from the worker again, unless it is due anyway.
    """
    tk.check_access("harvest_jobs_run", context, data_dict)
    left = dict(_taken_over(data_dict.get("source_id")))
    done = up(context, data_dict)
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    for source_id, how in left.items():
        if not _has_job(source_id):
            log.info("The sync of source %s goes on", source_id)
            order(source_id, [user, {"source": source_id, **how}, CHINESE, True])
    return done


@tk.chained_action
def harvest_job_create(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Make a job of a source and give it to the queue; a run that was cut off does not stand in its way.

    While another job of the source waits or runs, the answer is an error of ``source_id``.
    """
    tk.check_access("harvest_job_create", context, data_dict)
    if data_dict.get("source_id"):
        dict(_taken_over(data_dict["source_id"]))
    try:
        return up(context, data_dict)
    except HarvestJobExists as error:
        message = tk._("A sync of this source is under way or waits: wait until it has finished")
        raise JobExistsError({"source_id": [message]}) from error


def _taken_over(source_id: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Close the runs that were left; yields source and how to begin again where that is to be done."""
    for run in SyncRun.all_running():
        if source_id and run.source_id != source_id:
            continue
        source = HarvestSource.get(run.source_id) if run.is_left() else None
        harvester = queue.get_harvester(source.type) if source is not None else None
        if harvester is None or not hasattr(harvester, "take_over"):
            continue
        again = harvester.take_over(source)
        if again is not None:
            yield run.source_id, again


def _has_job(source_id: str) -> bool:
    query = model.Session.query(HarvestJob.id).filter(
        HarvestJob.source_id == source_id, HarvestJob.status.in_(["New", "Running"])
    )
    return query.first() is not None
