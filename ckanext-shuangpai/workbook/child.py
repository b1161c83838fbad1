"""The process that reads one spreadsheet: bytes in, its cells as JSON out."""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Iterator

import python_calamine as calamine

from ..domain.metadata_template import Sheet
from . import xlsx
from .grid import sheet_of, visible_tables
from .limits import FileRefused, Limits

__all__ = ["main"]

ZIP = b"PK"


def main() -> int:
    """Read standard input, print the sheets or the refusal; the limits are the one argument."""
    limits = Limits(**json.loads(sys.argv[1]))
    resource.setrlimit(resource.RLIMIT_AS, (limits.reader_memory, limits.reader_memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.reader_seconds, limits.reader_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        sheets = [_plain(sheet) for sheet in _read(content, limits)]
    except FileRefused as refused:
        json.dump({"refused": refused.code, "facts": refused.facts}, sys.stdout)
    except MemoryError:
        json.dump({"refused": "too_demanding", "facts": {}}, sys.stdout)
    else:
        json.dump({"sheets": sheets}, sys.stdout)
    return 0


def _read(content: bytes, limits: Limits) -> Iterator[Sheet]:
    faults = xlsx.inspect(content, limits) if content.startswith(ZIP) else {}
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name, hidden in visible_tables(book, limits):
            table = book.get_sheet_by_name(name)
            yield sheet_of(table, name, hidden, limits, faults.get(name, {}))
    except calamine.PasswordError as error:
        raise FileRefused("encrypted") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise FileRefused("damaged") from error


def _plain(sheet: Sheet) -> tuple[object, ...]:
    faults = [(row, column, fault) for (row, column), fault in sheet.faults.items()]
    return (sheet.name, sheet.rows, sheet.merges, sheet.hidden, faults)


if __name__ == "__main__":
    sys.exit(main())
