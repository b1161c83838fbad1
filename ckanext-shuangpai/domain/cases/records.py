"""Reviews and consent on file in a case, each for the text of which it was made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from ..case_table import Facts

__all__ = ["records_on_file"]


def records_on_file(facts: Facts, content: str) -> frozenset[str]:
    """Return which records of a case were passed for a text, by the hash of its content."""
    records = cast("Mapping[str, Mapping[str, Any]]", facts.get("records") or {})
    return frozenset(
        name
        for name, one in records.items()
        if one.get("content") == content and one.get("result") == "passed"
    )
