"""What can go wrong on the way to another server.

OutboundError
├── BadAddressError      the address cannot be used: scheme, user name, port, control signs
├── AddressRefusedError  the address leads into a private network and is not on the list
├── NameNotFoundError    the name has no address
├── ConnectError         nobody answers there
├── TlsError             the certificate is not the server's, or no common protocol
├── TimedOutError        too slow, in one read or altogether
├── BrokenReplyError     cut off, or not HTTP
├── TooLargeError        more than the limit, after unpacking
└── RedirectError        sent round in circles, or from https to http

Messages name the host as the caller wrote it and never an address that a name was resolved to.
"""

from __future__ import annotations


class OutboundError(Exception):
    """A request that brought no answer; ``transient`` says whether trying again may help."""

    transient = False
    retry_after: float | None = None
    """Seconds that the server asked us to wait, if it did."""

    def __init__(self, message: str, host: str = "") -> None:
        super().__init__(message)
        self.host = host


class BadAddressError(OutboundError):
    """The address is not one this client follows."""


class AddressRefusedError(OutboundError):
    """The address leads into a private, local or reserved network."""


class NameNotFoundError(OutboundError):
    """The host's name has no address."""

    transient = True


class ConnectError(OutboundError):
    """No connection to the host."""

    transient = True


class TlsError(OutboundError):
    """The host did not prove who it is."""


class TimedOutError(OutboundError):
    """The host was too slow."""

    transient = True


class BrokenReplyError(OutboundError):
    """The answer was cut off or is not HTTP."""

    transient = True


class TooLargeError(OutboundError):
    """The answer is larger than the limit."""


class RedirectError(OutboundError):
    """The host sent us on too often, or to where we do not go."""
