"""Statutory and code tables as data; loads them into values of the domain, once a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ..domain.code_list import CHINESE, Code, CodeList

__all__ = ["code_list", "code_lists", "table"]

FOLDER = Path(__file__).parent


@cache
def table(name: str) -> Any:
    """Return the content of ``reference/<name>.yaml``; treat it as read-only."""
    with (FOLDER / f"{name}.yaml").open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def code_lists() -> dict[str, CodeList]:
    """Return every code list of ``code_lists.yaml`` by its name."""
    return {
        name: CodeList(name, [_code(value, entry) for value, entry in spec["codes"].items()])
        for name, spec in table("code_lists").items()
    }


def code_list(name: str) -> CodeList:
    """Return one code list; ``KeyError`` when there is none of that name."""
    return code_lists()[name]


def _code(value: object, entry: dict[str, Any]) -> Code:
    facts = {key: entry[key] for key in entry.keys() - {"zh", "en", "variants"}}
    return Code(
        str(value),
        {CHINESE: entry["zh"], "en": entry["en"]},
        tuple(str(variant) for variant in entry.get("variants", ())),
        facts,
    )
