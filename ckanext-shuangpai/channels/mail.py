"""Mail by CKAN's mailer, and with it by whatever an ``INotifier`` of another plugin puts in its place."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import traceback
from collections.abc import Iterator
from email.errors import MessageError
from urllib.parse import urlsplit

from ckan import plugins
from ckan.lib import mailer
from ckan.plugins import toolkit as tk

from .errors import ChannelDownError, RefusedError
from .letter import Letter

__all__ = ["MailChannel"]

SECONDS = 30
"""How long a mail server may keep silent; CKAN's mailer sets no limit."""
_REFUSALS = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPSenderRefused)


class MailChannel:
    """One letter a mail, with a Message-ID that stays the same at every attempt."""

    name = "mail"

    def reaches(self, letter: Letter) -> bool:
        """Say whether the reader has an address, and mail or another notifier is set up.

        CKAN names a server of its own accord; who mails comes from is set by the operator alone.
        """
        replaced = any(True for _ in plugins.PluginImplementations(plugins.INotifier))
        set_up = all(tk.config.get(option) for option in ("smtp.server", "smtp.mail_from"))
        return bool(letter.email) and (set_up or replaced)

    def send(self, letter: Letter) -> None:
        """Send one mail."""
        host = urlsplit(tk.config["ckan.site_url"]).hostname or "localhost"
        headers = {"Message-ID": f"<{letter.id}@{host}>", "Auto-Submitted": "auto-generated"}
        try:
            with _patience():
                mailer.mail_recipient(
                    letter.name, letter.email, letter.subject, letter.body, headers=headers
                )
        except mailer.MailerException as error:
            reason = error.__context__
            if isinstance(reason, _REFUSALS):
                raise RefusedError(_words(reason)) from error
            raise ChannelDownError(str(error)[:500]) from error
        except smtplib.SMTPServerDisconnected as error:
            if not _only_the_farewell_failed(error):
                raise ChannelDownError(str(error)[:500]) from error
        except (OSError, smtplib.SMTPException) as error:
            raise ChannelDownError(str(error)[:500]) from error
        except (ValueError, MessageError) as error:  # an address that no mail can bear
            raise RefusedError(_words(error)) from error


def _only_the_farewell_failed(error: smtplib.SMTPServerDisconnected) -> bool:
    """Say whether the mail was taken and only QUIT found the server gone: no second mail then."""
    last = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    return "quit" in last and error.__context__ is None


def _words(error: BaseException) -> str:
    return str(error)[:500]


@contextlib.contextmanager
def _patience() -> Iterator[None]:
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SECONDS)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
