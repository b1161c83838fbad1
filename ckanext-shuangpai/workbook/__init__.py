"""Files into sheets of text, and sheets into files; nothing here knows what an entry is."""

from .limits import FileRefused, Limits, refusal_text
from .read import Source, read
from .write import write_csv, write_xlsx

__all__ = ["FileRefused", "Limits", "Source", "read", "refusal_text", "write_csv", "write_xlsx"]
