"""The table of a resource as a page shows it: state of the load, one page of rows, ways out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from ckan.plugins import toolkit as tk
from ckan.types import Context

from ..domain.data_table import DATE, NUMERIC, Column
from ..helpers import shuangpai_data_tables
from ..reference import table
from ..workbook.stream import records_of

__all__ = ["KINDS", "columns_of", "reader", "table_of"]

KINDS = ("csv", "xlsx", "json", "xml")
EXAMPLE_ROWS = 2
LONGEST_SHOWN = 300
"""Characters of a cell on the page; the download has it whole."""


def reader() -> Context:
    """Return the context of whoever looks at the page."""
    return Context(user=tk.current_user.name, auth_user_obj=tk.current_user)


def table_of(entry: Mapping[str, Any], resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the preview of a resource shows its reader.

    ``readable`` is false, and nothing else there, when the data is not open to them.
    """
    try:
        status = tk.get_action("shuangpai_data_status")(reader(), {"resource_id": resource["id"]})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return {"readable": False, "resource": resource}
    shown = {
        "readable": True,
        "resource": resource,
        "loadable": resource in shuangpai_data_tables(dict(entry)),
        "editable": "findings" in status,
        "status": {**status, "moment": tk.h.shuangpai_moment(status.get("time"))},
    }
    return {**shown, **_rows(entry, resource)}


def columns_of(fields: list[dict[str, Any]]) -> list[Column]:
    """Return the columns that ``datastore_search`` answered, without the row's number."""
    columns = []
    for field in fields:
        if not field["id"].startswith("_"):
            info = field.get("info") or {}
            name, title = field["id"], info.get("label") or field["id"]
            columns.append(Column(name, title, field["type"], info.get("notes") or ""))
    return columns


def _rows(entry: Mapping[str, Any], resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return one page of rows; a sort by a column that is not there is ignored."""
    size = table("data_table")["preview"]["rows"]
    asked = tk.request.args
    words = (asked.get("table_find") or "").strip()[:100]
    query = {"resource_id": resource["id"], "records_format": "csv", "limit": size}
    try:
        head = tk.get_action("datastore_search")(reader(), {**query, "limit": 0})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return {"rows": None}
    columns = columns_of(head["fields"])
    name, down = _sort(asked.get("table_sort") or "", columns)
    if name:
        query["sort"] = [f'"{name}" {"desc" if down else "asc"} nulls last', "_id"]
    if words:
        query["q"] = words
    page, pages, found = _page(query, _number(asked.get("table_page")), size)
    link = _Links(resource["id"], words, f"{'-' if down else ''}{name}", page)
    total = found["total"]
    return {
        "rows": [[_shown(cell) for cell in row[1:]] for row in records_of(found["records"])],
        "columns": [_heading(column, name, down, link) for column in columns],
        "total": total,
        "all": head["total"],
        "first": (page - 1) * size + 1 if total else 0,
        "last": min(page * size, total),
        "words": words,
        "downloads": [(kind, _download(entry, resource, kind)) for kind in KINDS],
        "xlsx_rows": table("data_table")["limits"]["xlsx_rows"],
        "api": _api(resource),
        **_ways(link, page, pages, words),
    }


def _page(query: Mapping[str, Any], page: int, size: int) -> tuple[int, int, dict[str, Any]]:
    """Return a page of rows with its number and the number of all; the last one for any beyond."""
    search = tk.get_action("datastore_search")
    found = search(reader(), {**query, "offset": (page - 1) * size})
    pages = max(1, -(-found["total"] // size))
    if page > pages:
        page = pages
        found = search(reader(), {**query, "offset": (page - 1) * size})
    return page, pages, found


def _ways(link: _Links, page: int, pages: int, words: str) -> dict[str, Any]:
    return {
        "page": page,
        "pages": pages,
        "sort": link.sort,
        "previous": link.to(page=page - 1) if page > 1 else "",
        "next": link.to(page=page + 1) if page < pages else "",
        "whole": link.to(words="", page=1) if words else "",
        "here": link.to(page=page),
    }


class _Links:
    """Addresses of the same page with another page of the table, order or filter."""

    def __init__(self, resource_id: str, words: str, sort: str, page: int) -> None:
        kept = tk.request.args.items(multi=True)
        self._kept = [(key, one) for key, one in kept if not key.startswith("table")]
        self._own = {"table": resource_id, "table_find": words, "table_sort": sort}
        self.sort = sort

    def to(self, page: int = 1, sort: str | None = None, words: str | None = None) -> str:
        """Return the address of a page of the table."""
        own = {**self._own, "table_page": str(page) if page > 1 else ""}
        if sort is not None:
            own["table_sort"] = sort
        if words is not None:
            own["table_find"] = words
        pairs = [*self._kept, *((key, one) for key, one in own.items() if one)]
        return f"{tk.request.path}?{urlencode(pairs)}#shuangpai-data"


def _heading(column: Column, name: str, down: bool, link: _Links) -> dict[str, Any]:
    sorted_by = column.name == name
    words = {NUMERIC: tk._("Numeric"), DATE: tk._("Date")}
    return {
        "name": column.name,
        "title": column.title,
        "note": column.note,
        "type": column.type,
        "type_words": words.get(column.type, tk._("Text")),
        "number": column.type == NUMERIC,
        "sorted": ("descending" if down else "ascending") if sorted_by else "none",
        "link": link.to(sort=f"-{column.name}" if sorted_by and not down else column.name),
    }


def _api(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return the example call of the table: its address and what it answers."""
    query = {"resource_id": resource["id"], "limit": EXAMPLE_ROWS}
    address = tk.h.url_for("api.action", ver=3, logic_function="datastore_search", qualified=True)
    found = tk.get_action("datastore_search")(reader(), dict(query))
    shown = {name: found[name] for name in ("fields", "records", "total")}
    shown["fields"] = [{"id": one["id"], "type": one["type"]} for one in shown["fields"]]
    text = json.dumps({"success": True, "result": shown}, ensure_ascii=False, indent=1)
    return {"address": address, "query": urlencode(query), "text": text}


def _download(entry: Mapping[str, Any], resource: Mapping[str, Any], kind: str) -> str:
    return tk.h.url_for(
        "shuangpai_data.download", id=entry["name"], resource_id=resource["id"], kind=kind
    )


def _sort(asked: str, columns: list[Column]) -> tuple[str, bool]:
    down = asked.startswith("-")
    name = asked[1:] if down else asked
    return (name, down) if any(column.name == name for column in columns) else ("", False)


def _number(text: str | None) -> int:
    return min(int(text), 10**7) if text and text.isascii() and text.isdigit() and int(text) else 1


def _shown(cell: str) -> str:
    return cell if len(cell) <= LONGEST_SHOWN else f"{cell[:LONGEST_SHOWN]}…"
