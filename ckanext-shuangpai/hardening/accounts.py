"""Who sends a request, and how often somebody may guess.

Unknown and known accounts get the same answer after the same work. Tokens that do not hold are said
to be so, instead of making their user a stranger.
"""

from __future__ import annotations

import logging
from typing import Any

from flask import Response, g, has_request_context, make_response, request
from flask_login import current_user
from passlib.hash import pbkdf2_sha512  # pyright: ignore[reportAttributeAccessIssue]
from redis.exceptions import RedisError

from ckan import model
from ckan.common import CKANConfig, config, repr_untrusted
from ckan.config.middleware import flask_app
from ckan.lib import authenticator, base, signals
from ckan.lib.helpers import helper_functions as h
from ckan.plugins import toolkit as tk
from ckan.types import CKANApp

from . import sessions, throttle
from .client_address import client_address
from .errors import as_error

__all__ = [
    "FAILED",
    "guard_guessing",
    "hide_details",
    "identify",
    "refuse_login",
    "same_work_for_all",
]

log = logging.getLogger(__name__)
ATTEMPT, FAILED, BAD_TOKEN = "shuangpai.attempt", "shuangpai.failed", "shuangpai.bad_token"
MAX_PASSWORD = 1024
"""Characters; hashing refuses more than four times as many bytes with an error of its own."""
COUNTED = {
    "user.edit": "password",
    "user.register": "register",
    "user.request_reset": "reset",
    "user.perform_reset": "reset_key",
    "organization.member_new": "email",
    "group.member_new": "email",
}
"""Forms in which something can be guessed, besides the login; a POST of each is an attempt."""
COUNTED_ACTIONS = frozenset(("user_update", "user_patch", "user_invite"))
"""Actions that tell whether an address is taken (see taken.py)."""
_core_authenticate = authenticator.default_authenticate
_SOME_HASH = pbkdf2_sha512.hash("nobody has this password")


def identify(user_id: str | None) -> model.User | model.AnonymousUser | None:
    """Return who sends the request: of a session that is alive, or of a token that holds.

    Args:
        user_id: whom the session names; None when it names nobody.

    Returns:
        A user, nobody for certain, or None where CKAN may go on to look.
    """
    token = request.headers.get(config["apitoken_header_name"], "")
    if token and not token.startswith("Basic ") and (user := _of_token()):
        return user
    if user_id is None:
        g.login_via_auth_header = True
        return model.AnonymousUser() if token else None
    user = model.User.get(user_id)
    if user is not None and sessions.is_alive(user):
        return user
    sessions.end()
    g.login_via_auth_header = True
    return model.AnonymousUser()


def refuse_login() -> Response | None:
    """Count an attempt to log in; answer at once where too many have failed."""
    if request.method != "POST" or current_user.is_authenticated:
        return None
    login = request.form.get("login", "")
    try:
        request.environ[ATTEMPT] = throttle.begin("login", _account(login))
    except throttle.TooManyError as refused:
        return _too_many(refused, "user/login.html")
    return None


def same_work_for_all() -> None:
    """Have CKAN's check of a password take as long for accounts that do not exist."""
    authenticator.default_authenticate = _authenticate


def hide_details(config: CKANConfig) -> None:
    """Keep who has an account from strangers, whatever the configuration says."""
    config["ckan.auth.public_user_details"] = False
    config["ckan.auth.public_activity_stream_detail"] = False


def guard_guessing(app: CKANApp, _config: CKANConfig) -> None:
    """Count guesses in the other forms, tell who logged in or failed, and say when a token is bad."""
    app.before_request(_count_forms)
    app.before_request(_refuse_bad_token)
    app.after_request(_forgive)
    signals.failed_login.connect(_failed)
    signals.user_logged_in.connect(_logged_in)
    signals.user_logged_out.connect(_logged_out)


def _of_token() -> model.User | None:
    g.login_via_auth_header = True
    user = flask_app._get_user_for_apitoken()
    if user is not None and user.is_active:
        return user
    request.environ[BAD_TOKEN] = True
    return None


