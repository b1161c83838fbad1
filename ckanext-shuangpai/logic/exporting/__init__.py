"""Export of entries as the national workbook."""

from .blank import blank_workbook
from .export import FORMATS, Exported, export, write

__all__ = ["FORMATS", "Exported", "blank_workbook", "export", "write"]
