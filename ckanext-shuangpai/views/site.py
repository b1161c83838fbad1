"""Pages about the site itself: the map of it for people and for search engines, accessibility."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from flask import Blueprint, Response, stream_with_context

from ckan.lib.search import SearchError
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ..reference.pinyin import pinyin_key
from .department import in_order

__all__ = ["shuangpai_site"]

shuangpai_site = Blueprint("shuangpai_site", __name__)
PAGE = 1000
MOST = 50_000
"""Addresses that the sitemap protocol allows in one file."""

PAGES = (
    "shuangpai_home.index",
    "dataset.search",
    "shuangpai_department.index",
    "shuangpai_edition.index",
    "shuangpai_developer.index",
    "home.about",
)
PUBLIC = "entry_state:(published OR revising)"


@shuangpai_site.route("/sitemap")
def sitemap() -> str:
    """Show every kind of page, and the catalog by department and by theme."""
    try:
        facets = _search(rows=0, **{"facet.field": ["organization", "theme"], "facet.limit": -1})
    except SearchError:
        facets = {"search_facets": {}}
    return tk.render(
        "shuangpai/site/sitemap.html",
        {
            "organization": in_order(_items(facets, "organization")),
            "theme": _themes(facets),
            "editions": _editions(),
        },
    )


@shuangpai_site.route("/accessibility")
def accessibility() -> str:
    """Show what is done for readers with disabilities, what is not, and whom to tell."""
    return tk.render("shuangpai/site/accessibility.html")


@shuangpai_site.route("/sitemap.xml")
def sitemap_xml() -> Response:
    """Give search engines the addresses of what everybody may see."""
    return Response(stream_with_context(_addresses()), mimetype="application/xml")


def _addresses() -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    for name in PAGES:
        yield _address(tk.h.url_for(name, qualified=True))
    for one in _editions():
        place = tk.h.url_for("shuangpai_edition.show", number=one["number"], qualified=True)
        yield _address(place, str(one["published_on"])[:10])
    for entry in _public_entries():
        place = tk.h.url_for("dataset.read", id=entry["name"], qualified=True)
        yield _address(place, str(entry["metadata_modified"])[:10])
    yield "</urlset>\n"


def _address(place: str, changed: str = "") -> str:
    day = f"<lastmod>{escape(changed)}</lastmod>" if changed else ""
    return f"<url><loc>{escape(place)}</loc>{day}</url>\n"


def _public_entries() -> Iterator[dict[str, Any]]:
    """Give name and last change of every entry that everybody may see, page by page."""
    for start in range(0, MOST - 2 * PAGE, PAGE):
        found = _search(fl="name,metadata_modified", sort="name asc", rows=PAGE, start=start)
        yield from found["results"]
        if start + PAGE >= found["count"]:
            return


def _editions() -> list[dict[str, Any]]:
    """Return the editions, newest first."""
    nobody: Context = {"user": "", "auth_user_obj": None}
    return tk.get_action("shuangpai_edition_list")(nobody, {"limit": 100})["results"]


def _search(**query: Any) -> dict[str, Any]:
    nobody: Context = {"user": "", "auth_user_obj": None}
    return tk.get_action("package_search")(nobody, {"fq": PUBLIC, **query})


def _items(found: dict[str, Any], facet: str) -> list[dict[str, Any]]:
    return list(found["search_facets"].get(facet, {}).get("items", ()))


def _themes(found: dict[str, Any]) -> list[dict[str, Any]]:
    return sorted(_items(found, "theme"), key=lambda item: pinyin_key(item["display_name"]))
