"""Mail over TLS goes only to a server whose certificate holds.

CKAN 2.12.0 starts TLS without looking at the certificate, in its mailer and, by Python's own
handler, in the mails about errors.
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

from ckan.common import config
from ckan.config.middleware import flask_app
from ckan.lib import mailer

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
            message["Subject"], message["Date"] = self.getSubject(record), localtime()
            _strip(record)
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
