"""Authorization of duties, calendar and notices, one function an action."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from .centre import centre_editor, of_the_centre

__all__ = [
    "shuangpai_calendar_import",
    "shuangpai_calendar_show",
    "shuangpai_case_remind",
    "shuangpai_due_date",
    "shuangpai_duty_list",
    "shuangpai_edition_diff",
    "shuangpai_edition_export",
    "shuangpai_edition_list",
    "shuangpai_edition_publish",
    "shuangpai_edition_show",
    "shuangpai_notice_deliver",
    "shuangpai_notice_list",
    "shuangpai_notice_read",
]


def shuangpai_calendar_import(context: Context, _data_dict: DataDict) -> AuthResult:
    """The Centre keeps the calendar of terms (办法第六条)."""
    if centre_editor(context):
        return {"success": True}
    message = tk._("Only the Government Service Centre keeps the calendar (art. 6)")
    return {"success": False, "msg": message}


@tk.auth_allow_anonymous_access
def shuangpai_calendar_show(_context: Context, _data_dict: DataDict) -> AuthResult:
    """Everybody may see which days are worked."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def shuangpai_due_date(_context: Context, _data_dict: DataDict) -> AuthResult:
    """Everybody may ask when a term ends: the law is public."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def shuangpai_duty_list(_context: Context, _data_dict: DataDict) -> AuthResult:
    """Everybody may know who owes what, and by when."""
    return {"success": True}


def shuangpai_notice_deliver(_context: Context, _data_dict: DataDict) -> AuthResult:
    """Sysadmins and the delivering process."""
    return {"success": False, "msg": tk._("Only a sysadmin delivers notices by hand")}


def shuangpai_notice_list(_context: Context, _data_dict: DataDict) -> AuthResult:
    """Whoever is logged in sees their own inbox, and no other."""
    return {"success": True}


def shuangpai_notice_read(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever is logged in marks their own notices."""
    return shuangpai_notice_list(context, data_dict)


@tk.auth_sysadmins_check
def shuangpai_edition_publish(context: Context, _data_dict: DataDict) -> AuthResult:
    """The Centre's own people publish the county catalog (办法第十五条)."""
    if of_the_centre(context):
        return {"success": True}
    message = tk._("Only the Government Service Centre publishes editions (art. 15)")
    return {"success": False, "msg": message}


@tk.auth_allow_anonymous_access
def shuangpai_edition_list(_context: Context, _data_dict: DataDict) -> AuthResult:
    """Everybody may see which editions there are."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def shuangpai_edition_show(_context: Context, _data_dict: DataDict) -> AuthResult:
    """Everybody may see an edition; citizens its open part (办法第三十条)."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def shuangpai_edition_diff(_context: Context, _data_dict: DataDict) -> AuthResult:
    """Everybody may see what changed; citizens in the open part."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def shuangpai_edition_export(_context: Context, _data_dict: DataDict) -> AuthResult:
    """Everybody may take what they may see."""
    return {"success": True}


def shuangpai_case_remind(_context: Context, _data_dict: DataDict) -> AuthResult:
    """Sysadmins and the reminding process."""
    return {"success": False, "msg": tk._("Only a sysadmin sends reminders by hand")}
