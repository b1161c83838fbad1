"""Which entry a name, a code or an old address means, and what its readers and editors then get."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from .. import entry as entries
from .. import organization, resolve, revision, visibility

__all__ = ["package_show", "shuangpai_entry_address"]

Action = Callable[[Context, DataDict], Any]


@tk.chained_action
@tk.side_effect_free
def package_show(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Show an entry; catalog codes are understood, and those of a merged duplicate lead on.

    Who edits an entry that is being revised gets the revision, not the published text. Others get
    the titles of its departments beside their ids (``collecting_department_title``,
    ``lead_department_title``, ``co_departments_titles``); when an entry is stored they are ignored.
    """
    name = data_dict.get("id") or data_dict.get("name_or_id")
    found = resolve.entry_id(name) if isinstance(name, str) else None
    shown = up(context, {**data_dict, "id": found} if found else data_dict)
    if revision.direct(context) or shown.get("type") != "dataset":
        return shown
    if context.get("for_update") or context.get("for_edit"):
        return revision.overlay(shown, revision.of_entry(shown["id"]))
    return {**shown, **_names(context, shown)}


def _names(context: Context, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the titles of the departments that an entry names by id: ``lead_department_title`` and so on."""
    known = organization.departments(context).by_id
    named: dict[str, Any] = {}
    for field, name in entries.DEPARTMENT_TITLES.items():
        value = entry.get(field)
        if isinstance(value, list):
            named[name] = [known[one].title if one in known else "" for one in value]
        elif isinstance(value, str) and value in known:
            named[name] = known[value].title
    return named


@tk.side_effect_free
def shuangpai_entry_address(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say where the name or code of a merged duplicate leads: ``{"leads_to": name or null}``."""
    tk.check_access("shuangpai_entry_address", context, data_dict)
    name = data_dict.get("id")
    target = model.Package.get(resolve.leads_to(name)) if isinstance(name, str) else None
    shown = visibility.seen([target] if target is not None else [], context)
    return {"leads_to": shown[0].name if shown else None}
