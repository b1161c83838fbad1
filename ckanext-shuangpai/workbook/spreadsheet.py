"""Spreadsheets are read in a process of its own with bounded memory and time.

A few bytes may claim a table of any extent, and the reader lays it out, or aborts the process,
before we see it. A process of its own harms only itself.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Iterator

from ..domain.metadata_template import Merge, Sheet
from .limits import FileRefused, Limits

__all__ = ["read_sheets"]

PROGRAM = f"{__package__}.child"
GRACE = 10
"""Seconds after which a reader that ignores its own limit is ended."""


def read_sheets(content: bytes, limits: Limits, seconds: float | None = None) -> Iterator[Sheet]:
    """Yield the sheets of an .xlsx or .xls; a reader that dies is told as a refusal.

    It may take ``reader_seconds`` of the processor, and no more than ``seconds`` on the wall.
    """
    longest = limits.reader_seconds + GRACE
    try:
        done = subprocess.run(
            [sys.executable, "-m", PROGRAM, json.dumps(dataclasses.asdict(limits))],
            input=content,
            capture_output=True,
            timeout=longest if seconds is None else min(longest, seconds),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FileRefused("too_demanding") from error
    if done.returncode < 0:
        raise FileRefused("too_demanding")
    if done.returncode:
        raise FileRefused("damaged")
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise FileRefused(answer["refused"], **answer["facts"])
    for name, rows, merges, hidden, faults in answer["sheets"]:
        places = {(row, column): fault for row, column, fault in faults}
        yield Sheet(name, rows, tuple(Merge(*merge) for merge in merges), hidden, places)
