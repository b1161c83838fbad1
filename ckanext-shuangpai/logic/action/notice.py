"""The inbox of notices: what a reader was told, and what they have read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ...language import reader_language
from ...model.notice import Notice
from .. import notices
from ..case_notice_text import links
from ..duty_input import refuse, truth, whole_number

__all__ = ["shuangpai_notice_deliver", "shuangpai_notice_list", "shuangpai_notice_read"]

MOST = 100


@tk.side_effect_free
def shuangpai_notice_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List the caller's notices, newest first: ``{"unread"?: only those, "limit"?: 1-100, "offset"?}``.

    Returns ``{count, unread, results: [{id, kind, subject, body, url, links: [{title, url}], case_id,
    created, read}]}``;
    ``count`` is how many match, ``unread`` how many the caller has not read.
    """
    tk.check_access("shuangpai_notice_list", context, data_dict)
    user = _reader(context)
    count, found = Notice.page(
        user,
        unread=truth("unread", data_dict.get("unread") or False),
        limit=whole_number("limit", data_dict.get("limit", 20), 0, MOST),
        offset=whole_number("offset", data_dict.get("offset", 0), 0, 10**8),
    )
    language = reader_language()
    return {
        "count": count,
        "unread": Notice.unread(user),
        "results": [_shown(one, language) for one in found],
    }


def shuangpai_notice_read(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Mark notices of the caller read: ``{"ids": [id, …]}`` or ``{"all": true}``.

    Returns ``{marked: how many were unread, unread: how many are left, url: where the first leads}``.
    """
    tk.check_access("shuangpai_notice_read", context, data_dict)
    user = _reader(context)
    ids = None
    if not truth("all", data_dict.get("all") or False):
        ids = data_dict.get("ids")
        if not isinstance(ids, list) or not ids or not all(isinstance(one, str) for one in ids):
            refuse("ids", tk._("Name the notices by their ids, or give all"))
    marked = Notice.mark_read(user, ids, dt.datetime.now(dt.UTC))
    model.Session.commit()
    first = Notice.of_user(user, ids[0]) if ids else None
    url = notices.url_of(first) if first else ""
    return {"marked": marked, "unread": Notice.unread(user), "url": url}


def shuangpai_notice_deliver(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Tell what waits now: into inboxes, and out by mail and other channels.

    Returns ``{expanded, sent, unreachable, refused, down: [channel], waiting}``. Sysadmins; the
    delivering process does it by itself.
    """
    tk.check_access("shuangpai_notice_deliver", context, data_dict)
    return notices.deliver(dt.datetime.now(dt.UTC)).as_dict()


def _reader(context: Context) -> str:
    user = model.User.get(context.get("user"))
    if user is None:
        raise tk.NotAuthorized(tk._("Log in to see your notices"))
    return user.id


def _shown(one: Notice, language: str) -> dict[str, Any]:
    subject, body = notices.words(one.kind, one.facts, language)
    return {
        "id": one.id,
        "kind": one.kind,
        "subject": subject,
        "body": body,
        "url": notices.url_of(one),
        "links": links(one.facts),
        "case_id": one.case_id,
        "created": _utc(one.created),
        "read": _utc(one.read) if one.read else None,
    }


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")
