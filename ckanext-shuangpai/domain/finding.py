"""What a check of an entry finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Basis:
    """The place in a legal instrument that a rule rests on."""

    instrument: str
    article: str

    def as_dict(self) -> dict[str, str]:
        """Return ``{"instrument", "article"}``."""
        return {"instrument": self.instrument, "article": self.article}


@dataclass(frozen=True)
class Finding:
    """One broken rule: the field, a stable code, words for people, and the articles behind it.

    ``lacking`` says that a value is missing or incomplete; otherwise a value is there and wrong.
    """

    field: str
    code: str
    message: str
    severity: Severity = "error"
    basis: tuple[Basis, ...] = ()
    value: str = ""
    lacking: bool = False
    row: int = 0
    """Which row of a list such as the data items, from 1; 0 for the field as a whole."""
    column: str = ""
    """Which part of the row."""

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as ``shuangpai_entry_check`` answers it."""
        return {
            "field": self.field,
            "code": self.code,
            "message": self.message,
            "severity": self.severity,
            "basis": [basis.as_dict() for basis in self.basis],
            "value": self.value,
            "row": self.row,
            "column": self.column,
        }
