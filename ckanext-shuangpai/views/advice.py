"""What a search page suggests when nothing was found; asked for only then."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Blueprint, g

from ckan.lib.search import SearchError
from ckan.plugins import toolkit as tk
from ckan.types import Context

__all__ = ["shuangpai_advice"]

shuangpai_advice = Blueprint("shuangpai_advice", __name__)
NOTHING: dict[str, Any] = {"unfiltered": 0, "near": [], "broader": []}


@shuangpai_advice.before_app_request
def offer_advice() -> None:
    """Let a search page without results ask what else could be tried."""
    g.shuangpai_search_advice = cache(_advice)


def _advice(words: str) -> dict[str, Any]:
    reader: Context = {"user": tk.current_user.name, "auth_user_obj": tk.current_user}
    try:
        return tk.get_action("shuangpai_search_advice")(reader, {"q": words})
    except (SearchError, ValueError):
        return NOTHING
