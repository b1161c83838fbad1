"""One run at a time where two would use the same data."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from .paths import RUN
from .progress import StepError


@contextmanager
def alone(name: str, why: str, remedy: str) -> Iterator[None]:
    """Hold a lock of this checkout.

    Raises:
        StepError: at once, when another process holds it.
    """
    lock = hold(name, why, remedy)
    try:
        yield
    finally:
        os.close(lock)


def hold(name: str, why: str, remedy: str) -> int:
    """Take a lock of this checkout for as long as the descriptor that this returns is open.

    Raises:
        StepError: at once, when another process holds it.
    """
    RUN.mkdir(parents=True, exist_ok=True)
    lock = os.open(RUN / f"{name}.lock", os.O_WRONLY | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise StepError(f"starting {name}", why, remedy) from error
    return lock


def others_work(own: str) -> bool:
    """Say whether another run holds a lock of this checkout, and so still needs the services."""
    for file in RUN.glob("*.lock"):
        if file.stem == own:
            continue
        with file.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
    return False
