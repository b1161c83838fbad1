"""The first page: search, a few numbers, newest entries, themes, departments."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint

from ckan.lib.search import SearchError
from ckan.plugins import toolkit as tk
from ckan.types import Context

__all__ = ["shuangpai_home"]

shuangpai_home = Blueprint("shuangpai_home", __name__)
SHANGHAI = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")
NEWEST = 6
MOST_DEPARTMENTS = 16
FACETS = ("organization", "open_class", "theme")
OPEN = "unconditional"


@shuangpai_home.route("/")
def index() -> str:
    """Show the first page; without an index it still offers the search box."""
    try:
        facts = _facts()
    except SearchError:
        facts = {"numbers": [], "newest": [], "themes": [], "departments": []}
    return tk.render("shuangpai/home/index.html", facts)


def _facts() -> dict[str, Any]:
    query = {
        "rows": NEWEST,
        "sort": "metadata_modified desc",
        "fq": "entry_state:(published OR revising)",
        "facet.field": list(FACETS),
        "facet.limit": -1,
    }
    found = _search(**query)
    facets = {name: _items(found, name) for name in FACETS}
    opened = next((one["count"] for one in facets["open_class"] if one["name"] == OPEN), 0)
    month = dt.datetime.now(SHANGHAI).strftime("%Y-%m")
    renewed = _search(rows=0, fq=f"{query['fq']} AND data_updated:{month}*")["count"]
    search = tk.h.url_for("dataset.search")
    numbers = [
        (found["count"], tk._("catalog entries"), search),
        (opened, tk._("open unconditionally"), tk.h.url_for("dataset.search", open_class=OPEN)),
        (
            len(facets["organization"]),
            tk._("departments"),
            tk.h.url_for("shuangpai_department.index"),
        ),
        (renewed, tk._("updated this month"), ""),
    ]
    return {
        "numbers": numbers,
        "newest": found["results"],
        "themes": facets["theme"],
        "departments": facets["organization"][:MOST_DEPARTMENTS],
    }


def _search(**query: Any) -> dict[str, Any]:
    context: Context = {"user": tk.current_user.name, "auth_user_obj": tk.current_user}
    return tk.get_action("package_search")(context, query)


def _items(found: dict[str, Any], facet: str) -> list[dict[str, Any]]:
    items = found["search_facets"].get(facet, {}).get("items", ())
    return sorted(items, key=lambda item: -item["count"])
