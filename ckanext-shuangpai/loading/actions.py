"""Core's and xloader's actions with what they lack: Chinese words in rows, the state of a load."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.xloader import action as xloader

from ..logic import file_access, visibility
from ..model.table_load import RUNNING, WAITING, TableLoad
from . import query, waiting

__all__ = ["ACTIONS"]

Action = Callable[[Context, DataDict], Any]


@tk.chained_action
@tk.side_effect_free
def datastore_search(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Search rows; ``q`` finds its words anywhere in a cell."""
    aside, data = query.put_aside(context, data_dict)
    result = up(aside, data)
    return {
        **result,
        **{name: data_dict[name] for name in ("q", "full_text") if data_dict.get(name)},
    }


def xloader_submit(context: Context, data_dict: DataDict) -> bool:
    """Order a load; the resource says at once that it waits. False when one waits already."""
    resource_id = str(data_dict.get("resource_id") or data_dict.get("id") or "")
    tk.check_access("xloader_submit", context, {**data_dict, "resource_id": resource_id})
    if waiting.waits(resource_id):
        return False
    waiting.settle(resource_id)
    before = TableLoad.get(resource_id)
    if before is None or before.state not in (WAITING, RUNNING):
        TableLoad.record(resource_id, WAITING)
    accepted = xloader.xloader_submit(context, {**data_dict, "resource_id": resource_id})
    if not accepted and before is None:
        TableLoad.forget(resource_id)
    elif not accepted and before is not None:
        TableLoad.record(resource_id, before.state, before.report, before.progress)
    return accepted


@tk.chained_action
@tk.side_effect_free
def resource_search(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Search resources; the address of data that is not open is neither shown nor matched."""
    found = up(context, data_dict)
    by_address = "url" in str(data_dict.get("query"))
    kept, hidden = [], 0
    for one in found["results"]:
        resource = model.Resource.get(one["id"])
        if resource is not None and file_access.file_hidden(context, resource):
            hidden += 1
            continue
        if resource is None or not file_access.reads_file(context, resource):
            if by_address:
                continue
            visibility.hide_links([one])
        kept.append(one)
    return {"count": len(kept) if by_address else found["count"] - hidden, "results": kept}


ACTIONS = {
    "datastore_search": datastore_search,
    "resource_search": resource_search,
    "xloader_submit": xloader_submit,
}
