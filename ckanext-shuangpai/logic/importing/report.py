"""The report of an import: one part a file, one line for each refusal and each changed value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = ["FileReport", "line"]

LONGEST_VALUE = 500

Line = dict[str, Any]


@dataclass
class FileReport:
    """What became of one file."""

    file: str
    part: int = 0
    entries: int = 0
    created: int = 0
    updated: int = 0
    revised: int = 0
    unchanged: int = 0
    refused: list[Line] = field(default_factory=list)
    normalised: list[Line] = field(default_factory=list)
    stored: list[Line] = field(default_factory=list)

    def count(self, kind: str) -> None:
        """Count one entry as created, updated, revised or unchanged; what is revised is updated too."""
        for name in ("updated", "revised") if kind == "revised" else (kind,):
            setattr(self, name, getattr(self, name) + 1)

    def as_dict(self) -> dict[str, Any]:
        """Return the file's part of the report."""
        return {
            "file": self.file,
            "entries": self.entries,
            "created": self.created,
            "updated": self.updated,
            "revised": self.revised,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "normalised": self.normalised,
            "stored": self.stored,
        }


def line(
    sheet: str, row: int | None, entry: str, column: str, value: str, code: str, message: str
) -> Line:
    """Return one line: where, which entry, which value, why; ``row`` as the spreadsheet counts."""
    return {
        "sheet": sheet,
        "row": row,
        "entry": entry,
        "column": column,
        "value": _short(value),
        "code": code,
        "message": message,
    }


def _short(value: str) -> str:
    return value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "…"
