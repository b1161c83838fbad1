"""Password and e-mail address of one's own account: changed with the old password, never by a token."""

from __future__ import annotations

import hmac
from typing import Any

from flask import g, has_request_context

from ckan import model
from ckan.lib import authenticator
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ..domain.account_change import same_address

__all__ = ["OLD", "guard"]

OLD = "old_password"
PASSWORDS = ("password", "password1", "password2", "password_hash", "_password")
"""Every name under which CKAN's forms and actions take a new password."""


def guard(context: Context, data_dict: DataDict) -> None:
    """Refuse a change of one's own password or address that is not proved by the old password.

    Others' accounts are CKAN's to judge: administrators change them, and the holder is told. A key that was
    mailed proves enough for another password, not for another address.

    Raises:
        NotAuthorized: a token asks, or a mailed key asks for another address.
        ValidationError: the old password is missing or wrong.
    """
    user = model.User.get(data_dict["id"]) if isinstance(data_dict.get("id"), str) else None
    if user is None or context.get("ignore_auth"):
        return
    password = any(data_dict.get(name) for name in PASSWORDS)
    email = "email" in data_dict and not _same(data_dict["email"], user.email)
    if not password and not email:
        return
    if _has_key(user, data_dict.get("reset_key")):
        if email:
            raise tk.NotAuthorized(tk._("A link for a new password does not change the address"))
        return
    if not _is_own(context, user):
        return
    if has_request_context() and g.get("login_via_auth_header"):
        raise tk.NotAuthorized(
            tk._(
                "An API token changes neither password nor e-mail address: log in and use the page"
            )
        )
    old = data_dict.get(OLD)
    if not old or not isinstance(old, str):
        told = tk._(
            "Give the present password as well: without it neither password nor e-mail changes"
        )
        raise tk.ValidationError({OLD: [told]})
    if not _holds(user, old):
        raise tk.ValidationError({OLD: [tk._("The present password is not right")]})


def _is_own(context: Context, user: model.User) -> bool:
    return context.get("user") in (user.name, user.id)


def _same(given: Any, stored: str | None) -> bool:
    return isinstance(given, str) and same_address(given, stored)


def _has_key(user: model.User, given: Any) -> bool:
    known = user.reset_key or ""
    if len(known) < 5 or not isinstance(given, str):
        return False
    return hmac.compare_digest(known.encode(), given.encode())


def _holds(user: model.User, old: str) -> bool:
    """Check the old password by the way of every login, which counts what fails."""
    identity = {"login": user.name, "password": old, "check_captcha": False}
    found: Any = authenticator.ckan_authenticator(identity)
    return found is not None and getattr(found, "id", None) == user.id
