"""The page for developers: how programs search, page through, download and read rows, with calls that work."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint

from ckan.lib.search import SearchError
from ckan.plugins import toolkit as tk
from ckan.types import Context

__all__ = ["shuangpai_developer"]

shuangpai_developer = Blueprint("shuangpai_developer", __name__)
OPEN = "entry_state:(published OR revising) AND open_class:unconditional"
LOOKED_AT = 20
"""Entries with files among which the page looks for one with a table."""

NO_ENTRY, NO_TABLE = "ENTRY", "TABLE"
"""What stands in an address while nothing is open yet."""


@shuangpai_developer.route("/developers")
def index() -> str:
    """Show the calls with an entry and a table that everybody may read, if there are any."""
    entry, table = _examples()
    return tk.render(
        "shuangpai/site/developers.html",
        {"calls": _calls(entry, table), "entry": entry, "table": table, "base": _api("")},
    )


def _examples() -> tuple[str, str]:
    """Return the name of an open entry and the id of a table, of the same entry where it can be."""
    query = {"fq": f"{OPEN} AND num_resources:[1 TO *]", "rows": LOOKED_AT, "sort": "name asc"}
    try:
        found = _nobody("package_search", query)["results"]
        found = found or _nobody("package_search", {"fq": OPEN, "rows": 1})["results"]
    except SearchError:
        return "", ""
    for entry in found:
        for resource in entry.get("resources", ()):
            if resource.get("datastore_active"):
                return entry["name"], resource["id"]
    return (found[0]["name"], "") if found else ("", "")


def _calls(entry: str, table: str) -> dict[str, str]:
    """Return the address of each call by what it is for."""
    rows = {"resource_id": table or NO_TABLE, "limit": 5}
    page = {"rows": 100, "start": 0, "sort": "name asc"}
    changed = "metadata_modified:[2026-01-01T00:00:00Z TO *]"
    download = tk.url_for(
        "shuangpai_data.download",
        id=entry or NO_ENTRY,
        resource_id=table or NO_TABLE,
        kind="csv",
        qualified=True,
    )
    return {
        "search": _api("package_search", q="养老", rows=5),
        "open": _api("package_search", fq="open_class:unconditional", rows=5),
        "pages": _api("package_search", **page),
        "changed": _api("package_search", fq=changed, sort="metadata_modified desc", rows=100),
        "entry": _api("package_show", id=entry or NO_ENTRY),
        "departments": _api("organization_list", all_fields="true"),
        "items": _api("shuangpai_data_item_search", q="床位数"),
        "download": download,
        "columns": _api("datastore_info", id=table or NO_TABLE),
        "rows": _api("datastore_search", **rows),
        "filtered": _api("datastore_search", **rows, q="双牌", sort="_id desc"),
        "license": _api("license_list"),
        "edition": tk.url_for("shuangpai_edition.index", qualified=True),
        "feed": tk.url_for("feeds.general", qualified=True),
        "error": _api("package_show", id="nothing-of-this-name"),
    }


def _api(action: str, **query: Any) -> str:
    """Return the address of an action; without one, that of all of them."""
    base = tk.url_for("shuangpai_home.index", qualified=True, locale="default").rstrip("/")
    asked = f"?{urlencode(query)}" if query else ""
    return f"{base}/api/3/action/{action}{asked}"


def _nobody(action: str, query: dict[str, Any]) -> dict[str, Any]:
    context: Context = {"user": "", "auth_user_obj": None}
    return tk.get_action(action)(context, query)
