"""Asking again, later each time, when a failure may pass."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from ckanext.shuangpai.harvesters.errors import RemoteError
from ckanext.shuangpai.outbound import OutboundError

__all__ = ["Patience", "patiently"]

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Patience:
    """How often to ask again and how long to wait before it, in seconds; the wait doubles.

    A server may ask for more (``Retry-After``), but not for more than ``longest``.
    """

    retries: int = 3
    first: float = 1.0
    longest: float = 60.0


def patiently(
    ask: Callable[[], Answer],
    patience: Patience,
    sleep: Callable[[float], None] = time.sleep,
) -> Answer:
    """Return what ``ask`` returns, or raise its last failure; lasting failures are not repeated."""
    for attempt in range(patience.retries + 1):
        try:
            return ask()
        except (OutboundError, RemoteError) as error:
            wait = patience.first * 2**attempt
            if error.retry_after is not None:
                wait = max(wait, error.retry_after)
            if attempt == patience.retries or not error.transient or wait > patience.longest:
                raise
            sleep(wait)
    raise AssertionError("unreachable")
