"""Tags: only those of public entries are listed; a tag may say what an unpublished entry holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from ckan import authz, model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

__all__ = ["tag_autocomplete", "tag_list", "tag_search", "tag_show"]

Action = Callable[[Context, DataDict], Any]


@tk.chained_action
@tk.side_effect_free
def tag_list(up: Action, context: Context, data_dict: DataDict) -> Any:
    """List the tags of public entries; sysadmins see all."""
    return _public_only(context, up(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def tag_autocomplete(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Complete a tag from those of public entries."""
    return _public_only(context, up(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def tag_search(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Search the tags of public entries."""
    found = up(context, data_dict)
    kept = _public_only(context, found["results"])
    return {**found, "results": kept, "count": found["count"] - len(found["results"]) + len(kept)}


@tk.chained_action
@tk.side_effect_free
def tag_show(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Show a tag of a public entry; others do not exist for the caller."""
    shown = up(context, data_dict)
    if not _public_only(context, [shown["name"]]):
        raise tk.ObjectNotFound(tk._("Tag not found"))
    return shown


def _public_only(context: Context, tags: list[Any]) -> list[Any]:
    user = context.get("user")
    if context.get("ignore_auth") or (user and authz.is_sysadmin(user)):
        return tags
    names = {_name(tag) for tag in tags}
    public = set(
        model.Session.execute(
            sa.select(model.Tag.name)
            .join(model.PackageTag, model.PackageTag.tag_id == model.Tag.id)
            .join(model.Package, model.Package.id == model.PackageTag.package_id)
            .where(
                model.Tag.name.in_(names),
                model.PackageTag.state == "active",
                model.Package.state == "active",
                model.Package.private.is_(False),
            )
        ).scalars()
    )
    return [tag for tag in tags if _name(tag) in public]


def _name(tag: Any) -> str:
    return tag["name"] if isinstance(tag, dict) else tag
