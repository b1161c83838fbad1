"""Processes that outlived their supervisord (it was killed, not stopped): found by a mark, and ended."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

from .progress import StepError, warn

MARK = "SHUANGPAI_STACK"
"""The variable that every supervised process carries: the folder of its supervisord."""


def find(folder: Path) -> list[int]:
    """List the processes of a stack whose environment can be read."""
    wanted = f"{MARK}={folder}".encode()
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found


def end(folder: Path, seconds: float = 30) -> None:
    """End what is left of a supervisord that no longer runs."""
    left = find(folder)
    if not left:
        return
    warn(f"supervisord died without its {len(left)} processes; they are stopped and started again")
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        until = time.monotonic() + seconds
        while left and time.monotonic() < until:
            time.sleep(0.2)
            left = find(folder)
        if not left:
            return
    raise StepError("ending left-over processes", f"still there: {left}", "end them by hand")
