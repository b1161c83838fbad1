"""The first page: search, six numbers, themes, departments, newest and most used entries."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint

from ckan.lib.search import SearchError
from ckan.plugins import toolkit as tk
from ckan.types import Context

from .. import serving, usage
from ..reference.pinyin import pinyin_key
from .department import in_order

__all__ = ["shuangpai_home"]

shuangpai_home = Blueprint("shuangpai_home", __name__)
SHANGHAI = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")
LISTED = 6
CANDIDATES = 24
"""Most used names that are asked for: not everybody sees each, and some are gone."""

MOST_DEPARTMENTS = 16
MOST_TAGS = 6
FACETS = ("organization", "open_class", "theme", "tags")
PUBLISHED = "entry_state:(published OR revising)"
NOTHING: dict[str, Any] = {
    "numbers": [],
    "newest": [],
    "most_used": [],
    "themes": [],
    "departments": [],
    "tags": [],
}


@shuangpai_home.route("/")
def index() -> str:
    """Show the first page; without an index it still offers the search box."""
    try:
        with serving.hurried():
            facts = _facts()
    except SearchError:
        facts = NOTHING
    return tk.render("shuangpai/home/index.html", facts)


def _facts() -> dict[str, Any]:
    found = _search(
        rows=LISTED,
        sort="metadata_modified desc",
        fq=PUBLISHED,
        **{"facet.field": list(FACETS), "facet.limit": -1},
    )
    facets = {name: _items(found, name) for name in FACETS}
    departments = facets["organization"]
    largest = departments[:MOST_DEPARTMENTS]
    return {
        "numbers": _numbers(found["count"], facets),
        "newest": found["results"],
        "most_used": _most_used(),
        "themes": sorted(facets["theme"], key=lambda item: pinyin_key(item["display_name"])),
        "departments": in_order(largest),
        "tags": facets["tags"][:MOST_TAGS],
    }


def _numbers(entries: int, facets: dict[str, list[dict[str, Any]]]) -> list[tuple[int, str, str]]:
    """Return six numbers, what each counts, and where its entries are listed."""
    search = tk.h.url_for("dataset.search")
    opened = {item["name"]: item["count"] for item in facets["open_class"]}
    renewed = _search(rows=0, fq=f"{PUBLISHED} AND metadata_modified:[{_month()} TO *]")["count"]
    files = _search(rows=0, fq=f"{PUBLISHED} AND num_resources:[1 TO *]")["count"]
    by_class = [
        (
            opened.get(code, 0),
            title,
            tk.h.url_for("dataset.search", open_class=code),
        )
        for code, title in (
            ("unconditional", tk._("open unconditionally")),
            ("conditional", tk._("open under conditions")),
        )
    ]
    return [
        (entries, tk._("catalog entries"), search),
        *by_class,
        (files, tk._("entries with files"), ""),
        (
            len(facets["organization"]),
            tk._("departments"),
            tk.h.url_for("shuangpai_department.index"),
        ),
        (
            renewed,
            tk._("updated this month"),
            tk.h.url_for("dataset.search", sort="metadata_modified desc"),
        ),
    ]


def _month() -> str:
    """Return when this month began in the county, in UTC as the index has it."""
    begun = dt.datetime.now(SHANGHAI).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return begun.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _most_used() -> list[dict[str, Any]]:
    """Return the entries opened most of late, of those this reader may see."""
    names = usage.most_used(dt.datetime.now(SHANGHAI).date(), CANDIDATES)
    if not names:
        return []
    wanted = " OR ".join(f'"{name}"' for name in names)
    found = _search(rows=CANDIDATES, fq=f"{PUBLISHED} AND name:({wanted})")["results"]
    known = {entry["name"]: entry for entry in found}
    return [known[name] for name in names if name in known][:LISTED]


def _search(**query: Any) -> dict[str, Any]:
    context: Context = {"user": tk.current_user.name, "auth_user_obj": tk.current_user}
    return tk.get_action("package_search")(context, query)


def _items(found: dict[str, Any], facet: str) -> list[dict[str, Any]]:
    items = found["search_facets"].get(facet, {}).get("items", ())
    return sorted(items, key=lambda item: -item["count"])
