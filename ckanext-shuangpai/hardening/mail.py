"""Mail over TLS goes only to a server whose certificate holds; mails about errors speak the portal's language.

CKAN 2.12.0 starts TLS without looking at the certificate, in its mailer and, by Python's own
handler, in the mails about errors. These it writes in English.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import localtime
from logging import handlers
from types import ModuleType
from typing import Any

from flask_babel import force_locale

from ckan.common import config
from ckan.config.middleware import flask_app
from ckan.lib import mailer
from ckan.plugins import toolkit as tk

__all__ = ["CheckedSMTP", "CheckedSMTPHandler", "check_certificates"]

SECRET_HEADERS = {"authorization", "cookie", "x-csrftoken"}


class CheckedSMTP(smtplib.SMTP):
    """A connection that checks the server's certificate and name when it turns to TLS."""

    def starttls(self, *, context: ssl.SSLContext | None = None, **options: Any) -> Any:  # type: ignore[override]
        """Turn to TLS; without a context of the caller's, with one that checks."""
        return super().starttls(context=context or ssl.create_default_context(), **options)


class CheckedSMTPHandler(handlers.SMTPHandler):
    """Mails an error over a checked connection, also without a login; no cookies or tokens in it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Mail one record; a failure is reported on the error output, never raised."""
        try:
            message = EmailMessage()
            message["From"], message["To"] = self.fromaddr, ",".join(self.toaddrs)
            with force_locale(config["ckan.locale_default"]):
                message["Subject"], message["Date"] = self.getSubject(record), localtime()
                message.set_content(self.format(record))
            with CheckedSMTP(
                self.mailhost, int(self.mailport or 0), timeout=self.timeout
            ) as server:
                if self.secure is not None:
                    server.starttls()
                if self.username:
                    server.login(self.username, self.password)
                server.send_message(message)
        except (OSError, smtplib.SMTPException, ValueError):
            self.handleError(record)

    def getSubject(self, record: logging.LogRecord) -> str:  # noqa: N802  (Python's own name)
        """Return what the mail is about."""
        return tk._("{site}: the program met an error").format(site=config["ckan.site_title"])

    def format(self, record: logging.LogRecord) -> str:
        """Return when and where it happened, and the program's own words for whoever mends it."""
        _strip(record)
        when = logging.Formatter().formatTime(record)
        sent = getattr(record, "headers", None) or {}
        facts = [
            (tk._("Time"), when),
            (tk._("Address asked for"), getattr(record, "url", "")),
            (tk._("Method"), getattr(record, "method", "")),
            (tk._("Asked from"), getattr(record, "ip", "")),
            (tk._("Headers"), "".join(f"\n  {name}: {value}" for name, value in sent.items())),
        ]
        head = "\n".join(tk._("{label}: {value}").format(label=a, value=b) for a, b in facts if b)
        return f"{head}\n\n{logging.Formatter().format(record)}\n"


def check_certificates() -> None:
    """Have CKAN's mailer and mails about errors use checked connections; again changes nothing."""
    checked = ModuleType("smtplib")
    checked.__dict__.update(vars(smtplib), SMTP=CheckedSMTP)
    mailer.smtplib = checked
    flask_app.SMTPHandler = CheckedSMTPHandler


def _strip(record: logging.LogRecord) -> None:
    """Take from the request's headers, which CKAN mails with the error, what lets somebody in."""
    secret = SECRET_HEADERS | {str(config.get("apitoken_header_name", "")).lower()}
    headers = getattr(record, "headers", None)
    if headers is not None:
        kept = {name: value for name, value in headers.items() if name.lower() not in secret}
        record.headers = kept  # type: ignore[attr-defined]
