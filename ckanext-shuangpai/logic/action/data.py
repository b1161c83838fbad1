"""The data of resources: how far their files are loaded."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from .. import data as tables

__all__ = ["shuangpai_data_status"]


@tk.side_effect_free
def shuangpai_data_status(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Tell how the file of a resource was last loaded into the DataStore.

    Takes ``{"resource_id"}``; returns ``{"resource_id", "state", "time", "progress", "rows_read",
    "rows_loaded", "rows_refused", "rows_empty", "facts", "findings"}``. ``state`` is none (not a
    table), waiting, running, complete or failed; ``time`` is UTC. ``findings`` — ``[{code, count,
    places: [{row, column, value}], message}]`` — are for those who may edit the entry: they quote
    the file.
    """
    resource_id = tk.get_or_bust(data_dict, "resource_id")
    tk.check_access("shuangpai_data_status", context, data_dict)
    status = tables.status(resource_id)
    if not tables.may_edit(context, resource_id):
        status.pop("findings", None)
        status.pop("facts", None)
    return status
