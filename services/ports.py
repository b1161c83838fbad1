"""The one list of ports: default, environment variable, and who holds a port that is taken."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from .paths import RUN
from .progress import StepError, step, wait_until

VARIABLES: dict[str, tuple[str, int]] = {
    "portal": ("SHUANGPAI_PORT", 5000),
    "city": ("SHUANGPAI_CITY_PORT", 5001),
    "postgres": ("SHUANGPAI_PG_PORT", 55432),
    "redis": ("SHUANGPAI_REDIS_PORT", 56379),
    "solr": ("SHUANGPAI_SOLR_PORT", 58983),
}
RUNNING = RUN / "ports.json"
"""The ports of the stack that runs now; absent while it is down."""

LINGERING = 75.0
"""Seconds: Linux keeps the port of an ended connection for sixty."""

_LISTENING = "0A"


@dataclass(frozen=True)
class Ports:
    """The five ports of one checkout."""

    portal: int
    city: int
    postgres: int
    redis: int
    solr: int

    def as_environment(self) -> dict[str, str]:
        """Give the variables that make a child process choose the same ports."""
        return {VARIABLES[f.name][0]: str(getattr(self, f.name)) for f in fields(self)}


def read(environment: Mapping[str, str] = os.environ, running: Path = RUNNING) -> Ports:
    """Choose each port: the environment first, then the stack that runs now, then the default."""
    remembered = json.loads(running.read_text()) if running.exists() else {}
    chosen: dict[str, int] = {}
    for name, (variable, default) in VARIABLES.items():
        raw = environment.get(variable, "").strip()
        chosen[name] = _number(variable, raw) if raw else int(remembered.get(name, default))
    taken: dict[int, str] = {}
    for name, port in chosen.items():
        if port in taken:
            raise StepError(
                "choosing the ports",
                f"{name} and {taken[port]} were both given port {port}",
                f"set {VARIABLES[name][0]} or {VARIABLES[taken[port]][0]} to another number",
            )
        taken[port] = name
    return Ports(**chosen)


def remember(ports: Ports, running: Path = RUNNING) -> None:
    """Keep the ports of a stack that was started, so that later commands find it."""
    running.write_text(json.dumps({f.name: getattr(ports, f.name) for f in fields(ports)}))


def forget(running: Path = RUNNING) -> None:
    """Drop the remembered ports of a stack that was stopped."""
    running.unlink(missing_ok=True)


def is_free(port: int) -> bool:
    """Say whether a server could listen on this port of the loopback address."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def demand_free(name: str, port: int) -> None:
    """Refuse to go on when somebody else holds the port.

    Raises:
        StepError: names the process, its command line and the variable that changes the port.
    """
    if is_free(port) or _given_back(name, port):
        return
    variable = VARIABLES[name][0]
    raise StepError(
        f"starting {name}",
        f"port {port} is taken by {describe_holder(port)}",
        f"stop that process, or choose another port: {variable}={port + 10} make …",
    )


def _given_back(name: str, port: int) -> bool:
    """Wait for a port that no server holds but a connection, which may just have ended, had as its own."""
    if any(_listening_inodes(port)):
        return False
    with (
        step(f"waiting for port {port} of {name}, which a connection has yet"),
        contextlib.suppress(StepError),
    ):
        wait_until(f"port {port}", lambda: is_free(port), LINGERING, lambda: "it is held")
    return is_free(port)


def describe_holder(port: int) -> str:
    """Say in words which process listens on a port."""
    for pid, command in _holders(port):
        return f"process {pid} ({command})"
    if not any(_listening_inodes(port)):
        return "a connection to another server (see ss -tanp)"
    return "a process of another user or container (its number cannot be seen from here)"


def _number(variable: str, raw: str) -> int:
    if not raw.isascii() or not raw.isdigit() or not 1024 <= int(raw) <= 65535:
        raise StepError(
            "choosing the ports",
            f"{variable}={raw!r} is not a port",
            "give a number between 1024 and 65535",
        )
    return int(raw)


def _holders(port: int) -> Iterator[tuple[int, str]]:
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and sockets & _open_files(entry):
            yield int(entry.name), _command_line(entry)


def _listening_inodes(port: int) -> Iterator[str]:
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        lines = table.read_text().splitlines()[1:] if table.exists() else []
        for columns in map(str.split, lines):
            if columns[3] == _LISTENING and int(columns[1].rsplit(":", 1)[1], 16) == port:
                yield columns[9]


def _open_files(process: Path) -> set[str]:
    found: set[str] = set()
    try:
        for link in (process / "fd").iterdir():
            found.add(os.readlink(link))
    except OSError:
        pass  # the process ended, or belongs to somebody else
    return found


def _command_line(process: Path) -> str:
    try:
        words = (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return "already gone"
    return b" ".join(words).decode(errors="replace").strip()[:120] or "no command line"
