"""What stands around every page: the front, the date of the last change; and counting openings."""

from __future__ import annotations

import datetime as dt
import re
import time
from functools import cache
from typing import Any

from flask import Blueprint, Response, g, request

from ckan.lib.search import SearchError
from ckan.plugins import toolkit as tk

from .. import serving, usage
from ..delivery.compression import compressed
from ..delivery.front import Front

__all__ = ["shuangpai_frame"]

shuangpai_frame = Blueprint("shuangpai_frame", __name__)
SHANGHAI = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")
SECONDS = 60.0
"""For so long the date in the foot may be behind."""

ENTRY_NAME = re.compile(r"[a-z0-9_-]{2,100}")
_last: dict[str, float | str] = {"until": 0.0, "day": ""}


@shuangpai_frame.record_once
def stand_before(state: Any) -> None:
    """Put the front before the whole portal, once it is being made."""
    state.app.wsgi_app = Front(state.app.wsgi_app)


@shuangpai_frame.after_app_request
def compress(answer: Response) -> Response:
    """Make the answer smaller where that is safe."""
    return compressed(request, answer)


@shuangpai_frame.before_app_request
def offer_last_update() -> None:
    """Let the foot of a page name the day of the last change; asked for only when it is shown."""
    g.shuangpai_last_update = cache(_last_update)


@shuangpai_frame.after_app_request
def count_opening(answer: Response) -> Response:
    """Count an entry that somebody who is not logged in has opened."""
    name = str((request.view_args or {}).get("id") or "")
    shown = request.endpoint == "dataset.read" and answer.status_code == 200
    if shown and tk.current_user.is_anonymous and ENTRY_NAME.fullmatch(name):
        usage.opened(name, dt.datetime.now(SHANGHAI).date())
    return answer


def _last_update() -> str:
    """Return the day on which something public last changed, as YYYY-MM-DD; empty if unknown."""
    now = time.monotonic()
    if float(_last["until"]) < now:
        _last.update(until=now + SECONDS, day=_newest_day())
    return str(_last["day"])


def _newest_day() -> str:
    query = {"rows": 1, "sort": "metadata_modified desc", "fl": "metadata_modified"}
    try:
        with serving.hurried():
            found = tk.get_action("package_search")({"user": "", "auth_user_obj": None}, query)
    except SearchError:
        return ""
    if not found["results"]:
        return ""
    changed = dt.datetime.fromisoformat(str(found["results"][0]["metadata_modified"])[:19])
    return changed.replace(tzinfo=dt.UTC).astimezone(SHANGHAI).date().isoformat()
