"""Taking down: hide a file, a table or an entry at once; somebody else confirms or restores."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ...domain.takedown import CONFIRMED, RESTORED, WAITING
from ...model import takedown as store
from .. import takedown
from ..paging import bounded

__all__ = [
    "shuangpai_takedown_create",
    "shuangpai_takedown_decide",
    "shuangpai_takedown_list",
    "shuangpai_takedown_show",
]

STATES = (WAITING, CONFIRMED, RESTORED)


def shuangpai_takedown_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Hide at once, on every way out: ``{"entry": id or name}`` or ``{"resource_id", "kind": file or
    table}``, with ``reason`` (at most 500 characters).

    For the entry's office, the Centre and the operator. A file goes with its table, a table leaves
    its file. Head and Centre are told; one of them, not the caller, decides within one working day.
    Returns the takedown as ``shuangpai_takedown_show`` does.
    """
    tk.check_access("shuangpai_takedown_create", context, data_dict)
    target = takedown.target_of(data_dict)
    row = takedown.hide(context, target, data_dict.get("reason"))
    return takedown.as_dict(context, row, events=True)


@tk.side_effect_free
def shuangpai_takedown_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show a takedown to its office, the Centre and the operator: ``{"id"}``.

    Returns ``{"id", "kind": entry|file|table, "kind_title", "entry", "resource_id", "title", "owner": {id, title},
    "state": waiting|confirmed|restored, "state_title", "hidden_by", "hidden_at", "due_on", "provisional",
    "days_left": working days or null, "overdue", "decisions": those open to the caller,
    "events": [{at, act: hide|confirm|restore, act_title, actor, reason}]}``.
    """
    tk.check_access("shuangpai_takedown_show", context, data_dict)
    return takedown.as_dict(context, takedown.found(context, data_dict), events=True)


@tk.side_effect_free
def shuangpai_takedown_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List takedowns, what waits first: ``{"state"?, "entry"?: id, "limit"?: 1-100 (20), "offset"?}``.

    Members of a department see those of their own, the Centre and the operator all. Returns
    ``{"count", "results": [as shuangpai_takedown_show, without events]}``.
    """
    tk.check_access("shuangpai_takedown_list", context, data_dict)
    state = str(data_dict.get("state") or "")
    if state and state not in STATES:
        message = tk._("State is one of {states}, not {value}")
        told = message.format(states=", ".join(STATES), value=state[:50])
        raise tk.ValidationError({"state": [told]})
    limit, offset = bounded(data_dict, 20)
    entry = str(data_dict.get("entry") or "")
    count, rows = store.page(takedown.offices(context), state, entry, limit, offset)
    return {"count": count, "results": [takedown.as_dict(context, row) for row in rows]}


def shuangpai_takedown_decide(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Decide on a takedown: ``{"id", "decision": confirm or restore, "reason"}``.

    For the head of the office and the Centre, never for who hid it. What is confirmed stays hidden
    until it is restored by a decision again. Returns the takedown as ``shuangpai_takedown_show`` does.
    """
    tk.check_access("shuangpai_takedown_decide", context, data_dict)
    decision = str(data_dict.get("decision") or "")
    row = takedown.decide(context, str(data_dict["id"]), decision, data_dict.get("reason"))
    return takedown.as_dict(context, row, events=True)