def _authenticate(identity: dict[str, Any]) -> Any:
    login, password = identity.get("login") or "", identity.get("password") or ""
    user = _find(login)
    if user is not None and user.is_active and user.password and len(password) <= MAX_PASSWORD:
        return _core_authenticate({**identity, "login": user.name})
    pbkdf2_sha512.verify(password[:MAX_PASSWORD], _SOME_HASH)
    model.User.by_name(login)
    signals.failed_login.send(login)
    return None


def _find(login: str) -> model.User | None:
    """Return the account of a name or address; both are looked up, found or not."""
    by_name, by_email = model.User.by_name(login), model.User.by_email(login)
    return by_name or by_email


def _account(login: str) -> str:
    """Return what counts as one account: its name and its address are the same one."""
    user = _find(login)
    return user.id if user else login[:200]


def _count_forms() -> Response | None:
    kind = _kind()
    if request.method != "POST" or kind is None:
        return None
    account = {
        "email": lambda: getattr(current_user, "id", None),
        "password": lambda: getattr(current_user, "id", None),
        "reset": lambda: _account(request.form.get("user", "")),
    }.get(kind, lambda: None)()
    try:
        request.environ[ATTEMPT] = throttle.begin(kind, account or None)
    except throttle.TooManyError as refused:
        return _too_many(refused, "error_document_template.html")
    return None


def _kind() -> str | None:
    """Return what can be guessed with the request, if anything."""
    if request.endpoint == "api.action":
        name = (request.view_args or {}).get("logic_function")
        return "email" if name in COUNTED_ACTIONS else None
    return COUNTED.get(request.endpoint or "")


def _forgive(response: Response) -> Response:
    """Give an attempt back in which nothing was guessed; a login forgets what failed before it."""
    attempt = request.environ.pop(ATTEMPT, None)
    if attempt is not None and not request.environ.get(FAILED) and not _always_counts(response):
        try:
            if request.endpoint == "user.login":
                attempt.forgive()
            else:
                attempt.give_back()
        except RedisError:
            log.exception("Redis does not answer: an attempt stays counted")
    return response


def _always_counts(response: Response) -> bool:
    """Say whether this kind of request counts although no password was wrong.

    A registration tells which names are taken: each counts, so that nobody lists accounts with it.
    """
    if request.endpoint == "user.perform_reset":
        return response.status_code == 403
    return request.endpoint in ("user.request_reset", "user.register")


def _refuse_bad_token() -> Response | None:
    """Answer 401 to a token that is wrong, out of date or of a disabled account; 429 after many."""
    if not request.environ.get(BAD_TOKEN):
        return None
    try:
        throttle.begin("token")
        code, seconds = 401, 0
    except throttle.TooManyError as refused:
        code, seconds = 429, refused.seconds
    text = tk._(
        "The API token is unknown, revoked or out of date. Create a new one on your account's page."
    )
    log.warning("token refused: address=%s", client_address())
    response = as_error(code, text, "Authorization Error")
    if seconds > 0:
        response.headers["Retry-After"] = str(seconds)
    return response


def _too_many(refused: throttle.TooManyError, template: str) -> Response:
    """Say how long to wait; whether the account exists, the answer does not tell."""
    log.warning("attempt refused: endpoint=%s address=%s", request.endpoint, client_address())
    if refused.seconds == throttle.UNAVAILABLE:
        code, text = 503, tk._("Logging in is not possible at the moment. Please try again later.")
    else:
        minutes = -(-refused.seconds // 60)
        code = 429
        text = tk._(
            "Too many failed attempts. Please wait {minutes} minutes and try again."
        ).format(minutes=minutes)
    if template == "user/login.html":
        h.flash_error(text)
        response = make_response(base.render(template, {}), code)
    else:
        response = as_error(code, text, "Authorization Error")
    if refused.seconds > 0:
        response.headers["Retry-After"] = str(refused.seconds)
    return response


def _failed(login: str, **_rest: Any) -> None:
    if not has_request_context():
        return
    request.environ[FAILED] = True
    known = _find(login) if login else None
    name = known.name if known else "(unknown)"
    log.warning("login failed: user=%s address=%s", repr_untrusted(name), client_address())


def _logged_in(_sender: Any, user: model.User, **_rest: Any) -> None:
    log.info("logged in: user=%s address=%s", user.name, client_address())


def _logged_out(_sender: Any, user: model.User, **_rest: Any) -> None:
    log.info("logged out: user=%s address=%s", getattr(user, "name", ""), client_address())
