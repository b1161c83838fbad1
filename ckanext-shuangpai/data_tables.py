"""Template helpers for tables of data: which resources have one, and what a page shows of it."""

from __future__ import annotations

from typing import Any

from flask import g, has_request_context

from .reference import table

__all__ = ["shuangpai_data_table", "shuangpai_data_tables"]


def shuangpai_data_tables(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the resources of an entry that have a table, or a file that holds one."""
    formats = table("data_table")["formats"]
    return [
        one
        for one in entry.get("resources") or ()
        if one.get("datastore_active") or str(one.get("format") or "").lower() in formats
    ]


def shuangpai_data_table(
    entry: dict[str, Any], resource: dict[str, Any] | None, chosen: str = ""
) -> dict[str, Any] | None:
    """Return the table of a resource as the page shows it; of none named, the chosen or the first."""
    tables = shuangpai_data_tables(entry)
    named = (one for one in tables if one["id"] == chosen)
    found = resource or next(named, None) or next(iter(tables), None)
    offered = g.get("shuangpai_data_table") if has_request_context() else None
    return offered(entry, found) if found and offered else None
