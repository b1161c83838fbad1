"""Changes of an account's name and address tell next to nothing of other accounts.

CKAN 2.12.0 says of each name and address whether it is taken, as often as somebody asks. A name that may
not be changed is refused in the same words whatever it is. An address must be refused when it is taken:
every try of another one counts as a guess, whatever the answer.
"""

from __future__ import annotations

import functools
from typing import Any

from flask import has_request_context, request
from flask_login import current_user

from ckan import model
from ckan.logic import validators
from ckan.plugins import toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from .accounts import FAILED

__all__ = ["tell_nothing_of_others"]

_core_name, _core_email = validators.user_name_validator, validators.email_is_unique


def tell_nothing_of_others() -> None:
    """Have CKAN check names and addresses here; calling it again changes nothing."""
    validators.user_name_validator = _name
    validators.email_is_unique = _email


@functools.wraps(_core_name)
def _name(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> Any:
    user: Any = context.get("user_obj")
    invited = user is not None and user.state == model.State.PENDING
    if user is None or invited or data[key] == user.name or _sees_all(context):
        return _core_name(key, data, errors, context)
    errors[key].append(tk._("That login name can not be modified."))
    return None


@functools.wraps(_core_email)
def _email(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> Any:
    user: Any = context.get("user_obj")
    if user is not None and not _sees_all(context) and not _same(data[key], user.email):
        _count()
    try:
        return _core_email(key, data, errors, context)
    except tk.Invalid:
        if not _sees_all(context):
            _count()
        raise


def _sees_all(context: Context) -> bool:
    """Say whether the accounts are no secret to whoever calls: sysadmins, and the program's own changes."""
    if context.get("ignore_auth") and context.get("user_obj") is not None:
        return True
    callers = [context.get("auth_user_obj"), current_user if has_request_context() else None]
    return any(getattr(one, "sysadmin", False) for one in callers)


def _same(one: Any, other: Any) -> bool:
    return str(one or "").strip().lower() == str(other or "").strip().lower()


def _count() -> None:
    """Let the attempt that this request is stay counted."""
    if has_request_context():
        request.environ[FAILED] = True
