"""One run at a time where two would use the same data."""

from __future__ import annotations

import fcntl
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
    RUN.mkdir(parents=True, exist_ok=True)
    with (RUN / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StepError(f"starting {name}", why, remedy) from error
        yield


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
