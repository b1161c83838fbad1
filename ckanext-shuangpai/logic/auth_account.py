"""Authorization of what tells about accounts: each sees their own, departments theirs, the Centre all."""

from __future__ import annotations

from collections.abc import Callable

from ckan import authz, model
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from . import account

__all__ = [
    "group_delete",
    "group_show",
    "group_update",
    "member_list",
    "task_status_show",
    "user_show",
]

Auth = Callable[[Context, DataDict], AuthResult]


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def user_show(_up: Auth, context: Context, data_dict: DataDict | None) -> AuthResult:
    """An account is shown to its holder, to the members of its departments and to the Centre."""
    data = data_dict or {}
    shown = model.User.get(data.get("id"))
    if account.sees(context, shown):
        return {"success": True}
    return {"success": False, "msg": tk._("You may not see this account")}


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def group_show(up: Auth, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Allow what CKAN allows, and the Centre to see who belongs to a department."""
    data = data_dict or {}
    result = up(context, data)
    group = context.get("group") or model.Group.get(data.get("id"))
    if not result.get("success") and group is not None and group.state == "active":
        return {"success": True} if account.sees_members(context, group) else result
    return result


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def member_list(up: Auth, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Who belongs to a department is seen by its members and the Centre; its entries by everybody."""
    data = data_dict or {}
    if data.get("object_type") in ("package", "group"):
        return up(context, data)
    if account.sees_members(context, model.Group.get(data.get("id"))):
        return up(context, data)
    return {"success": False, "msg": tk._("You may not see who belongs to this department")}


@tk.chained_auth_function
def group_update(up: Auth, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Allow what CKAN allows for groups; a department has actions of its own."""
    return _of_groups(up, context, data_dict or {})


@tk.chained_auth_function
def group_delete(up: Auth, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Allow what CKAN allows for groups; a department has actions of its own."""
    return _of_groups(up, context, data_dict or {})


def _of_groups(up: Auth, context: Context, data: DataDict) -> AuthResult:
    group = context.get("group") or model.Group.get(data.get("id"))
    if group is not None and group.is_organization:
        return {"success": False, "msg": tk._("A department is no group: use its own actions")}
    return up(context, data)


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def task_status_show(_up: Auth, context: Context, data_dict: DataDict | None) -> AuthResult:
    """How far a file is loaded is seen by those who may change its entry."""
    task = context.get("task_status")
    resource = model.Resource.get(task.entity_id) if task is not None else None
    if resource is not None:
        inner = tk.fresh_context(context)
        return authz.is_authorized("package_update", inner, {"id": resource.package_id})
    return {"success": False, "msg": tk._("Your account may not do this")}
