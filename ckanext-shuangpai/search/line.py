"""Few threads of a process wait for a service at once, so that the others can go on without it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

__all__ = ["Line", "NoTurn"]


class NoTurn(Exception):  # noqa: N818 - the service's fault, not ours
    """The service keeps those waiting who came before."""


class Line:
    """Lets ``at_once`` callers through; one who waits longer than ``patience`` turns the others away.

    After ``close`` everybody is turned away for ``pause`` seconds. All times in seconds.
    """

    def __init__(self, at_once: int = 2, patience: float = 1.0, pause: float = 3.0) -> None:
        self.at_once, self.patience, self.pause = at_once, patience, pause
        self._free = threading.Condition()
        self._begun: dict[object, float] = {}
        self._closed_until = 0.0

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn and hold it; raises ``NoTurn`` when there is none to wait for."""
        ticket = object()
        with self._free:
            self._wait()
            self._begun[ticket] = time.monotonic()
        try:
            yield
        finally:
            with self._free:
                del self._begun[ticket]
                self._free.notify()

    def close(self) -> None:
        """Turn everybody away for a while: the service was found not to answer."""
        with self._free:
            self._closed_until = time.monotonic() + self.pause
            self._free.notify_all()

    def _wait(self) -> None:
        while True:
            now = time.monotonic()
            if now < self._closed_until:
                raise NoTurn("it did not answer a moment ago")
            if len(self._begun) < self.at_once:
                return
            left = min(self._begun.values()) + self.patience - now
            if left <= 0:
                raise NoTurn("others wait for it already")
            self._free.wait(left)
