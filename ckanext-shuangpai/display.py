"""Facets and their words on the search pages."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk

from .helpers import shuangpai_code_title

__all__ = ["facets", "name_facets"]

CODED_FACETS = {
    "catalog_class": "catalog_class",
    "share_class": "share_class",
    "open_class": "open_class",
    "format_class": "format_class",
    "update_cycle": "update_cycle",
    "security_level": "security_level",
    "region_code": "region",
    "entry_state": "entry_state",
}


def facets(facets_dict: dict[str, Any], package_type: str) -> dict[str, Any]:
    """Return the facets of the catalog in the order in which people narrow a search."""
    if package_type != "dataset":
        return facets_dict
    chosen = {
        "organization": tk._("Department"),
        "catalog_class": tk._("Catalog class"),
        "theme": tk._("Theme"),
        "open_class": tk._("Open class"),
        "share_class": tk._("Share class"),
        "format_class": tk._("Format"),
        "update_cycle": tk._("Update cycle"),
        "region_code": tk._("Level"),
        "tags": tk._("Tags"),
    }
    facets_dict.clear()
    facets_dict.update(chosen)
    return facets_dict


def name_facets(search_results: dict[str, Any]) -> dict[str, Any]:
    """Give each facet value of a code list its title, in place."""
    for facet, list_name in CODED_FACETS.items():
        for item in search_results.get("search_facets", {}).get(facet, {}).get("items", ()):
            item["display_name"] = shuangpai_code_title(list_name, item["name"])
    return search_results
