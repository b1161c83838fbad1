"""Authorization, one function an action; departments act for their own entries, the Centre for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan import authz, model
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ..model.import_run import ImportRun
from . import duplicate, file_access
from .auth_account import *  # noqa: F403
from .auth_account import __all__ as _account
from .auth_duty import *  # noqa: F403
from .auth_duty import __all__ as _duty
from .auth_office import *  # noqa: F403
from .auth_office import __all__ as _office
from .auth_sync import *  # noqa: F403
from .auth_sync import __all__ as _sync
from .auth_sync import centre_only
from .auth_takedown import *  # noqa: F403
from .auth_takedown import __all__ as _takedown
from .centre import centre_editor, of_the_centre

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    *_account,
    *_duty,
    *_office,
    *_sync,
    *_takedown,
    "package_create",
    "package_update",
    "shuangpai_alias_edit",
    "shuangpai_case_command",
    "shuangpai_case_list",
    "shuangpai_case_open",
    "shuangpai_case_paper_add",
    "shuangpai_case_paper_show",
    "shuangpai_case_show",
    "shuangpai_case_type_list",
    "shuangpai_data_download",
    "shuangpai_data_status",
    "shuangpai_duplicate_check",
    "shuangpai_duplicate_judge",
    "shuangpai_duplicate_list",
    "shuangpai_duplicate_sweep",
    "shuangpai_duplicate_sweep_show",
    "shuangpai_duplicate_sweep_start",
    "shuangpai_entry_address",
    "shuangpai_entry_check",
    "shuangpai_entry_form",
    "shuangpai_entry_save",
    "shuangpai_kept_text",
    "shuangpai_import_confirm",
    "shuangpai_import_list",
    "shuangpai_import_show",
    "shuangpai_import_tidy",
    "shuangpai_organization_list",
    "shuangpai_organization_tree",
    "shuangpai_template_export",
    "shuangpai_template_import",
]

Auth = Callable[[Context, DataDict], AuthResult]


@tk.chained_auth_function
def package_create(up: Auth, context: Context, data_dict: DataDict | None) -> Any:
    """Allow what CKAN allows; harvest sources are made by the Centre alone."""
    result = up(context, data_dict or {})
    if result.get("success") and (data_dict or {}).get("type") == "harvest":
        return centre_only(context)
    return result


@tk.chained_auth_function
def package_update(up: Auth, context: Context, data_dict: DataDict | None) -> Any:
    """Allow what CKAN allows, and the Centre's editors for every entry (办法第十八条)."""
    result = up(context, data_dict or {})
    package = context.get("package") or model.Package.get((data_dict or {}).get("id"))
    if package is not None and package.type == "harvest":
        return centre_only(context)
    if result.get("success"):
        return result
    if package is not None and package.type == "dataset" and centre_editor(context):
        return {"success": True}
    return result


def shuangpai_entry_check(context: Context, data_dict: DataDict) -> AuthResult:
    """Anybody who may create an entry somewhere may check one."""
    if authz.has_user_permission_for_some_org(context.get("user"), "create_dataset"):
        return {"success": True}
    return {
        "success": False,
        "msg": tk._("Only members of a department check entries: log in first"),
    }


