"""Files into sheets of text, and sheets into files; nothing here knows what an entry is.

Writing is in ``workbook.write``: the process that reads a spreadsheet need not load it.
"""

from .limits import FileRefused, Limits, refusal_text
from .read import Source, read

__all__ = ["FileRefused", "Limits", "Source", "read", "refusal_text"]
