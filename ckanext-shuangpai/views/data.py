"""Data of resources: downloads, loading again, and the guard before every way to a file."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, g, send_file, stream_with_context

from ckan.plugins import toolkit as tk

from ..domain.data_table import Column
from ..reference import table
from ..workbook.stream import STREAMS, records_of, xlsx_file
from .attachment import attachment_headers
from .data_table import KINDS, columns_of, reader, table_of

__all__ = ["shuangpai_data"]

shuangpai_data = Blueprint("shuangpai_data", __name__)
ROWS_AT_ONCE = 5000
PASSED_ON = ("q", "filters", "sort", "fields")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@shuangpai_data.before_app_request
def offer_tables() -> None:
    """Let a page ask for the table of a resource: only those that show one do."""
    g.shuangpai_data_table = table_of


@shuangpai_data.before_app_request
def guard_files() -> Any:
    """Refuse a file, and send the dump to our download, before CKAN's own view answers.

    CKAN gives the file of a resource to whoever may see the entry; a dump would let formulas out.
    """
    endpoint, values = tk.request.endpoint or "", tk.request.view_args or {}
    if endpoint.endswith("resource.download"):
        try:
            tk.check_access(
                "shuangpai_data_download", reader(), {"resource_id": values["resource_id"]}
            )
        except tk.NotAuthorized as refused:
            if _is_seen(str(values["id"])):
                return tk.abort(403, str(refused))
            return tk.abort(404, tk._("It does not exist, or you may not see it"))
        except tk.ObjectNotFound:
            return tk.abort(404, tk._("It does not exist, or you may not see it"))
    if endpoint == "datastore.dump":
        return _to_download(str(values["resource_id"]))
    return None


def _is_seen(entry: str) -> bool:
    """Say whether the reader may see the card of an entry: of others a page tells nothing."""
    try:
        tk.check_access("package_show", reader(), {"id": entry})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    return True


@shuangpai_data.route("/dataset/<id>/resource/<resource_id>/data.<kind>")
def download(id: str, resource_id: str, kind: str) -> Any:
    """Send the whole table, or the rows that ``q`` and ``filters`` choose, as a file."""
    if kind not in KINDS:
        return tk.abort(404, tk._("Formats are: {names}").format(names=", ".join(KINDS)))
    entry, resource = _entry_and_resource(id, resource_id)
    query: dict[str, Any] = {"resource_id": resource_id, "records_format": "csv"}
    query |= {name: tk.request.args[name] for name in PASSED_ON if tk.request.args.get(name)}
    if "fields" in query:
        query["fields"] = ["_id", *_chosen(query)]
    try:
        head = tk.get_action("datastore_search")(reader(), {**query, "limit": 0})
    except tk.NotAuthorized as refused:
        return tk.abort(403, str(refused))
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("This file has no table: download the file itself"))
    except tk.ValidationError as refused:
        return tk.abort(400, "；".join(map(str, refused.error_summary.values())))
    columns, title = columns_of(head["fields"]), _title(entry, resource)
    if kind == "xlsx":
        return _workbook(columns, query, head["total"], title)
    media, writer = STREAMS[kind]
    pages = _pages(query)
    rows = itertools.chain(next(pages, []), itertools.chain.from_iterable(pages))
    answer = Response(stream_with_context(writer(columns, rows, title)), content_type=media)
    answer.headers.extend(attachment_headers(f"{title}.{kind}"))
    return answer


@shuangpai_data.route("/dataset/<id>/resource/<resource_id>/load", methods=["POST"])
def load(id: str, resource_id: str) -> Any:
    """Order the file of a resource to be loaded again."""
    _entry_and_resource(id, resource_id)
    try:
        accepted = tk.get_action("xloader_submit")(
            reader(), {"resource_id": resource_id, "ignore_hash": True}
        )
    except tk.NotAuthorized as refused:
        return tk.abort(403, str(refused))
    if accepted:
        tk.h.flash_success(tk._("The file waits to be loaded; this page shows how far it is."))
    else:
        tk.h.flash_notice(tk._("The file is waiting already."))
    return tk.redirect_to(tk.h.url_for("dataset_resource.read", id=id, resource_id=resource_id))


def _to_download(resource_id: str) -> Any:
    """Send a caller of CKAN's dump to the same table in the same format."""
    try:
        resource = tk.get_action("resource_show")(reader(), {"id": resource_id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return tk.abort(404, tk._("Resource not found"))
    kind = tk.request.args.get("format", "csv")
    passed = {name: tk.request.args[name] for name in PASSED_ON if tk.request.args.get(name)}
    return tk.redirect_to(
        "shuangpai_data.download",
        id=resource["package_id"],
        resource_id=resource["id"],
        kind=kind if kind in KINDS else "csv",
        **passed,
    )


def _entry_and_resource(id: str, resource_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        entry = tk.get_action("package_show")(reader(), {"id": id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return tk.abort(404, tk._("Resource not found"))
    found = next((one for one in entry["resources"] if one["id"] == resource_id), None)
    return (entry, found) if found else tk.abort(404, tk._("Resource not found"))


def _pages(query: Mapping[str, Any]) -> Iterator[list[list[str]]]:
    """Yield the rows, some thousands at once; by the row's number where nothing else is asked."""
    sort = query.get("sort") or "_id"
    offset, onward = 0, {}
    while True:
        page = {"limit": ROWS_AT_ONCE, "offset": 0 if onward else offset, "sort": sort}
        found = tk.get_action("datastore_search")(
            reader(),
            {**_narrowed(query, onward), **page, "include_total": False, "include_next_page": True},
        )
        rows = list(records_of(found["records"]))
        yield rows
        if len(rows) < ROWS_AT_ONCE:
            return
        offset, onward = offset + ROWS_AT_ONCE, found.get("next_page") or {}


def _narrowed(query: Mapping[str, Any], onward: Mapping[str, Any]) -> dict[str, Any]:
    if not onward:
        return dict(query)
    filters = query.get("filters") or {}
    filters = json.loads(filters) if isinstance(filters, str) else filters
    return {**query, "filters": {**filters, **onward}}


def _chosen(query: Mapping[str, Any]) -> list[str]:
    return [name.strip() for name in str(query["fields"]).split(",") if name.strip() != "_id"]


def _workbook(columns: list[Column], query: Mapping[str, Any], total: int, title: str) -> Any:
    limit = table("data_table")["limits"]["xlsx_rows"]
    if total > limit:
        message = tk._("A workbook takes {limit} rows, this table has {total}: download it as CSV")
        return tk.abort(413, message.format(limit=limit, total=total))
    file = xlsx_file(columns, itertools.chain.from_iterable(_pages(query)), title)
    answer = send_file(file, mimetype=XLSX)
    answer.headers.extend(attachment_headers(f"{title}.xlsx"))
    return answer


def _title(entry: Mapping[str, Any], resource: Mapping[str, Any]) -> str:
    """Return the name of the downloaded file: the entry's title and the resource's name."""
    name = str(resource.get("name") or "")
    stem, _, suffix = name.rpartition(".")
    name = stem if stem and suffix.lower() in table("data_table")["formats"] else name
    title = str(entry.get("title") or entry["name"])
    whole = title if not name or name.startswith(title) else f"{title}-{name}"
    return "".join("_" if sign in '/\\:*?"<>|' or ord(sign) < 32 else sign for sign in whole)[:120]
