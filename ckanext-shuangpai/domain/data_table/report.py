"""What came of loading a table: counted, and each kind of fault with its first places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["MAX_PLACES", "Fault", "LoadReport"]

MAX_PLACES = 20
MAX_VALUE = 60
"""Characters of a value that a report quotes."""


@dataclass
class Fault:
    """One kind of fault: how often, and where first (row in the file from 1, column, value)."""

    code: str
    count: int = 0
    places: list[dict[str, Any]] = field(default_factory=lambda: list[dict[str, Any]]())

    def as_dict(self) -> dict[str, Any]:
        """Return the fault for storing and for the API."""
        return {"code": self.code, "count": self.count, "places": self.places}


@dataclass
class LoadReport:
    """Rows of a file: ``read`` = ``loaded`` + ``refused``; empty rows are counted beside them."""

    read: int = 0
    loaded: int = 0
    refused: int = 0
    empty: int = 0
    facts: dict[str, Any] = field(default_factory=lambda: dict[str, Any]())
    faults: dict[str, Fault] = field(default_factory=lambda: dict[str, Fault]())

    def note(self, code: str, row: int = 0, column: str = "", value: str = "") -> None:
        """Count a fault and keep its place while there are few."""
        fault = self.faults.setdefault(code, Fault(code))
        fault.count += 1
        if len(fault.places) < MAX_PLACES:
            place = {"row": row, "column": column, "value": _short(value)}
            fault.places.append({key: part for key, part in place.items() if part})

    def as_dict(self) -> dict[str, Any]:
        """Return the report for storing and for the API."""
        return {
            "rows_read": self.read,
            "rows_loaded": self.loaded,
            "rows_refused": self.refused,
            "rows_empty": self.empty,
            "facts": dict(self.facts),
            "faults": [fault.as_dict() for fault in self.faults.values()],
        }

    @classmethod
    def refusal(cls, code: str, facts: Mapping[str, Any]) -> LoadReport:
        """Return the report of a file of which nothing was loaded."""
        report = cls(facts=dict(facts))
        report.note(code)
        return report


def _short(value: str) -> str:
    return value if len(value) <= MAX_VALUE else f"{value[:MAX_VALUE]}…"
