from __future__ import annotations

import gzip
import ipaddress
import socket
import threading
import time
import zlib
from collections.abc import Callable

import pytest

from ckanext.shuangpai.outbound import (
    AddressRefusedError,
    AllowList,
    BadAddressError,
    BrokenReplyError,
    Client,
    ConnectError,
    Limits,
    NameNotFoundError,
    OutboundError,
    RedirectError,
    TimedOutError,
    TooLargeError,
)

from tests.outbound.servers import Server, http, says, serving

QUICK = Limits(connect=2, read=0.3, total=0.8, size=100_000, redirects=3)


def client(*servers: Server, limits: Limits = QUICK, names: dict[str, str] | None = None) -> Client:
    """Return a client that may reach these servers, with names of its own."""

    def resolve(host: str, _port: int, _timeout: float) -> list[ipaddress.IPv4Address]:
        return [ipaddress.IPv4Address((names or {}).get(host, host))]

    return Client(AllowList(server.allowed for server in servers), limits, resolver=resolve)


def test_an_answer_comes_with_status_headers_and_body() -> None:
    with serving(says(http("404 Not Found", "无".encode(), "X-Kind: a"))) as server:
        reply = client(server).get(server.url("/目录?页=1"))
    assert (reply.status, reply.body.decode(), reply.headers["x-kind"]) == (404, "无", "a")
    assert server.asked[0].startswith(b"GET /%E7%9B%AE%E5%BD%95?%E9%A1%B5=1 HTTP/1.1\r\n")


def test_a_loopback_server_that_is_not_listed_is_never_connected_to() -> None:
    with serving(says(http("200 OK"))) as server:
        with pytest.raises(AddressRefusedError):
            Client(limits=QUICK).get(server.url())
        with pytest.raises(AddressRefusedError):
            Client(AllowList([f"localhost:{server.port}"]), QUICK).get(server.url())
    assert server.connections == 0


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost", "0"])
def test_odd_spellings_of_loopback_are_refused(host: str) -> None:
    with serving(says(http("200 OK"))) as server:
        with pytest.raises(OutboundError):
            Client(limits=QUICK).get(server.url(host=host))
        assert server.connections == 0


def test_a_name_is_resolved_once_and_the_connection_goes_to_the_checked_address() -> None:
    """The second answer of the name server would lead elsewhere: nobody asks it."""
    answers = iter(["127.0.0.1", "10.0.0.1"])
    asked: list[str] = []

    def resolve(host: str, _port: int, _timeout: float) -> list[ipaddress.IPv4Address]:
        asked.append(host)
        return [ipaddress.IPv4Address(next(answers))]

    with serving(says(http("200 OK", b"1", "Connection: close"), close=True)) as server:
        listed = AllowList([f"city.example:{server.port}"])
        guarded = Client(listed, QUICK, resolver=resolve)
        for _ in range(2):
            assert guarded.get(server.url(host="city.example")).status == 200
    assert asked == ["city.example"]
    assert f"Host: city.example:{server.port}".encode() in server.asked[0]


def test_a_public_name_with_a_private_address_is_refused() -> None:
    with serving(says(http("200 OK"))) as server:
        with pytest.raises(AddressRefusedError):
            client(names={"city.example": "127.0.0.1"}).get(server.url(host="city.example"))
        assert server.connections == 0


def test_connections_are_kept_and_replaced_when_the_server_closed_them() -> None:
    def answer(connection: socket.socket, head: bytes) -> None:
        connection.sendall(http("200 OK", b"x"))
        if b"/last" in head:
            connection.shutdown(socket.SHUT_RDWR)

    with serving(answer) as server, client(server) as guarded:
        for path in ("/1", "/last", "/3"):
            assert guarded.get(server.url(path)).body == b"x"
        assert server.connections == 2
        assert [head.split()[1] for head in server.asked] == [b"/1", b"/last", b"/3"]


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(says(http("200 OK", b"proxy"))) as proxy, serving(says(http("200 OK"))) as server:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url())
        assert client(server).get(server.url()).body == b""
        assert proxy.connections == 0


