"""Old addresses of entries lead on, and an answer that could not wait longer says so by its status.

A merged duplicate's page, files and edits are found at the entry that stands for it (办法第十八条).
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect

from ckan.plugins import toolkit as tk

__all__ = ["shuangpai_entry_address"]

shuangpai_entry_address = Blueprint("shuangpai_entry_address", __name__)

PAGES = ("dataset.read", "dataset.resources", "dataset_resource.read", "resource.read")
SECONDS = "3"


@shuangpai_entry_address.before_app_request
def lead_on() -> Any:
    """Redirect from the address of a merged duplicate to the entry that stands for it, for good."""
    name = (tk.request.view_args or {}).get("id")
    if tk.request.endpoint not in PAGES or tk.request.method != "GET" or not name:
        return None
    found = tk.get_action("shuangpai_entry_address")({}, {"id": name})
    target = found["leads_to"]
    if not target:
        return None
    return redirect(tk.h.url_for("dataset.read", id=target), 301)


@shuangpai_entry_address.after_app_request
def say_busy(response: Any) -> Any:
    """Answer 503 when a case was held by somebody else for too long."""
    if g.get("shuangpai_busy"):
        response.status_code = 503
        response.headers["Retry-After"] = SECONDS
    return response
