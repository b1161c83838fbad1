"""Editions of the county catalog: the list, one edition, what changed, its files, and publishing."""

from __future__ import annotations

import base64
from typing import Any

from flask import Blueprint

from ckan.lib.helpers import Page
from ckan.plugins import toolkit as tk

from .asking import reader
from .attachment import attachment

__all__ = ["shuangpai_edition"]

PER_PAGE = 50
shuangpai_edition = Blueprint("shuangpai_edition", __name__, url_prefix="/editions")


@shuangpai_edition.route("/")
def index() -> Any:
    """List the editions, newest first; the Centre publishes from here."""
    page = tk.h.get_page_number(tk.request.args)
    found = _asked("shuangpai_edition_list", {"limit": 20, "offset": (page - 1) * 20})
    return _list(found, page)


@shuangpai_edition.route("/", methods=["POST"])
def publish() -> Any:
    """Show what an edition would be, and publish it when that was confirmed."""
    form = {name: tk.request.form.get(name, "") for name in ("document", "published_on", "note")}
    confirmed = bool(tk.request.form.get("confirm"))
    found = _asked("shuangpai_edition_list", {"limit": 20})
    data = {**{name: value for name, value in form.items() if value}, "dry_run": not confirmed}
    try:
        made = tk.get_action("shuangpai_edition_publish")(reader(), data)
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ValidationError as error:
        return _list(found, 1, form=form, errors=error.error_dict)
    if not confirmed:
        return _list(found, 1, form=form, preview=made)
    tk.h.flash_success(tk._("Edition {number} is published.").format(number=made["number"]))
    return tk.redirect_to("shuangpai_edition.show", number=made["number"])


@shuangpai_edition.route("/latest")
def latest() -> Any:
    """Lead to the last edition, of one department if the address names it."""
    found = _asked("shuangpai_edition_list", {"limit": 1})["results"]
    if not found:
        return tk.redirect_to("shuangpai_edition.index")
    chosen = (
        {"department": tk.request.args["department"]} if "department" in tk.request.args else {}
    )
    return tk.redirect_to("shuangpai_edition.show", number=found[0]["number"], **chosen)


@shuangpai_edition.route("/<int:number>")
def show(number: int) -> Any:
    """Show one edition: its entries, filtered, and the two open lists of each department."""
    page = tk.h.get_page_number(tk.request.args)
    names = ("department", "open_class", "q")
    chosen = {name: tk.request.args[name] for name in names if tk.request.args.get(name)}
    asked = {"number": number, **chosen, "limit": PER_PAGE, "offset": (page - 1) * PER_PAGE}
    edition = _asked("shuangpai_edition_show", asked)

    def address(page: int) -> str:
        return tk.url_for("shuangpai_edition.show", number=number, page=page, **chosen)

    pager = Page(
        collection=edition["results"],
        page=page,
        url=address,
        item_count=edition["count"],
        items_per_page=PER_PAGE,
        presliced_list=True,
    )
    values = {"edition": edition, "page": pager, "chosen": chosen}
    return tk.render("shuangpai/edition/show.html", values)


@shuangpai_edition.route("/<int:number>/changes")
def changes(number: int) -> Any:
    """Show what changed since the edition before, or since ``against``."""
    asked = {"number": number, "against": tk.request.args.get("against", "")}
    found = _asked("shuangpai_edition_diff", asked)
    edition = _asked("shuangpai_edition_show", {"number": number, "limit": 0})
    values = {"edition": edition, "found": found}
    return tk.render("shuangpai/edition/changes.html", values)


@shuangpai_edition.route("/<int:number>/catalog.<kind>")
def download(number: int, kind: str) -> Any:
    """Answer with the edition as a file: xlsx, csv or json."""
    names = ("department", "open_class")
    chosen = {name: tk.request.args[name] for name in names if tk.request.args.get(name)}
    made = _asked("shuangpai_edition_export", {"number": number, "format": kind, **chosen})
    return attachment(base64.b64decode(made["content"]), made["filename"], made["mimetype"])


def _list(found: dict[str, Any], page: int, **values: Any) -> str:
    pager = Page(
        collection=found["results"],
        page=page,
        url=lambda page: tk.url_for("shuangpai_edition.index", page=page),
        item_count=found["count"],
        items_per_page=20,
        presliced_list=True,
    )
    shown = {"found": found, "page": pager, "form": {}, "errors": {}, "preview": None, **values}
    return tk.render("shuangpai/edition/index.html", shown)


def _asked(action: str, data: dict[str, Any]) -> dict[str, Any]:
    try:
        return tk.get_action(action)(reader(), data)
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    except tk.ValidationError as error:
        return tk.abort(400, "；".join(error.error_summary.values()))
