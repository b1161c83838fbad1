"""Forgery of requests: an exemption lasts for its request only; forms of strangers are checked too.

CKAN 2.12.0 exempts a view for good when one request may go without the form's token. Here each
request is asked anew: only a request that carries an API token, or that nobody is logged in for and
that goes to the API, needs none.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Response, has_request_context, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from ckan.common import CKANConfig, config
from ckan.config.middleware import flask_app
from ckan.lib import base
from ckan.lib.helpers import helper_functions as h
from ckan.plugins import toolkit as tk
from ckan.types import CKANApp

from .errors import as_error

__all__ = ["check_each_request", "refuse_other_sites"]

EXEMPT = "shuangpai.csrf_exempt"
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
FORMS_OF_STRANGERS = {"user.login", "user.register", "user.request_reset", "user.perform_reset"}
_core_exempt, _core_protect = flask_app.csrf.exempt, flask_app.csrf.protect


def check_each_request() -> None:
    """Have CKAN's exemptions end with their request; calling it again changes nothing."""
    flask_app.csrf.exempt = _exempt
    flask_app.csrf.protect = _protect


def refuse_other_sites(app: CKANApp, _config: CKANConfig) -> None:
    """Refuse changes that another site's page sends, and explain a token that is too old."""
    app.before_request(_check_origin)
    app.register_error_handler(CSRFError, _explain)


def _exempt(view: Any) -> Any:
    """Exempt a view; by CKAN's own name within a request, that request only."""
    if isinstance(view, str) and has_request_context():
        request.environ[EXEMPT] = True
        return view
    return _core_exempt(view)


def _protect(apply_exemptions: bool = False) -> None:
    if not (request.environ.get(EXEMPT) and (_has_token() or _is_api())):
        _core_protect(apply_exemptions=apply_exemptions)


def _has_token() -> bool:
    return bool(request.headers.get(config["apitoken_header_name"])) and (
        current_user.is_authenticated
    )


def _is_api() -> bool:
    return (request.blueprint or "") == "api" and current_user.is_anonymous


def _check_origin() -> None:
    """Refuse a change whose origin is another site, where the browser tells it."""
    if request.method in SAFE or _has_token() or _is_api():
        return
    if not config["WTF_CSRF_ENABLED"]:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site in ("cross-site", "same-site") or not _same_origin(request.headers.get("Origin")):
        base.abort(
            400, tk._("This form was sent from another site. Open it here and send it again.")
        )


def _same_origin(origin: str | None) -> bool:
    if not origin or origin == "null":
        return not origin
    host = urlsplit(origin).netloc
    return host in (request.host, urlsplit(config["ckan.site_url"]).netloc)


def _explain(_error: CSRFError) -> Response:
    """Send a stranger back to a fresh form; tell others that nothing was saved, and why."""
    if request.endpoint in FORMS_OF_STRANGERS:
        h.flash_error(tk._("The page was open for too long. Please fill in the form again."))
        names = {**request.args.to_dict(), **(request.view_args or {})}
        return tk.redirect_to(request.endpoint, **names)
    text = tk._(
        "Nothing was saved: the page was open for too long, or you logged in again meanwhile. "
        "Go back, reload the page and send it again."
    )
    return as_error(400, text, "Authorization Error")
