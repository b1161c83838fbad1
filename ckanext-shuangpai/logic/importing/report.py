"""The report of an import: one part a file, one line for each refusal, draft and changed value."""

from __future__ import annotations

import collections
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...domain.text import is_blank

__all__ = ["FileReport", "line"]

LONGEST_VALUE = 500
COUNTS = ("entries", "created", "updated", "revised", "unchanged")
SHOWN_ONLY = ("cell", "words")
"""Keys of a line that the pages show and the report leaves out: the cell's address, values in words."""

Line = dict[str, Any]


@dataclass
class FileReport:
    """What became of one file.

    ``gaps`` are the missing values of drafts, a line each; ``lacks`` counts, by field, the entries
    that lack a value, ``told`` are the fields that some entry of the file has a value for.
    """

    file: str
    part: int = 0
    entries: int = 0
    created: int = 0
    updated: int = 0
    revised: int = 0
    unchanged: int = 0
    refused: list[Line] = field(default_factory=list)
    drafts: list[Line] = field(default_factory=list)
    normalised: list[Line] = field(default_factory=list)
    stored: list[Line] = field(default_factory=list)
    gaps: list[Line] = field(default_factory=list)
    lacks: collections.Counter[str] = field(default_factory=collections.Counter)
    told: set[str] = field(default_factory=set)

    def count(self, kind: str) -> None:
        """Count one entry as created, updated, revised or unchanged; what is revised is updated too."""
        for name in ("updated", "revised") if kind == "revised" else (kind,):
            setattr(self, name, getattr(self, name) + 1)

    def note_given(self, given: Mapping[str, Any]) -> None:
        """Remember what an entry has values for."""
        self.told.update(name for name, value in given.items() if not is_blank(value))

    def note_lacking(self, fields: Iterable[str]) -> None:
        """Remember what an entry lacks, each field once."""
        self.lacks.update(fields)

    def as_dict(self) -> dict[str, Any]:
        """Return the file's part of the report."""
        return {
            "file": self.file,
            **self.counts(),
            "refused": [_public(one) for one in self.refused],
            "drafts": self.drafts,
            "normalised": [_public(one) for one in self.normalised],
            "stored": self.stored,
        }

    def counts(self) -> dict[str, int]:
        """Return the numbers of entries."""
        return {name: getattr(self, name) for name in COUNTS}

    def missing_everywhere(self) -> dict[str, int]:
        """Return the fields that entries of the file lack and none has a value for, with how many."""
        return {name: n for name, n in self.lacks.most_common() if name not in self.told}


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


def _public(one: Line) -> Line:
    return {key: value for key, value in one.items() if key not in SHOWN_ONLY}


def _short(value: str) -> str:
    return value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "…"
