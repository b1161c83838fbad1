"""What is taken down is answered as if it were not there; who hides, and who decides on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from . import file_access, takedown

__all__ = [
    "package_show",
    "resource_show",
    "shuangpai_takedown_create",
    "shuangpai_takedown_decide",
    "shuangpai_takedown_list",
    "shuangpai_takedown_show",
]

Auth = Callable[[Context, DataDict], AuthResult]


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def package_show(up: Auth, context: Context, data_dict: DataDict | None) -> Any:
    """Allow what CKAN allows; what is taken down is absent for others."""
    result = up(context, data_dict or {})
    package = context.get("package") or model.Package.get(str((data_dict or {}).get("id") or ""))
    if package is not None:
        file_access.refuse_hidden(context, package)
    return result


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def resource_show(up: Auth, context: Context, data_dict: DataDict | None) -> Any:
    """Allow what CKAN allows; a file that is taken down is absent for others."""
    result = up(context, data_dict or {})
    resource = context.get("resource") or model.Resource.get(str((data_dict or {}).get("id") or ""))
    package = model.Package.get(resource.package_id) if resource is not None else None
    if resource is not None and package is not None:
        file_access.refuse_hidden(context, package, resource.id)
    return result


def shuangpai_takedown_create(context: Context, data_dict: DataDict) -> AuthResult:
    """The entry's own office, the Centre and the operator take down; an entry not seen is absent."""
    target = takedown.target_of(data_dict)
    tk.check_access("package_show", tk.fresh_context(context), {"id": target.package.id})
    if takedown.may_hide(context, target):
        return {"success": True}
    message = tk._(
        "Only the office that gives it out, the Government Service Centre and the operator take it down"
        " (rule of the system): tell one of them"
    )
    return {"success": False, "msg": message}


def shuangpai_takedown_list(context: Context, _data_dict: DataDict) -> AuthResult:
    """Members of departments list what is theirs, the Centre and the operator all."""
    if takedown.offices(context) != []:
        return {"success": True}
    return {"success": False, "msg": tk._("Log in as a member of a department first")}


def shuangpai_takedown_show(context: Context, data_dict: DataDict) -> AuthResult:
    """The office, the Centre and the operator see a takedown; for others there is none."""
    takedown.found(context, data_dict)
    return {"success": True}


def shuangpai_takedown_decide(context: Context, data_dict: DataDict) -> AuthResult:
    """The head or the Centre decides, never who hid it."""
    row = takedown.found(context, data_dict)
    if takedown.may_decide(context, row):
        return {"success": True}
    return {"success": False, "msg": takedown.not_yours()}
