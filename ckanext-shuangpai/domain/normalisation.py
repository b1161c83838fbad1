"""One run over an entry that makes its values the catalog's own, and remembers each change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .code_list import CodeList
from .text import is_blank


@dataclass(frozen=True)
class Normalisation:
    """One value that was changed: what stood there, what stands now, and a stable code for why."""

    field: str
    value: str
    to: str
    code: str


Lists = Mapping[str, CodeList]


class Pass:
    """One run over one entry; collects what it changed."""

    def __init__(self, entry: Mapping[str, Any], lists: Lists) -> None:
        self.entry = dict(entry)
        self.lists = lists
        self.changes: list[Normalisation] = []

    def put(self, field: str, new: Any, code: str) -> None:
        """Store a new value and note the change when the words differ."""
        old = self.entry.get(field)
        if old == new:
            return
        self.entry[field] = new
        if isinstance(old, (str, int, float)) and str(old) != str(new):
            self.changes.append(Normalisation(field, str(old), _words(new), code))

    def code(self, field: str, list_name: str | None = None) -> None:
        """Make a value of a code list its code; what the list does not know stays as it is."""
        value = self.entry.get(field)
        if value is None:
            return
        codes = self.lists[list_name or field]
        known = codes.normalise(value) if isinstance(value, (str, int, float)) else None
        if known is not None:
            self.put(field, known, "code_variant")
        elif is_blank(value):
            self.put(field, "", "blank")


def _words(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
