"""Authorization of harvest sources and syncs: the Centre alone connects the county to other catalogs."""

from __future__ import annotations

from collections.abc import Callable

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from . import duplicate
from .centre import centre_editor

__all__ = [
    "harvest_job_list",
    "harvest_job_show",
    "harvest_object_list",
    "harvest_object_show",
    "harvest_source_create",
    "harvest_source_list",
    "harvest_source_update",
    "harvesters_info_show",
    "shuangpai_sync_list",
    "shuangpai_sync_run",
    "shuangpai_sync_show",
]

Auth = Callable[[Context, DataDict], AuthResult]


def centre_only(context: Context) -> AuthResult:
    """Allow the Centre, and say so to others."""
    if centre_editor(context):
        return {"success": True}
    return {"success": False, "msg": tk._("Only the Government Service Centre runs syncs (art. 6)")}


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def harvest_object_show(_up: Auth, context: Context, _data_dict: DataDict | None) -> AuthResult:
    """What a source sent is seen by the Centre alone: it may hold entries that are not open."""
    return centre_only(context)


@tk.chained_auth_function
def harvest_object_list(_up: Auth, context: Context, _data_dict: DataDict | None) -> AuthResult:
    """What a source sent is seen by the Centre alone."""
    return centre_only(context)


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def harvest_source_list(_up: Auth, context: Context, _data_dict: DataDict | None) -> AuthResult:
    """Sources are seen by the Centre alone: their settings may hold keys."""
    return centre_only(context)


@tk.chained_auth_function
def harvest_job_list(_up: Auth, context: Context, _data_dict: DataDict | None) -> AuthResult:
    """Runs are seen by the Centre alone."""
    return centre_only(context)


@tk.chained_auth_function
def harvest_job_show(_up: Auth, context: Context, _data_dict: DataDict | None) -> AuthResult:
    """A run, and what went wrong in it, is seen by the Centre alone."""
    return centre_only(context)


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def harvesters_info_show(_up: Auth, context: Context, _data_dict: DataDict | None) -> AuthResult:
    """Which kinds of sources there are is asked by the Centre alone, which makes them."""
    return centre_only(context)


@tk.chained_auth_function
def harvest_source_create(_up: Auth, context: Context, _data_dict: DataDict | None) -> AuthResult:
    """The Centre connects the county to other catalogs (办法第六条)."""
    return centre_only(context)


@tk.chained_auth_function
def harvest_source_update(_up: Auth, context: Context, _data_dict: DataDict | None) -> AuthResult:
    """The Centre changes and runs sources (办法第六条)."""
    return centre_only(context)


def shuangpai_sync_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Members of any department see how far the county is in step with the city."""
    if duplicate.reader(context).member:
        return {"success": True}
    return {"success": False, "msg": tk._("Log in as a member of a department to see the syncs")}


def shuangpai_sync_run(context: Context, data_dict: DataDict) -> AuthResult:
    """The Centre syncs other catalogs (办法第六条)."""
    return centre_only(context)


shuangpai_sync_show = shuangpai_sync_run
