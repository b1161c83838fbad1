"""Who may read rows: asked of the entry at each call, so a withdrawn entry is closed at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ..logic import file_access

__all__ = ["AUTH"]

Auth = Callable[[Context, DataDict], AuthResult]


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def datastore_search(up: Auth, context: Context, data_dict: DataDict | None) -> Any:
    """Rows are read by those whom the entry gives them (办法第二十三条、第二十九条)."""
    return _rows(up, context, data_dict or {})


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def datastore_info(up: Auth, context: Context, data_dict: DataDict | None) -> Any:
    """Columns and counts of a table are seen by those who may read its rows."""
    return _rows(up, context, data_dict or {})


def _rows(up: Auth, context: Context, data: DataDict) -> Any:
    named = {str(data[name]) for name in ("id", "resource_id") if data.get(name)}
    result = up(context, data)
    if not result.get("success"):
        return result
    resources = [found for one in named if (found := model.Resource.get(one))]
    if any(file_access.rows_hidden(context, one) for one in resources):
        raise tk.ObjectNotFound(tk._("Not found"))
    if resources and all(file_access.reads_rows(context, one) for one in resources):
        return result
    message = tk._("The data of this entry is not open to you: apply for it (art. 23, 29)")
    return {"success": False, "msg": message}


AUTH = {"datastore_search": datastore_search, "datastore_info": datastore_info}