def shuangpai_entry_form(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may create an entry, or change the one that is named, may open its form."""
    return shuangpai_entry_save(context, data_dict)


def shuangpai_entry_save(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow what ``package_create``, with an id ``package_update`` allows."""
    action = "package_update" if data_dict.get("id") else "package_create"
    return authz.is_authorized(action, context, data_dict)


def shuangpai_kept_text(context: Context, _data_dict: DataDict) -> AuthResult:
    """Everybody who is logged in keeps texts, and reads their own alone."""
    if context.get("user"):
        return {"success": True}
    return {"success": False, "msg": tk._("Log in first")}


def shuangpai_alias_edit(context: Context, _data_dict: DataDict) -> AuthResult:
    """The Centre keeps the words of search."""
    if centre_editor(context):
        return {"success": True}
    return {"success": False, "msg": tk._("Only the Government Service Centre edits aliases")}


@tk.auth_allow_anonymous_access
def shuangpai_organization_tree(_context: Context, _data_dict: DataDict) -> AuthResult:
    """Everybody may see how the departments are ordered."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def shuangpai_organization_list(_context: Context, _data_dict: DataDict) -> AuthResult:
    """Everybody may see which departments there are."""
    return {"success": True}


def shuangpai_duplicate_check(context: Context, _data_dict: DataDict) -> AuthResult:
    """Members of any department may check for duplicates (办法第二十条第三项)."""
    if duplicate.reader(context).member:
        return {"success": True}
    message = tk._("Log in as a member of a department to check for duplicates (art. 18)")
    return {"success": False, "msg": message}


shuangpai_duplicate_list = shuangpai_duplicate_check


@tk.auth_sysadmins_check
def shuangpai_duplicate_judge(context: Context, _data_dict: DataDict) -> AuthResult:
    """The Centre's own people decide on duplicates (办法第十八条)."""
    if of_the_centre(context):
        return {"success": True}
    message = tk._("Only the Government Service Centre decides on duplicates (art. 18)")
    return {"success": False, "msg": message}


def shuangpai_duplicate_sweep(context: Context, _data_dict: DataDict) -> AuthResult:
    """The Centre compares the whole catalog (办法第十八条)."""
    if centre_editor(context):
        return {"success": True}
    message = tk._("Only the Government Service Centre compares the whole catalog (art. 18)")
    return {"success": False, "msg": message}


shuangpai_duplicate_sweep_show = shuangpai_duplicate_sweep_start = shuangpai_duplicate_sweep


shuangpai_case_type_list = shuangpai_entry_address = shuangpai_organization_list


def shuangpai_case_list(context: Context, _data_dict: DataDict) -> AuthResult:
    """Cases are for members of departments; what each may do, the case and its table say."""
    if duplicate.reader(context).member:
        return {"success": True}
    return {"success": False, "msg": tk._("Log in as a member of a department to see its cases")}


shuangpai_case_show = shuangpai_case_open = shuangpai_case_command = shuangpai_case_list
shuangpai_case_paper_add = shuangpai_case_paper_show = shuangpai_case_list


@tk.auth_sysadmins_check
def shuangpai_template_import(context: Context, data_dict: DataDict) -> AuthResult:
    """Who compiles entries somewhere may import; the Centre alone publishes and adds departments.

    Each entry is asked for again: editors bring entries of their own departments only. A sysadmin
    imports for all and publishes nothing.
    """
    if of_the_centre(context):
        return {"success": True}
    if centre_editor(context) and not data_dict.get("publish"):
        return {"success": True}
    if data_dict.get("publish") or data_dict.get("create_organizations"):
        message = tk._(
            "Only the Government Service Centre publishes or adds departments in an import (art. 17, 18)"
        )
        return {"success": False, "msg": message}
    if authz.has_user_permission_for_some_org(context.get("user"), "create_dataset"):
        return {"success": True}
    message = tk._("Log in as a data officer of a department to import entries (art. 7)")
    return {"success": False, "msg": message}


@tk.auth_allow_anonymous_access
def shuangpai_data_download(context: Context, data_dict: DataDict) -> AuthResult:
    """The file of a resource goes to those whom its entry gives it (办法第二十三条、第二十九条)."""
    resource = _resource(data_dict)
    if file_access.file_hidden(context, resource):
        raise tk.ObjectNotFound(tk._("Resource was not found."))
    return _open_to_you(file_access.reads_file(context, resource))


@tk.auth_allow_anonymous_access
def shuangpai_data_status(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may read the rows sees when they were loaded."""
    resource = _resource(data_dict)
    if file_access.rows_hidden(context, resource):
        raise tk.ObjectNotFound(tk._("Resource was not found."))
    return _open_to_you(file_access.reads_rows(context, resource))


def _resource(data_dict: DataDict) -> model.Resource:
    resource = model.Resource.get(str(data_dict.get("resource_id") or data_dict.get("id")))
    if resource is None:
        raise tk.ObjectNotFound(tk._("Resource was not found."))
    return resource


def _open_to_you(is_open: bool) -> AuthResult:
    if is_open:
        return {"success": True}
    message = tk._("The data of this entry is not open to you: apply for it (art. 23, 29)")
    return {"success": False, "msg": message}


@tk.auth_allow_anonymous_access
def shuangpai_template_export(_context: Context, _data_dict: DataDict) -> AuthResult:
    """Everybody may export what they may see."""
    return {"success": True}


def shuangpai_import_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may import sees imports: their own, the Centre all."""
    return shuangpai_template_import(context, {})


def shuangpai_import_show(context: Context, data_dict: DataDict) -> AuthResult:
    """An import is seen by its starter and the Centre; for others it is as if it did not exist."""
    if _started(context, data_dict) or centre_editor(context):
        return {"success": True}
    return {"success": False, "msg": tk._("There is no such import among yours")}


def shuangpai_import_confirm(context: Context, data_dict: DataDict) -> AuthResult:
    """Who started an import confirms it: it is carried out in that person's name."""
    if _started(context, data_dict):
        return {"success": True}
    return {"success": False, "msg": tk._("Only who started an import confirms it")}


def shuangpai_import_tidy(context: Context, data_dict: DataDict) -> AuthResult:
    """Only sysadmins and the operator at the machine (they are not asked here)."""
    return {"success": False, "msg": tk._("Only a sysadmin keeps the imports in order")}


def _started(context: Context, data_dict: DataDict) -> bool:
    run = ImportRun.get(str(data_dict.get("id") or ""))
    user = model.User.get(context.get("user") or "")
    return run is not None and user is not None and run.user_id == user.id
