"""Files into sheets of text, and sheets into files; nothing here knows what an entry is.

Writing is in ``workbook.write``: the process that reads a spreadsheet need not load it.
"""

from .limits import Budget, FileRefused, Limits, refusal_text
from .read import Source, check_kind, read
from .rows import Rows, open_rows

__all__ = [
    "Budget",
    "FileRefused",
    "Limits",
    "Rows",
    "Source",
    "check_kind",
    "open_rows",
    "read",
    "refusal_text",
]
