"""A Redis of our own: loopback, password, every job on disk within a second."""

from __future__ import annotations

import socket
from pathlib import Path

from . import credentials
from .paths import LOG, RUN
from .progress import tail, wait_until

DATA = RUN / "redis"
CONFIG = DATA / "redis.conf"
PORTAL_NUMBER = 0
CITY_NUMBER = 1
NUMBERS = 64


def write_config(port: int) -> bool:
    """Write the configuration; say whether it differs from the one before."""
    DATA.mkdir(parents=True, exist_ok=True)
    text = "\n".join(
        [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {credentials.read()['redis']}",
            f"databases {NUMBERS}",
            "daemonize no",
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            # the title would overwrite the environment, by which a left-over process is recognised
            "set-proc-title no",
            "",
        ]
    )
    old = CONFIG.read_text() if CONFIG.exists() else ""
    if old != text:
        CONFIG.touch(mode=0o600)
        CONFIG.write_text(text)
    return old != text


def url(port: int, number: int) -> str:
    """Give the address of one numbered database."""
    return f"redis://:{credentials.read()['redis']}@127.0.0.1:{port}/{number}"


def ask(port: int, *command: str) -> str:
    """Send one command and give the first line of the answer, e.g. `+PONG`."""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=5) as link,
        link.makefile("rwb") as wire,
    ):
        for words in (("AUTH", credentials.read()["redis"]), command):
            wire.write(b"*%d\r\n" % len(words))
            for word in map(str.encode, words):
                wire.write(b"$%d\r\n%s\r\n" % (len(word), word))
        wire.flush()
        wire.readline()
        return wire.readline().decode().strip()


def is_ready(port: int) -> bool:
    """Say whether Redis answers and has loaded its data."""
    try:
        return ask(port, "PING") == "+PONG"
    except OSError:
        return False


def clear(port: int, number: int) -> None:
    """Empty one numbered database; only ever used on a test's own."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as link:
        words = f"AUTH {credentials.read()['redis']}\r\nSELECT {number}\r\nFLUSHDB\r\nQUIT\r\n"
        link.sendall(words.encode())
        while link.recv(4096):
            continue


def wait_ready(port: int) -> None:
    """Wait for Redis after a start."""
    log: Path = LOG / "redis.log"
    wait_until(
        "waiting for Redis",
        lambda: is_ready(port),
        60,
        lambda: f"end of {log}:\n{tail(log) if log.exists() else '(no log)'}",
    )
