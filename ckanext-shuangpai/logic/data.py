"""The state of a resource's table, put into words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context

from ..language import reader_language
from ..model.table_load import FAILED, RUNNING, WAITING, TableLoad
from ..reference import table
from ..workbook import FileRefused, refusal_text

__all__ = ["may_edit", "status"]

NONE = "none"
GIVEN_UP = dt.timedelta(hours=3)
"""A load without a sign of life for so long was broken off: its worker died."""


def may_edit(context: Context, resource_id: str) -> bool:
    """Say whether the caller may edit the entry that a resource belongs to."""
    try:
        tk.check_access("resource_update", tk.fresh_context(context), {"id": resource_id})
    except tk.NotAuthorized:
        return False
    return True


def status(resource_id: str) -> dict[str, Any]:
    """Return the state of a resource's table, each fault with its sentence."""
    load = TableLoad.get(resource_id)
    if load is None:
        return {"resource_id": resource_id, "state": NONE, "findings": []}
    facts = load.as_dict()
    if load.state in (WAITING, RUNNING) and dt.datetime.now(dt.UTC) - load.changed > GIVEN_UP:
        facts |= {"state": FAILED, "faults": [{"code": "broken_off", "count": 1, "places": []}]}
    faults = facts.pop("faults", [])
    shown = facts.get("facts") or {}
    findings = [{**fault, "message": _sentence(fault, shown)} for fault in faults]
    return {"resource_id": resource_id, **facts, "findings": findings}


def _sentence(fault: dict[str, Any], facts: dict[str, Any]) -> str:
    code = fault["code"]
    if code in table("workbook")["messages"]:
        return refusal_text(FileRefused(code, **facts), reader_language())
    words = table("data_table")["messages"][code]
    places = fault["places"]
    first = places[0] if places else {}
    lang = "en" if reader_language() == "en" else "zh"
    return str(words[lang]).format(
        count=fault["count"],
        rows=_rows(places),
        row=first.get("row", ""),
        column="、".join(dict.fromkeys(one["column"] for one in places if one.get("column"))),
        value=first.get("value", ""),
        host=facts.get("host", ""),
    )


def _rows(places: list[dict[str, Any]]) -> str:
    numbers = [str(one["row"]) for one in places if one.get("row")]
    return "、".join(numbers)
