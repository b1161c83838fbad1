"""Logging out is a change: an address that is only opened asks first, with a button.

CKAN 2.12.0 logs out whoever opens the address.
"""

from __future__ import annotations

from flask import Response, make_response, request
from flask_login import current_user

from ckan.common import CKANConfig
from ckan.lib import base
from ckan.plugins import toolkit as tk
from ckan.types import CKANApp

__all__ = ["ask_first"]


def ask_first(app: CKANApp, _config: CKANConfig) -> None:
    """Let only a form that was sent with its token log out."""
    app.before_request(_ask)


def _ask() -> Response | None:
    if request.endpoint != "user.logout" or request.method == "POST":
        return None
    if current_user.is_anonymous:
        return tk.redirect_to("user.login")
    return make_response(base.render("shuangpai/account/log_out.html", {}))
