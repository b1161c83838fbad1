"""Links for a new password: neither the answer nor its time tells whether an account exists.

The request only orders a job; whom it is about, the worker finds out.
"""

from __future__ import annotations

import hmac
import logging

from flask import Response

from ckan import model
from ckan.common import CKANConfig, config, request
from ckan.lib import captcha, mailer, signals
from ckan.lib.helpers import helper_functions as h
from ckan.plugins import toolkit as tk
from ckan.types import CKANApp

from ..language import reader_language, speaking
from .errors import as_error

__all__ = ["same_answer_for_all", "send_links"]

log = logging.getLogger(__name__)
LONGEST = 254
"""Characters of a name or address; an address can have no more (RFC 5321)."""


def same_answer_for_all(app: CKANApp, _config: CKANConfig) -> None:
    """Answer requests for a link, and links that do not hold, before anything depends on the account."""
    app.before_request(_order_link)
    app.before_request(_refuse_link)


def send_links(login: str, lang: str) -> None:
    """Mail a link to each account of a name or address (a worker's job)."""
    with speaking(lang):
        for user in _accounts(login):
            try:
                mailer.send_reset_link(user)
            except mailer.MailerException:
                log.exception("the link for a new password was not sent: user=%s", user.name)
                continue
            signals.request_password_reset.send(user.name, user=user)


def _order_link() -> Response | None:
    login = request.form.get("user", "").strip()
    if request.endpoint != "user.request_reset" or request.method != "POST" or not login:
        return None
    try:
        tk.check_access("request_reset", {})
        captcha.check_recaptcha(request)
    except (tk.NotAuthorized, captcha.CaptchaError):
        return None  # CKAN's view says so
    tk.enqueue_job(
        send_links,
        [login[:LONGEST], reader_language()],
        title="mail a link for a new password",
    )
    h.flash_success(
        tk._("If this account exists, a link for a new password is on its way to its address.")
    )
    return tk.redirect_to(config["ckan.user_reset_landing_page"])


def _refuse_link() -> Response | None:
    """Refuse a link whose key does not hold, of whatever account, in the same words."""
    if request.endpoint != "user.perform_reset":
        return None
    user = model.User.get((request.view_args or {}).get("id"))
    known = (user.reset_key if user and not user.is_deleted() else None) or ""
    given = request.args.get("key", "").strip()
    if len(known) >= 5 and hmac.compare_digest(known.encode(), given.encode()):
        return None
    return as_error(
        403,
        tk._("This link does not hold, or was used before. Ask for a new one."),
        "Authorization Error",
    )


def _accounts(login: str) -> list[model.User]:
    if "@" not in login:
        one = model.User.get(login)
        return [one] if one is not None and not one.is_deleted() else []
    query = model.Session.query(model.User).filter(
        model.User.email.ilike(login.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_"))
    )
    return query.filter(model.User.state != model.State.DELETED).all()
