"""Export of entries as the national workbook."""

from .export import FORMATS, Exported, export

__all__ = ["FORMATS", "Exported", "export"]
