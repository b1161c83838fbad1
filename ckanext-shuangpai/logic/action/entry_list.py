"""Core's lists of names and members that go round the search: they show what the search would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from .. import visibility

__all__ = ["member_list", "package_list"]

Action = Callable[[Context, DataDict], Any]


@tk.chained_action
@tk.side_effect_free
def package_list(up: Action, context: Context, data_dict: DataDict) -> Any:
    """List the names of the entries that everybody may see, as the search finds them."""
    found = up(context, {**data_dict, "limit": None, "offset": None})
    limit, offset = (_number(data_dict, name) for name in ("limit", "offset"))
    rows = model.Session.query(model.Package.name, model.Package.id)
    sources = {one for row in rows.filter(model.Package.type == "harvest") for one in row}
    kept = [name for name in found if name not in sources]
    return kept[offset : offset + limit] if limit else kept[offset:]


@tk.chained_action
@tk.side_effect_free
def member_list(up: Action, context: Context, data_dict: DataDict) -> Any:
    """List the members of a department; of its entries those that the caller may see."""
    found = up(context, data_dict)
    if context.get("ignore_auth"):
        return found
    ids = [row[0] for row in found if row[1] == "package"]
    if not ids:
        return found
    packages = model.Session.query(model.Package).filter(model.Package.id.in_(ids)).all()
    hidden = set(ids) - {one.id for one in visibility.seen(packages, context)}
    return [row for row in found if row[1] != "package" or row[0] not in hidden]


def _number(data_dict: DataDict, name: str) -> int:
    try:
        number = int(data_dict.get(name) or 0)
    except (TypeError, ValueError):
        number = -1
    if number < 0:
        raise tk.ValidationError({name: [tk._("Must be a natural number")]})
    return number
