"""The forms that fill in, once for a file, what its entries lack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..language import reader_language
from ..reference import code_list

__all__ = ["Filled", "fill_forms"]

DEPARTMENTS = frozenset({"owner_org", "lead_department", "co_departments"})


@dataclass(frozen=True)
class Filled:
    """What was sent for one part and could not be taken."""

    part: int
    values: Mapping[str, str]
    errors: Sequence[str]


def fill_forms(run: Mapping[str, Any], filled: Filled | None) -> list[dict[str, Any]]:
    """Return one form a file with anything to fill in: each field with its choices and value."""
    forms = []
    for part in run["fill"]:
        mine = filled if filled and filled.part == part["part"] else None
        fields = [_field(one, mine) for one in part["fields"]]
        if fields:
            forms.append({**part, "fields": fields, "errors": mine.errors if mine else ()})
    return forms


def _field(field: Mapping[str, Any], filled: Filled | None) -> dict[str, Any]:
    codes = code_list(field["code_list"]) if field["code_list"] else None
    typed = filled.values.get(field["name"], "") if filled else field["value"]
    return {
        **field,
        "value": (codes.normalise(typed) or typed) if codes else typed,
        "choices": codes.choices(reader_language()) if codes else [],
        "departments": field["name"] in DEPARTMENTS,
    }
