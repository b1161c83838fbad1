"""Mail over TLS goes only to a server whose certificate holds.

CKAN 2.12.0 starts TLS without looking at the certificate.
"""

from __future__ import annotations

import smtplib
import ssl
from types import ModuleType
from typing import Any

from ckan.lib import mailer

__all__ = ["CheckedSMTP", "check_certificates"]


class CheckedSMTP(smtplib.SMTP):
    """A connection that checks the server's certificate and name when it turns to TLS."""

    def starttls(self, *, context: ssl.SSLContext | None = None, **options: Any) -> Any:  # type: ignore[override]
        """Turn to TLS; without a context of the caller's, with one that checks."""
        return super().starttls(context=context or ssl.create_default_context(), **options)


def check_certificates() -> None:
    """Have CKAN's mailer use checked connections; calling it again changes nothing."""
    checked = ModuleType("smtplib")
    checked.__dict__.update(vars(smtplib), SMTP=CheckedSMTP)
    mailer.smtplib = checked
