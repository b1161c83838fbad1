"""The work of one load, in the place of xloader's own reading and of its calls over HTTP.

xloader keeps the queue, the retries, the job log and the status that other programs ask for. It
would fetch the file over the network, guess encodings without GB18030 and write column names in
Latin letters; and it would report to the portal over HTTP with a token.
"""

from __future__ import annotations

import dataclasses
import logging
import time
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ckanext.xloader import jobs
from ckanext.xloader.job_exceptions import JobError

from ..domain.data_table import Item, LoadReport
from ..model.table_load import COMPLETE, FAILED, RUNNING, TableLoad
from ..outbound import OutboundError
from ..reference import table
from ..workbook import FileRefused, Limits, open_rows
from . import source, store
from .table import survey

__all__ = ["install", "load"]

TRIES, PAUSE = 5, 1.0
"""A job may start before the request that ordered it has stored the resource."""


def install() -> None:
    """Give xloader our reading and our way to report; calling it again changes nothing."""
    jobs.xloader_data_into_datastore_ = load
    jobs.callback_xloader_hook = report_state


def load(task: dict[str, Any], job: dict[str, Any], logger: logging.Logger) -> None:
    """Read a resource's file into the DataStore; ``JobError`` when nothing of it can be loaded."""
    resource_id = task["metadata"]["resource_id"]
    resource, entry = _resource_and_entry(resource_id)
    TableLoad.record(resource_id, RUNNING)
    try:
        report = _load(resource, entry)
    except (FileRefused, OutboundError) as refused:
        report = _refusal(refused)
        store.drop(resource_id)
        store.mark_active(resource_id, active=False)
        TableLoad.record(resource_id, FAILED, report.as_dict())
        logger.warning("nothing loaded: %s", refused)
        raise JobError(str(refused)) from refused
    except Exception:
        TableLoad.record(resource_id, FAILED, LoadReport.refusal("broken_off", {}).as_dict())
        raise
    store.mark_active(resource_id, active=True)
    TableLoad.record(resource_id, COMPLETE, report.as_dict())
    logger.info("%d rows loaded, %d refused", report.loaded, report.refused)


def report_state(result_url: str, api_key: str, job_dict: dict[str, Any]) -> bool:
    """Write down how far a job is, in this process; xloader asks the portal over HTTP."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    context: Any = {"model": model, "session": model.Session, "ignore_auth": True, "user": user}
    tk.get_action("xloader_hook")(context, dict(job_dict))
    return True


def _load(resource: dict[str, Any], entry: dict[str, Any]) -> LoadReport:
    limits = _limits()
    content = source.content_of(resource, limits.file_bytes)
    rows = open_rows(content, limits)
    items = [
        Item(str(one.get("name") or ""), str(one.get("type") or ""), str(one.get("note") or ""))
        for one in entry.get("data_items") or ()
        if isinstance(one, dict)
    ]
    resource_id = resource["id"]
    asked = store.asked_types(resource_id)
    found = survey(
        rows, items, asked, lambda count: TableLoad.record(resource_id, RUNNING, progress=count)
    )
    store.replace_table(resource_id, found.columns, found.records())
    return found.report


def _limits() -> Limits:
    """Return the limits of a data table; those of a workbook stay what they are."""
    columns = table("data_table")["limits"]["columns"]
    return dataclasses.replace(Limits.declared(), columns=columns)


def _resource_and_entry(resource_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    for last in range(TRIES):
        resource = model.Session.get(model.Resource, resource_id, populate_existing=True)
        if resource is not None and resource.state == "active":
            break
        model.Session.rollback()
        if last < TRIES - 1:
            time.sleep(PAUSE)
    else:
        raise tk.ObjectNotFound(resource_id)
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    context = Context(ignore_auth=True, user=user)
    entry = tk.get_action("package_show")(context, {"id": resource.package_id})
    found = next(one for one in entry["resources"] if one["id"] == resource_id)
    return found, entry


def _refusal(refused: FileRefused | OutboundError) -> LoadReport:
    if isinstance(refused, FileRefused):
        return LoadReport.refusal(refused.code, refused.facts)
    return LoadReport.refusal("unreachable", {"kind": type(refused).__name__, "host": refused.host})
