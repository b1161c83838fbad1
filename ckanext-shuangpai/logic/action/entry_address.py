"""Which entry a name, a code or an old address means, and what its readers and editors then get."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from .. import resolve, revision

__all__ = ["package_show", "shuangpai_entry_address"]

Action = Callable[[Context, DataDict], Any]


@tk.chained_action
@tk.side_effect_free
def package_show(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Show an entry; catalog codes are understood, and those of a merged duplicate lead on.

    Who edits an entry that is being revised gets the revision, not the published text.
    """
    name = data_dict.get("id") or data_dict.get("name_or_id")
    found = resolve.entry_id(name) if isinstance(name, str) else None
    shown = up(context, {**data_dict, "id": found} if found else data_dict)
    edits = context.get("for_update") or context.get("for_edit")
    if not edits or revision.direct(context) or shown.get("type") != "dataset":
        return shown
    return revision.overlay(shown, revision.of_entry(shown["id"]))


@tk.side_effect_free
def shuangpai_entry_address(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say where the name or code of a merged duplicate leads: ``{"leads_to": name or null}``."""
    tk.check_access("shuangpai_entry_address", context, data_dict)
    name = data_dict.get("id")
    return {"leads_to": resolve.leads_to(name) if isinstance(name, str) else None}
