"""The letter to the holder of an account whose password or e-mail address was changed."""

from __future__ import annotations

import logging
import uuid

from ckan.plugins import toolkit as tk

from ..channels.errors import RefusedError
from ..channels.letter import Letter
from ..channels.mail import MailChannel
from ..domain.code_list import CHINESE
from ..language import speaking

__all__ = ["EMAIL", "PASSWORD", "tell_holder"]

log = logging.getLogger(__name__)
PASSWORD, EMAIL = "password", "email"


def tell_holder(email: str, account: str, what: list[str], moment: str, own: bool) -> None:
    """Mail one letter (a worker's job).

    Args:
        email: the address as it was before the change.
        account: the name to log in with.
        what: of ``PASSWORD`` and ``EMAIL``, what was changed.
        moment: when (ISO, with zone).
        own: whether the change came from the account itself.

    Raises:
        ChannelDownError: the mail server does not take it now; the job is tried again.
    """
    channel = MailChannel()
    with speaking(CHINESE):
        subject, body = _words(account, what, moment, own)
        letter = Letter(str(uuid.uuid4()), "", account, email, subject, body)
        if not channel.reaches(letter):
            log.warning("mail is not set up: the holder was not told: user=%s", account)
            return
        try:
            channel.send(letter)
        except RefusedError:
            log.exception("the address takes no letter: user=%s", account)


def _words(account: str, what: list[str], moment: str, own: bool) -> tuple[str, str]:
    """Return subject and body."""
    site = tk.config["ckan.site_title"]
    facts = {
        "account": account,
        "site": site,
        "what": tk._(" and ").join(_titles()[one] for one in what),
        "time": tk.h.shuangpai_moment(moment),
    }
    subject = tk._("{site}: {what} of your account was changed").format(**facts)
    by_whom = (
        tk._("The change was made from the account itself.")
        if own
        else tk._(
            "The change was not made from the account itself: an administrator made it, or a mailed link."
        )
    )
    parts = [
        tk._("On {time}, {what} of the account “{account}” of {site} was changed.").format(**facts),
        by_whom,
        tk._(
            "Every session and every API token of the account has ended: log in again, and make new tokens."
        ),
        tk._(
            "If you know of it, there is nothing to do. If not, tell the administrator of the site at once."
        ),
        tk.h.url_for("user.request_reset", qualified=True),
    ]
    if EMAIL in what:
        parts.pop()
    else:
        parts.insert(-1, tk._("With this page you set a new password:"))
    return subject, "\n\n".join(parts)


def _titles() -> dict[str, str]:
    return {PASSWORD: tk._("the password"), EMAIL: tk._("the e-mail address")}
