"""The guarded client: checks each address, connects to the one it checked, and keeps to limits."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from . import address
from .address import AllowList, Target
from .errors import (
    BadAddressError,
    BrokenReplyError,
    ConnectError,
    OutboundError,
    RedirectError,
    TimedOutError,
    TlsError,
    TooLargeError,
)

REDIRECTS = frozenset({301, 302, 303, 307, 308})
CREDENTIALS = frozenset({"authorization", "cookie", "x-ckan-api-key", "proxy-authorization"})
CHUNK = 65536
USER_AGENT = "ckanext-shuangpai"

Resolver = Callable[[str, int, float], list[address.Address]]


@dataclass(frozen=True)
class Limits:
    """How long and how much: seconds, bytes after unpacking, redirects followed."""

    connect: float = 10.0
    read: float = 30.0
    total: float = 120.0
    size: int = 64 * 1024 * 1024
    redirects: int = 5


@dataclass(frozen=True)
class Reply:
    """An answer, whatever its status; header names in lower case."""

    status: int
    body: bytes
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Client:
    """Fetches over http and https; one connection a host is kept open between requests.

    A name is resolved once in the client's life and every connection goes to an address that was
    checked, so an answer that changes later reaches nothing. Proxies from the environment are
    not used. Not shared between threads.
    """

    def __init__(
        self,
        allowed: AllowList | None = None,
        limits: Limits | None = None,
        resolver: Resolver = address.resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._allowed = allowed or AllowList()
        self._resolver = resolver
        self._tls = tls
        self._pinned: dict[tuple[str, int], list[address.Address]] = {}
        self._open: dict[tuple[str, str, int], HTTPConnection] = {}

    def __enter__(self) -> Client:
        """Use the client in a ``with`` block; connections close at its end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close what is open."""
        self.close()

    def close(self) -> None:
        """Close all connections."""
        for connection in self._open.values():
            connection.close()
        self._open.clear()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Reply:
        """Fetch an address and follow its redirects; ``OutboundError`` when nothing came back."""
        deadline = time.monotonic() + self.limits.total
        target = address.parse(url)
        headers = dict(headers or {})
        for _ in range(self.limits.redirects + 1):
            reply = self._fetch(target, headers, deadline)
            location = reply.headers.get("location")
            if reply.status not in REDIRECTS or not location:
                return reply
            onward = _onward(target, location)
            if onward.origin != target.origin:
                headers = {k: v for k, v in headers.items() if k.lower() not in CREDENTIALS}
            target = onward
        raise RedirectError(
            f"{target.host} redirects more than {self.limits.redirects} times", target.host
        )

    def _fetch(self, target: Target, headers: Mapping[str, str], deadline: float) -> Reply:
        kept = self._open.pop(target.origin, None)
        if kept is not None:
            try:
                return self._exchange(kept, target, headers, deadline)
            except BrokenReplyError:
                # The server closed the connection it had kept; a new one decides.
                kept.close()
        return self._exchange(self._connect(target, deadline), target, headers, deadline)

    def _connect(self, target: Target, deadline: float) -> HTTPConnection:
        """Open a connection to the first checked address that answers."""
        key = (target.host, target.port)
        if key not in self._pinned:
            found = self._resolver(target.host, target.port, self._left(target, deadline))
            address.check(target, found, self._allowed)
            self._pinned[key] = found
        failure: Exception = ConnectError(
            f"no connection to {target.host}:{target.port}", target.host
        )
        for ip in self._pinned[key]:
            connection = self._connection(target, str(ip))
            connection.timeout = min(self.limits.connect, self._left(target, deadline))
            try:
                with _Watchdog(connection, self._left(target, deadline)):
                    connection.connect()
            except urllib3.exceptions.NewConnectionError as error:
                failure.__cause__ = error
            except (TimeoutError, urllib3.exceptions.ConnectTimeoutError) as error:
                failure = TimedOutError(f"no connection to {target.host} in time", target.host)
                failure.__cause__ = error
            except (ssl.SSLError, urllib3.exceptions.SSLError) as error:
                connection.close()
                raise TlsError(f"{target.host} did not prove who it is", target.host) from error
            except (urllib3.exceptions.HTTPError, OSError) as error:
                failure.__cause__ = error
            else:
                return connection
            connection.close()
        raise failure

    def _connection(self, target: Target, ip: str) -> HTTPConnection:
        if target.scheme == "http":
            return HTTPConnection(ip, target.port)
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return HTTPSConnection(
            ip,
            target.port,
            ssl_context=self._tls,
            server_hostname=target.host,
        )

    def _exchange(
        self,
        connection: HTTPConnection,
        target: Target,
        headers: Mapping[str, str],
        deadline: float,
    ) -> Reply:
        """Ask and read; whatever fails on the way closes the connection."""
        watchdog = _Watchdog(connection, self._left(target, deadline))
        try:
            with watchdog:
                return self._ask(connection, target, headers, deadline)
        except OutboundError:
            connection.close()
            raise
        except (TimeoutError, urllib3.exceptions.TimeoutError) as error:
            connection.close()
            raise TimedOutError(f"{target.host} did not answer in time", target.host) from error
        except (OSError, http.client.HTTPException, urllib3.exceptions.HTTPError) as error:
            connection.close()
            if watchdog.expired:
                raise TimedOutError(
                    f"{target.host} did not finish its answer in time", target.host
                ) from error
            raise BrokenReplyError(
                f"the answer of {target.host} was cut off or is not HTTP", target.host
            ) from error

    def _ask(
        self,
        connection: HTTPConnection,
        target: Target,
        headers: Mapping[str, str],
        deadline: float,
    ) -> Reply:
        asked = {
            "User-Agent": USER_AGENT,
            "Accept": "application/json, */*;q=0.1",
            "Accept-Encoding": "gzip",
            **headers,
            "Host": target.host_header,
        }
        sock = connection.sock
        if sock is None:
            raise BrokenReplyError("the connection is closed")
        sock.settimeout(min(self.limits.read, self._left(target, deadline)))
        connection.request("GET", target.path, headers=asked, preload_content=False)
        response = connection.getresponse()
        body = bytearray()
        while chunk := response.read1(CHUNK, decode_content=True):
            body += chunk
            if len(body) > self.limits.size:
                raise TooLargeError(
                    f"the answer of {target.host} is larger than {self.limits.size} bytes",
                    target.host,
                )
        self._left(target, deadline)
        if response.length_remaining:
            raise BrokenReplyError(f"the answer of {target.host} was cut off", target.host)
        found = {name.lower(): value for name, value in response.headers.items()}
        if connection.sock is not None and found.get("connection", "").lower() != "close":
            self._open[target.origin] = connection
        else:
            connection.close()
        return Reply(response.status, bytes(body), target.url, found)

    def _left(self, target: Target, deadline: float) -> float:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimedOutError(f"{target.host} did not finish its answer in time", target.host)
        return left


class _Watchdog:
    """Cuts a connection when its time is over, in whatever read it hangs."""

    def __init__(self, connection: HTTPConnection, seconds: float) -> None:
        self.expired = False
        self._connection = connection
        self._sock = connection.sock
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _cut(self) -> None:
        self.expired = True
        sock = self._sock or self._connection.sock
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def _onward(target: Target, location: str) -> Target:
    """Return where a redirect leads; never from https down to http."""
    try:
        onward = address.parse(urljoin(target.url, location))
    except ValueError as error:
        raise BadAddressError(
            f"{target.host} redirects to an address that cannot be read", target.host
        ) from error
    if target.scheme == "https" and onward.scheme == "http":
        raise RedirectError(f"{target.host} redirects from https to http", target.host)
    return onward
