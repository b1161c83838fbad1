"""The tree of departments; and the list of departments for every page that names some."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from flask import Blueprint, g

from ckan.lib.search import SearchError
from ckan.plugins import toolkit as tk

from .asking import reader

__all__ = ["shuangpai_department"]

shuangpai_department = Blueprint("shuangpai_department", __name__, url_prefix="/department")


@shuangpai_department.route("/")
def index() -> str:
    """Show every department at its place in the tree, with the number of its entries."""
    tree = tk.get_action("shuangpai_organization_tree")(reader(), {})
    return tk.render("shuangpai/department/index.html", {"tree": tree, "counts": entry_counts()})


@shuangpai_department.before_app_request
def offer_departments() -> None:
    """Let template helpers name departments: asked for once a request, by pages that need it."""
    g.shuangpai_departments = cache(_departments)
    g.shuangpai_departments_in_order = in_order


def in_order(items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return facet values, which are departments by name, as every page lists departments."""
    places = {one["name"]: at for at, one in enumerate(g.shuangpai_departments())}
    return sorted(items, key=lambda item: places.get(item["name"], len(places)))


def entry_counts() -> dict[str, int]:
    """Return how many entries the reader may see, by the name of their department."""
    query = {"rows": 0, "facet.field": ["organization"], "facet.limit": -1}
    try:
        found = tk.get_action("package_search")(reader(), query)
    except SearchError:
        return {}
    items = found["search_facets"].get("organization", {}).get("items", ())
    return {item["name"]: item["count"] for item in items}


def _departments() -> list[dict[str, Any]]:
    return tk.get_action("shuangpai_organization_list")(reader(), {})
