"""Sessions: kept on the server, ended after idle time, a working day, logout and changes of the account.

A session remembers when its user logged in, a fingerprint of what the account is entered by and one
of the roles. Another password or e-mail address, a role less and deletion end it; more roles give it a new
number. CKAN's cookie that remembers a user for a year is off.
"""

from __future__ import annotations

import hashlib
import logging
import time
from datetime import timedelta
from typing import Any

from flask import Flask, Response, current_app, request, session
from flask.wrappers import Request
from flask_login import current_user
from flask_session.base import ServerSideSession
from redis.exceptions import RedisError

from ckan import model
from ckan.common import CKANConfig
from ckan.config.middleware.common_middleware import CKANRedisSessionInterface
from ckan.config.middleware.flask_app import CKANJsonSessionSerializer
from ckan.lib import signals
from ckan.types import CKANApp

from .. import config as options
from ..domain.account_change import CHANGED, ENDED
from .headers import is_https, is_loopback

__all__ = ["SessionStore", "end", "is_alive", "keep_on_server", "prepare"]

log = logging.getLogger(__name__)
SINCE, ACCOUNT, ROLES = "shuangpai_since", "shuangpai_account", "shuangpai_roles"


class SessionStore(CKANRedisSessionInterface):
    """Sessions in Redis; an answer that changed nothing writes nothing back.

    Two requests of one reader may overlap. The later to end must not bring back what the other has
    ended: only a changed session is written, and one that was read only if it is still there.
    """

    def __init__(self, app: CKANApp) -> None:
        super().__init__(app)
        self.serializer = CKANJsonSessionSerializer()  # type: ignore[assignment]

    def open_session(self, app: Flask, request: Request) -> ServerSideSession:
        try:
            opened = super().open_session(app, request)
        except RedisError:
            log.exception("Redis does not answer: everybody is anonymous")
            opened = self.session_class(sid=self._generate_sid(self.sid_length))
        # One that Redis does not hold gets another number than the cookie says.
        opened.shuangpai_known = request.cookies.get(self.get_cookie_name(app))  # type: ignore[attr-defined]
        return opened

    def save_session(self, app: Flask, session: ServerSideSession, response: Response) -> None:
        try:
            super().save_session(app, session, response)
            if session and not session.modified:
                self.client.expire(
                    self._get_store_id(session.sid or ""), app.permanent_session_lifetime
                )
        except RedisError:
            log.exception("Redis does not answer: a session was not kept")

    def should_set_storage(self, app: Flask, session: ServerSideSession) -> bool:
        return session.modified

    def _upsert_session(
        self, session_lifetime: timedelta, session: ServerSideSession, store_id: str
    ) -> None:
        known = getattr(session, "shuangpai_known", None) == session.sid
        value = self.serializer.encode(session)  # type: ignore[union-attr]
        self.client.set(store_id, value, ex=session_lifetime, xx=known)


START = "shuangpai_start.index"
"""Where a login leads, unless the operator says another place than CKAN's."""


def prepare(config: CKANConfig) -> None:
    """Set what decides about sessions and their cookies; an operator cannot loosen it by accident."""
    secure = not (is_loopback(config["ckan.site_url"]) and not is_https(config["ckan.site_url"]))
    lifetime = options.session_lifetime()
    if config.get("ckan.auth.route_after_login") in (None, "", "dashboard.datasets"):
        config["ckan.auth.route_after_login"] = START
    config.update(
        {
            "SESSION_TYPE": "redis",
            "SESSION_PERMANENT": True,
            "SESSION_REFRESH_EACH_REQUEST": True,
            "PERMANENT_SESSION_LIFETIME": options.session_idle(),
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": secure,
            "REMEMBER_COOKIE_HTTPONLY": True,
            "REMEMBER_COOKIE_SAMESITE": "Lax",
            "REMEMBER_COOKIE_SECURE": secure,
            "WTF_CSRF_TIME_LIMIT": lifetime,
        }
    )


def keep_on_server(app: CKANApp, _config: CKANConfig) -> None:
    """Use our store, and follow what happens to the account during a request."""
    app.session_interface = SessionStore(app)
    app.config.pop("SESSION_REDIS", None)  # no option, and what copies the options cannot copy it
    app.after_request(_follow_changes)
    signals.user_logged_in.connect(_begin)
    signals.user_logged_out.connect(_end)


def is_alive(user: model.User) -> bool:
    """Say whether the session may go on as this user; new roles give it a new number."""
    since = session.get(SINCE)
    if not user.is_active or not isinstance(since, (int, float)):
        return False
    if time.time() - since > options.session_lifetime():
        return False
    if session.get(ACCOUNT) != _account(user):
        return False
    if session.get(ROLES) != (roles := _roles(user)):
        session[ROLES] = roles
        _renumber()
    return True


def end() -> None:
    """End the session on the server; what is said to the reader next goes into a new one."""
    store: Any = current_app.session_interface
    store.client.delete(store._get_store_id(session.sid))  # type: ignore[attr-defined]
    session.clear()
    session.sid = store._generate_sid(store.sid_length)  # type: ignore[attr-defined]


def _begin(_sender: Any, user: model.User, **_rest: Any) -> None:
    """Note who logged in and when; forget CKAN's wish to remember the user beyond the session."""
    for name in ("_remember", "_remember_seconds"):
        session.pop(name, None)
    session.update({SINCE: time.time(), ACCOUNT: _account(user), ROLES: _roles(user)})


def _end(_sender: Any, **_rest: Any) -> None:
    """Take the session off the server, so that a request that still runs cannot keep it alive."""
    end()


def _follow_changes(response: Response) -> Response:
    """Let the reader who changed their own password or roles go on, under a new number.

    All other sessions of the account end at their next request, and so does one whose account another
    changes while it is asked.
    """
    if session.get("_user_id") and session.get(SINCE) and current_user.is_authenticated:
        user = model.User.get(session["_user_id"])
        if user is not None and user.id == current_user.id and user.is_active:
            now = (_account(user), _roles(user))
            own = user.id in request.environ.get(CHANGED, ()) or now[0] == session.get(ACCOUNT)
            if own and now != (session.get(ACCOUNT), session.get(ROLES)):
                session.update(dict(zip((ACCOUNT, ROLES), now, strict=True)))
                _renumber()
    return response


def _renumber() -> None:
    current_app.session_interface.regenerate(session)  # type: ignore[attr-defined]


def _account(user: model.User) -> str:
    """Return a fingerprint of password, address and the sign of the last end, for comparison only."""
    facts = (user.password, (user.email or "").casefold(), (user.plugin_extras or {}).get(ENDED))
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:24]


def _roles(user: model.User) -> str:
    """Return a fingerprint of what the user may do: administrator or not, and each membership."""
    rows = (
        model.Session.query(model.Member.group_id, model.Member.capacity)
        .filter_by(table_name="user", table_id=user.id, state="active")
        .order_by(model.Member.group_id, model.Member.capacity)
    )
    text = repr((bool(user.sysadmin), [tuple(row) for row in rows]))
    return hashlib.sha256(text.encode()).hexdigest()[:24]
