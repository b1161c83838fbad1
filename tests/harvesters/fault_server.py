"""A city for tests: a real HTTP server that speaks ``package_search`` and misbehaves on demand."""

from __future__ import annotations

import contextlib
import copy
import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Record = dict[str, Any]
Asked = dict[str, str]
Fault = Callable[["Handler", bytes], None]


class City(ThreadingHTTPServer):
    """A catalog in memory; ``datasets`` may change between two requests, ``asked`` keeps them all.

    ``faults`` maps the number of a request (from 1; 0: every one) to what happens instead of an
    answer; ``before`` maps it to what happens first. ``stubborn`` names parameters the server
    ignores, ``rows_max`` is its own limit, ``counts`` replaces the truth about how many there are.
    """

    daemon_threads = True

    def __init__(self, datasets: list[Record]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.datasets = datasets
        self.asked: list[Asked] = []
        self.heads: list[dict[str, str]] = []
        self.faults: dict[int, Fault] = {}
        self.before: dict[int, Callable[[], None]] = {}
        self.stubborn: set[str] = set()
        self.rows_max = 1000
        self.counts: int | None = None
        self.released = threading.Event()
        self._lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def allowed(self) -> str:
        """The entry of the operator's list that opens this city."""
        return f"127.0.0.1:{self.server_port}"

    @property
    def url(self) -> str:
        """The address of the city's portal."""
        return f"http://{self.allowed}"

    def stop(self) -> None:
        """Let held requests go and stop listening."""
        self.released.set()
        self.shutdown()
        self.server_close()

    def restart_counting(self) -> None:
        """Forget the requests so far, so that the next one is the first again."""
        self.asked.clear()

    def answer(self, asked: Asked) -> bytes:
        """Return what a healthy CKAN would answer."""
        asked = {key: value for key, value in asked.items() if key not in self.stubborn}
        shown = [record for record in self.datasets if record.get("state") != "hidden"]
        if asked.get("sort") == "id asc":
            shown = sorted(shown, key=lambda record: str(record.get("id")))
        start = int(asked.get("start", 0))
        rows = min(int(asked.get("rows", 10)), self.rows_max)
        results = [
            {"id": record.get("id")} if asked.get("fl") == "id" else record
            for record in shown[start : start + rows]
        ]
        count = len(shown) if self.counts is None else self.counts
        return success({"count": count, "results": results, "sort": "id asc", "facets": {}})

    def number(self, asked: Asked, heads: dict[str, str]) -> int:
        """Note a request and return its number."""
        with self._lock:
            self.asked.append(asked)
            self.heads.append(heads)
            return len(self.asked)


class Handler(BaseHTTPRequestHandler):
    """One connection of a test's harvester."""

    protocol_version = "HTTP/1.1"
    server: City

    def do_GET(self) -> None:  # noqa: N802 - the name is http.server's
        parts = urlsplit(self.path)
        asked = dict(parse_qsl(parts.query))
        number = self.server.number(asked, dict(self.headers.items()))
        self.server.before.get(number, lambda: None)()
        fault = self.server.faults.get(number) or self.server.faults.get(0)
        body = self.server.answer(asked)
        if fault is not None:
            fault(self, body)
        elif parts.path != "/api/3/action/package_search":
            self.say(404, b'{"success": false}')
        else:
            self.say(200, body)

    def say(self, status: int, body: bytes, **headers: str) -> None:
        """Send a whole answer."""
        self.send_response(status)
        self.send_header("Content-Type", headers.pop("kind", "application/json;charset=utf-8"))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing on the test's terminal."""


def success(result: Any) -> bytes:
    """Return an answer of CKAN's action API."""
    return json.dumps({"success": True, "result": result}).encode()


def status(code: int, page: bytes = b'{"success": false, "error": {}}', **headers: str) -> Fault:
    """Answer with a status of our choice."""
    return lambda handler, _body: handler.say(code, page, **headers)


def says(page: bytes, kind: str = "application/json") -> Fault:
    """Answer 200 with a body of our choice."""
    return lambda handler, _body: handler.say(200, page, kind=kind)


def cut(handler: Handler, body: bytes) -> None:
    """Promise the whole body, send half of it, close."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])
    handler.wfile.flush()
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def shortened(handler: Handler, body: bytes) -> None:
    """Send half of the body as if it were all."""
    handler.say(200, body[: len(body) // 2])


def silent(handler: Handler, _body: bytes) -> None:
    """Say nothing until the test is over."""
    handler.server.released.wait(20)
    handler.close_connection = True


def hang_up(handler: Handler, _body: bytes) -> None:
    """Close without a word."""
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def altered(change: Callable[[dict[str, Any]], Any]) -> Fault:
    """Answer with the healthy body after a change of its ``result``."""

    def fault(handler: Handler, body: bytes) -> None:
        answer = json.loads(body)
        change(answer["result"])
        handler.say(200, json.dumps(answer).encode())

    return fault


def times(count: int, fault: Fault) -> dict[int, Fault]:
    """Let the first requests fail this way."""
    return dict.fromkeys(range(1, count + 1), fault)


def record(number: int, **changes: Any) -> Record:
    """Return a record of the city as a stock CKAN shows it; changes of extras by their key."""
    extras = {
        "info_code": f"307003431100/{number:06d}",
        "dept_code": "11431100MB0001038W",
        "catalog_class": "部门",
        "format": "数据库",
        "share_type": "2",
        "share_condition": "救助资格认定",
        "share_mode": "接口",
        "open_type": "1",
        "update_cycle": "每月",
        "security": "L1",
        "publish_date": "2026-03-31",
        "items": '[{"name": "姓名", "type": "C", "length": 50}, {"name": "金额", "type": "Y"}]',
    }
    top = {key: changes.pop(key) for key in list(changes) if key in TOP}
    extras.update(changes.pop("extras", {}))
    extras.update(changes)
    made = {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "name": f"city-{number:06d}",
        "title": f"救助对象信息{number}",
        "notes": f"全市救助对象的登记信息，第{number}批。",
        "type": "dataset",
        "state": "active",
        "private": False,
        "owner_org": "11111111-2222-4333-8444-555555555555",
        "organization": {
            "name": "yz-mz",
            "title": "永州市民政局",
            "id": "11111111-2222-4333-8444-555555555555",
        },
        "metadata_created": "2026-01-05T08:00:00.123456",
        "metadata_modified": "2026-01-05T08:00:00.123456",
        "license_id": "notspecified",
        "tags": [{"name": "社会救助", "display_name": "社会救助", "state": "active"}],
        "groups": [],
        "resources": [],
        "num_tags": 1,
        "num_resources": 0,
    }
    made.update(copy.deepcopy(top))
    made["extras"] = [{"key": k, "value": v} for k, v in extras.items() if v is not None]
    return made


TOP = frozenset(
    {
        "id",
        "name",
        "title",
        "notes",
        "type",
        "state",
        "private",
        "organization",
        "owner_org",
        "tags",
    }
    | {"resources", "license_id", "metadata_modified", "groups", "url", "author"}
)


@contextlib.contextmanager
def city_of(datasets: list[Record]) -> Iterator[City]:
    """Run a city for the length of a test."""
    city = City(datasets)
    try:
        yield city
    finally:
        city.stop()
