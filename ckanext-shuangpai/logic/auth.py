"""Authorization, one function an action; departments act for their own entries, the Centre for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan import authz, model
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from . import organization

__all__ = [
    "package_update",
    "shuangpai_entry_check",
    "shuangpai_entry_publish",
    "shuangpai_organization_list",
    "shuangpai_organization_tree",
]

Auth = Callable[[Context, DataDict], AuthResult]


def centre_editor(context: Context) -> bool:
    """Say whether the user edits for the Centre (function ``centre``, 办法第六条)."""
    centres = organization.departments(context).with_function("centre")
    return any(
        authz.has_user_permission_for_group_or_org(one.id, context.get("user"), "update_dataset")
        for one in centres
    )


@tk.chained_auth_function
def package_update(up: Auth, context: Context, data_dict: DataDict | None) -> Any:
    """Allow what CKAN allows, and the Centre's editors for every entry (办法第十八条)."""
    result = up(context, data_dict or {})
    if result["success"]:
        return result
    package = context.get("package") or model.Package.get((data_dict or {}).get("id"))
    if package is not None and package.type == "dataset" and centre_editor(context):
        return {"success": True}
    return result


def shuangpai_entry_check(context: Context, data_dict: DataDict) -> AuthResult:
    """Anybody who may create an entry somewhere may check one."""
    if authz.has_user_permission_for_some_org(context.get("user"), "create_dataset"):
        return {"success": True}
    return {"success": False, "msg": tk._("Only members of a department check entries: log in first")}


def shuangpai_entry_publish(context: Context, _data_dict: DataDict) -> AuthResult:
    """The Centre reviews and publishes (办法第十七条、第十八条)."""
    if centre_editor(context):
        return {"success": True}
    return {"success": False, "msg": tk._("Only the Government Service Centre publishes (art. 17, 18)")}


@tk.auth_allow_anonymous_access
def shuangpai_organization_tree(_context: Context, _data_dict: DataDict) -> AuthResult:
    """Everybody may see how the departments are ordered."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def shuangpai_organization_list(_context: Context, _data_dict: DataDict) -> AuthResult:
    """Everybody may see which departments there are."""
    return {"success": True}
