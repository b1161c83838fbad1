"""What the page of an entry needs beyond the entry: its neighbours, and its data items as a file."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Blueprint, g

from ckan.lib.search import SearchError
from ckan.plugins import toolkit as tk

from .. import helpers
from ..domain.metadata_template import Sheet
from ..workbook.write import write_csv
from .asking import reader
from .attachment import attachment

__all__ = ["shuangpai_entry"]

shuangpai_entry = Blueprint("shuangpai_entry", __name__, url_prefix="/dataset")
NEIGHBOURS = 6
MOST_NAMED = 50


@shuangpai_entry.route("/<id>/data-items.csv")
def data_items(id: str) -> Any:
    """Answer with the data items of an entry, as far as the reader may see them."""
    try:
        entry = tk.get_action("package_show")(reader(), {"id": id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("There is no such entry, or you may not see it"))
    items = entry.get("data_items") or []
    if entry.get("type") != "dataset" or not items:
        return tk.abort(404, tk._("This entry shows no data items"))
    head = [tk._(t) for t in ("No.", "Data item", "Code", "Type", "Length", "Note")]
    rows = [
        [
            str(number),
            str(item.get("name") or ""),
            str(item.get("code") or ""),
            helpers.shuangpai_code_title("item_type", item.get("type")),
            str(item.get("length") or ""),
            str(item.get("note") or ""),
        ]
        for number, item in enumerate(items, 1)
    ]
    name = f"{entry['title'][:80]}-{tk._('Data items')}.csv"
    return attachment(write_csv(Sheet(entry["name"], [head, *rows])), name, "text/csv")


@shuangpai_entry.route("/<id>/<any(follow, unfollow):wish>-here", methods=["POST"])
def watch(id: str, wish: str) -> Any:
    """Follow an entry, or follow it no longer, without a script; lead back to its page."""
    try:
        tk.get_action(f"{wish}_dataset")(reader(), {"id": id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("There is no such entry, or you may not see it"))
    except tk.ValidationError:
        pass  # it is so already: pressed twice
    return tk.redirect_to("dataset.read", id=id)


@shuangpai_entry.before_app_request
def offer_neighbours() -> None:
    """Let the page of an entry list what is related to it, asked for only there."""
    g.shuangpai_neighbours = cache(_neighbours)


def _neighbours(owner: str, name: str, codes: tuple[str, ...]) -> dict[str, Any]:
    """Return the entries that an entry names as related, and others of its department."""
    named = " OR ".join(f'"{_safe(one)}"' for one in codes[:MOST_NAMED] if one)
    others = f'owner_org:"{_safe(owner)}" AND -name:"{_safe(name)}"'
    return {
        "named": _search(f"catalog_code:({named})", MOST_NAMED) if named else [],
        "same_department": _search(others, NEIGHBOURS) if owner else [],
    }


def _search(filters: str, rows: int) -> list[dict[str, Any]]:
    query = {"fq": f"+dataset_type:dataset +({filters})", "rows": rows, "sort": "title_string asc"}
    try:
        return tk.get_action("package_search")(reader(), query)["results"]
    except SearchError:
        return []


def _safe(text: str) -> str:
    return text.replace("\\", "").replace('"', "")
