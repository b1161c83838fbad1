"""Which addresses may be reached: the public internet, and what the operator listed."""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from .errors import AddressRefusedError, BadAddressError, NameNotFoundError, TimedOutError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = {"http": 80, "https": 443}
_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_NEVER = (ipaddress.IPv4Network("192.0.0.0/24"), ipaddress.IPv4Network("192.88.99.0/24"))
"""Protocol assignments and 6to4 relays, which some Python versions count as global."""
_FORBIDDEN_SIGNS = frozenset(' "<>\\^`{|}\x7f') | {chr(code) for code in range(32)}


@dataclass(frozen=True)
class Target:
    """A checked URL in its parts; ``host`` in the form that goes on the wire."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[str, str, int]:
        """What credentials belong to."""
        return self.scheme, self.host, self.port

    @property
    def host_header(self) -> str:
        """The ``Host`` header: brackets round IPv6, no default port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address again, for messages and as the base of redirects."""
        return f"{self.scheme}://{self.host_header}{self.path}"


class AllowList:
    """Hosts that may be reached although private, as ``host:port`` (``[::1]:80`` for IPv6)."""

    def __init__(self, entries: Iterable[str] = ()) -> None:
        self._entries = frozenset(entry.strip().lower() for entry in entries if entry.strip())

    def __contains__(self, target: object) -> bool:
        """Say whether the operator listed exactly this host, as written, with this port."""
        if not isinstance(target, Target):
            return False
        host = f"[{target.host}]" if ":" in target.host else target.host
        return f"{host}:{target.port}" in self._entries


def parse(url: str) -> Target:
    """Split a URL into what is connected to and what is asked for; ``BadAddressError`` otherwise.

    Refuses what two parsers could read in two ways: backslashes, spaces, control signs, user
    names. Chinese paths and host names are encoded.
    """
    if any(sign in _FORBIDDEN_SIGNS for sign in url):
        raise BadAddressError("the address holds a sign that does not belong into one")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadAddressError("the address cannot be read") from error
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise BadAddressError("only http and https addresses are followed")
    if "@" in parts.netloc:
        raise BadAddressError("the address holds a user name")
    if port == 0:
        raise BadAddressError("the address has no usable port")
    return Target(scheme, _host(parts), port or PORTS[scheme], _path(parts))


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host or "%" in host:
        raise BadAddressError("the address names no host")
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError as error:
            raise BadAddressError("the address names no host") from error
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise BadAddressError("the name of the host cannot be encoded") from error


def _path(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(parts.query, safe='/%:@!$&()*+,;=?~-._')}" if parts.query else path


def is_public(address: Address) -> bool:
    """Say whether an address belongs to the public internet, also one wrapped in IPv6."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id or address.is_site_local:
            return False
        inner = _wrapped(address)
        if inner is not None:
            return is_public(inner)
    elif any(address in network for network in _NEVER):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _wrapped(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address an IPv6 one leads to: mapped, compatible, 6to4, Teredo, NAT64."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    number = int(address)
    if number >> 32 == 0 or any(address in network for network in _NAT64):
        return ipaddress.IPv4Address(number & 0xFFFFFFFF)
    return None


def check(target: Target, addresses: Iterable[Address], allowed: AllowList) -> None:
    """Raise ``AddressRefusedError`` unless every address of the host is public or the host is listed."""
    if target in allowed:
        return
    if not all(is_public(address) for address in addresses):
        raise AddressRefusedError(
            f"{target.host}:{target.port} lies in a private network and is not on the list of "
            "hosts that may be reached",
            f"{target.host}:{target.port}",
        )


def resolve(host: str, port: int, timeout: float) -> list[Address]:
    """Ask for all addresses of a host, once; gives up after ``timeout`` seconds."""
    answers: queue.Queue[list[Address] | OSError | UnicodeError] = queue.Queue()

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            answers.put(error)
        else:
            answers.put([ipaddress.ip_address(row[4][0]) for row in rows])

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=timeout)
    except queue.Empty as error:
        raise TimedOutError(f"the name {host} was not resolved in time", host) from error
    if isinstance(answer, Exception):
        raise NameNotFoundError(f"the name {host} has no address", host) from answer
    return list(dict.fromkeys(answer))
