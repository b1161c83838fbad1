"""The one client through which this portal asks other servers for anything."""

from .address import AllowList, is_public
from .client import Client, Limits, Reply
from .errors import (
    AddressRefusedError,
    BadAddressError,
    BrokenReplyError,
    ConnectError,
    NameNotFoundError,
    OutboundError,
    RedirectError,
    TimedOutError,
    TlsError,
    TooLargeError,
)

__all__ = [
    "AddressRefusedError",
    "AllowList",
    "BadAddressError",
    "BrokenReplyError",
    "Client",
    "ConnectError",
    "Limits",
    "NameNotFoundError",
    "OutboundError",
    "Reply",
    "TimedOutError",
    "TlsError",
    "TooLargeError",
    "RedirectError",
    "is_public",
]
