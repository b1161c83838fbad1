"""The inbox of notices, and the count of unread ones for every page."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Blueprint, g, redirect

from ckan.lib.helpers import Page
from ckan.plugins import toolkit as tk

from .asking import reader

__all__ = ["shuangpai_notice"]

PER_PAGE = 20
shuangpai_notice = Blueprint("shuangpai_notice", __name__, url_prefix="/notices")


@shuangpai_notice.route("/")
def index() -> Any:
    """Show the reader's notices, newest first; ``unread=1`` only those not read."""
    if not tk.current_user.is_authenticated:
        return tk.redirect_to("user.login", came_from=tk.url_for("shuangpai_notice.index"))
    page = tk.h.get_page_number(tk.request.args)
    unread = tk.request.args.get("unread") == "1"
    asked = {"unread": unread, "limit": PER_PAGE, "offset": (page - 1) * PER_PAGE}
    found = tk.get_action("shuangpai_notice_list")(reader(), asked)

    def address(page: int) -> str:
        more = {"unread": 1} if unread else {}
        return tk.url_for("shuangpai_notice.index", page=page, **more)

    pager = Page(
        collection=found["results"],
        page=page,
        url=address,
        item_count=found["count"],
        items_per_page=PER_PAGE,
        presliced_list=True,
    )
    values = {"found": found, "page": pager, "only_unread": unread}
    return tk.render("shuangpai/notice/index.html", values)


@shuangpai_notice.route("/read", methods=["POST"])
def read() -> Any:
    """Mark one notice read, or all; then open what it is about, or the inbox again."""
    form = tk.request.form
    data = {"all": True} if form.get("all") else {"ids": form.getlist("id")}
    try:
        done = tk.get_action("shuangpai_notice_read")(reader(), data)
    except tk.ValidationError as error:
        return tk.abort(400, "；".join(error.error_summary.values()))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    if form.get("open") and done["url"].startswith("/") and not done["url"].startswith("//"):
        return redirect(done["url"])
    return tk.redirect_to("shuangpai_notice.index")


@shuangpai_notice.before_app_request
def count_unread() -> None:
    """Let the header say how many notices wait: asked for once a request, by pages that show it."""
    g.shuangpai_unread = cache(_unread)


def _unread() -> int:
    if not tk.current_user.is_authenticated:
        return 0
    return tk.get_action("shuangpai_notice_list")(reader(), {"limit": 0})["unread"]