class TestRedirects:
    def test_followed_and_named(self) -> None:
        def answer(connection: socket.socket, head: bytes) -> None:
            there = b" /there " in head
            connection.sendall(
                http("200 OK", b"here") if there else http("302 Found", b"", "Location: there")
            )

        with serving(answer) as server:
            reply = client(server).get(server.url("/start"))
        assert (reply.body, reply.url) == (b"here", server.url("/there"))

    def test_each_station_is_checked(self) -> None:
        with serving(says(http("200 OK", b"inner"))) as inner:
            answer = says(http("302 Found", b"", f"Location: {inner.url()}"))
            with serving(answer) as server, pytest.raises(AddressRefusedError):
                client(server).get(server.url())
            assert inner.connections == 0

    @pytest.mark.parametrize(
        "location", ["file:///etc/passwd", "ftp://x.example/", "http://u:p@x.example/", "http://["]
    )
    def test_to_addresses_that_are_not_followed(self, location: str) -> None:
        answer = says(http("302 Found", b"", f"Location: {location}"))
        with serving(answer) as server, pytest.raises(BadAddressError):
            client(server).get(server.url())

    def test_in_circles_end(self) -> None:
        with serving(says(http("301 Moved", b"", "Location: /"))) as server:
            with pytest.raises(RedirectError):
                client(server).get(server.url())
            assert len(server.asked) == QUICK.redirects + 1

    def test_a_redirect_without_a_place_is_an_answer(self) -> None:
        with serving(says(http("304 Not Modified"))) as server:
            assert client(server).get(server.url()).status == 304

    def test_credentials_stay_with_their_host(self) -> None:
        with serving(says(http("200 OK"))) as other:
            answer = says(http("307 Temporary Redirect", b"", f"Location: {other.url()}"))
            with serving(answer) as server:
                secrets = {"Authorization": "t0ken", "X-CKAN-API-Key": "t0ken", "X-Kind": "a"}
                client(server, other).get(server.url(), secrets)
        assert server.asked[0].count(b"t0ken") == 2
        assert b"t0ken" not in other.asked[0]
        assert b"X-Kind: a" in other.asked[0]


class TestLimits:
    def test_a_silent_server(self) -> None:
        with serving(lambda *_: server.released.wait(5)) as server:  # type: ignore[arg-type]
            started = time.monotonic()
            with pytest.raises(TimedOutError):
                client(server).get(server.url())
        assert time.monotonic() - started < 2

    @pytest.mark.parametrize(
        "start",
        [
            b"HTTP/1.1 200",
            b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n",
            b"HTTP/1.0 200 OK\r\n\r\n",
        ],
    )
    def test_a_server_that_drips(self, start: bytes) -> None:
        """Each byte comes in time for the read limit; the total limit ends it."""

        def answer(connection: socket.socket, _head: bytes) -> None:
            connection.sendall(start)
            while not server.released.wait(0.05):
                connection.sendall(b" ")

        with serving(answer) as server:
            started = time.monotonic()
            with pytest.raises(TimedOutError):
                client(server).get(server.url())
            assert 0.5 < time.monotonic() - started < 2

    def test_a_body_that_is_too_large(self) -> None:
        with (
            serving(says(http("200 OK", b"x" * 100_001))) as server,
            pytest.raises(TooLargeError),
        ):
            client(server).get(server.url())

    @pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
    def test_a_body_that_grows_when_unpacked(self, pack: Callable[[bytes], bytes]) -> None:
        kind = "gzip" if pack is gzip.compress else "deflate"
        body = pack(b"0" * 50_000_000)
        assert len(body) < 100_000
        with (
            serving(says(http("200 OK", body, f"Content-Encoding: {kind}"))) as server,
            pytest.raises(TooLargeError),
        ):
            client(server).get(server.url())

    def test_packed_bodies_arrive_unpacked(self) -> None:
        body = gzip.compress("双牌县".encode())
        with serving(says(http("200 OK", body, "Content-Encoding: gzip"))) as server:
            assert client(server).get(server.url()).body.decode() == "双牌县"

    def test_pieces_arrive_together(self) -> None:
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        with serving(says(head, b"3\r\nabc\r\n", b"2\r\nde\r\n0\r\n\r\n")) as server:
            assert client(server).get(server.url()).body == b"abcde"


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        b"220 smtp.example ESMTP\r\n",
        b"",
    ],
)
def test_answers_that_are_cut_or_not_http(said: bytes) -> None:
    with serving(says(said, close=True)) as server, pytest.raises(BrokenReplyError) as caught:
        client(server).get(server.url())
    assert caught.value.transient


def test_nobody_listens() -> None:
    with serving(says()) as server:
        pass
    with pytest.raises(ConnectError) as caught:
        client(server).get(server.url())
    assert caught.value.transient


def test_a_name_without_an_address() -> None:
    with pytest.raises(NameNotFoundError):
        Client(limits=QUICK).get("http://no-such-host.invalid/")


def test_a_name_server_that_is_silent_does_not_hold_us(monkeypatch: pytest.MonkeyPatch) -> None:
    held = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: held.wait(5) and [])
    with pytest.raises(TimedOutError):
        Client(limits=QUICK).get("http://city.example/")
    held.set()
