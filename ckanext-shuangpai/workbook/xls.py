"""Old .xls: read in a process of its own with bounded memory and time.

The binary format may claim any extent, and the reader lays out a table of that size before we see
it; a process of its own can only harm itself.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
from collections.abc import Iterator

import python_calamine as calamine

from ..domain.metadata_template import Merge, Sheet
from .grid import sheet_of, visible_tables
from .limits import FileRefused, Limits

__all__ = ["read_sheets"]

PASSWORD_STATUS = 3
REFUSED_STATUS = 4


def read_sheets(content: bytes, limits: Limits) -> Iterator[Sheet]:
    """Yield the sheets of an .xls; whatever kills the reader is told as a damaged file."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", __name__, str(limits.xls_memory), str(limits.xls_seconds)],
            input=content,
            capture_output=True,
            timeout=limits.xls_seconds + 10,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FileRefused("damaged") from error
    if done.returncode == PASSWORD_STATUS:
        raise FileRefused("encrypted")
    if done.returncode == REFUSED_STATUS:
        refused = json.loads(done.stdout)
        raise FileRefused(refused["code"], **refused["facts"])
    if done.returncode:
        raise FileRefused("damaged")
    for name, rows, merges, hidden in json.loads(done.stdout):
        yield Sheet(name, rows, tuple(Merge(*merge) for merge in merges), hidden)


def _read(content: bytes) -> list[tuple[str, object, tuple[Merge, ...], bool]]:
    limits = Limits.declared()
    workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    found: list[tuple[str, object, tuple[Merge, ...], bool]] = []
    for name, hidden in visible_tables(workbook, limits):
        sheet = sheet_of(workbook.get_sheet_by_name(name), name, hidden, limits, {})
        if len(sheet.rows) > limits.rows or sheet.width > limits.columns:
            facts = {"sheet": name, "rows": limits.rows, "columns": limits.columns}
            raise FileRefused("sheet_too_large", **facts)
        found.append((name, sheet.rows, sheet.merges, hidden))
    return found


def _main() -> int:
    memory, seconds = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        found = _read(sys.stdin.buffer.read())
    except calamine.PasswordError:
        return PASSWORD_STATUS
    except FileRefused as refused:
        json.dump({"code": refused.code, "facts": refused.facts}, sys.stdout)
        return REFUSED_STATUS
    json.dump(found, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
