"""ckanext-harvest's actions: each asks for permission first, and touches harvest sources alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.harvest.model import HarvestSource

__all__ = [
    "harvest_abort_failed_jobs",
    "harvest_source_create",
    "harvest_source_delete",
    "harvest_source_list",
    "harvest_source_patch",
    "harvest_source_reindex",
    "harvest_source_show",
    "harvest_source_update",
    "harvest_sources_reindex",
]

Action = Callable[[Context, DataDict], Any]
SOURCE = "harvest"


@tk.chained_action
def harvest_abort_failed_jobs(up: Action, context: Context, data_dict: DataDict) -> Any:
    """End runs that last too long; who may start all runs may end them."""
    tk.check_access("harvest_jobs_run", context, data_dict)
    return up(context, data_dict)


@tk.chained_action
@tk.side_effect_free
def harvest_source_list(up: Action, context: Context, data_dict: DataDict) -> Any:
    """List the harvest sources to those who keep them: the Centre (办法第六条)."""
    tk.check_access("harvest_source_list", context, data_dict)
    user = context.get("user")
    if context.get("ignore_auth") or not user:
        return up(context, data_dict)
    # it looks for publishers of the caller, which this catalog does not have
    return up(tk.fresh_context(context, user="", ignore_auth=True), data_dict)


@tk.chained_action
@tk.side_effect_free
def harvest_source_show(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Show a harvest source; an entry of the catalog is none."""
    _refuse_others(data_dict)
    if data_dict.get("id"):
        tk.check_access("harvest_source_show", tk.fresh_context(context), data_dict)
    return up(context, data_dict)


@tk.chained_action
def harvest_source_create(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Create a harvest source (办法第六条)."""
    tk.check_access("harvest_source_create", context, data_dict)
    return up(context, data_dict)


@tk.chained_action
def harvest_source_reindex(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Index a harvest source anew, with the state of its last run."""
    _refuse_others(data_dict)
    tk.check_access("harvest_source_reindex", tk.fresh_context(context), data_dict)
    return up(context, data_dict)


@tk.chained_action
def harvest_sources_reindex(_up: Action, context: Context, data_dict: DataDict) -> bool:
    """Index all harvest sources anew."""
    tk.check_access("harvest_sources_reindex", context, data_dict)
    sources = model.Session.query(model.Package.id).filter_by(type=SOURCE, state="active")
    for (source_id,) in sources.all():
        tk.get_action("harvest_source_reindex")({"ignore_auth": True}, {"id": source_id})
    return True


def _for_sources(name: str) -> Any:
    def action(up: Action, context: Context, data_dict: DataDict) -> Any:
        _refuse_others(data_dict)
        tk.check_access(name, tk.fresh_context(context), data_dict)
        return up(context, data_dict)

    action.__name__ = name
    action.__doc__ = f"Do as harvest's ``{name}`` does, for harvest sources alone."
    return tk.chained_action(action)


harvest_source_delete = _for_sources("harvest_source_delete")
harvest_source_patch = _for_sources("harvest_source_patch")
harvest_source_update = _for_sources("harvest_source_update")


def _refuse_others(data_dict: DataDict) -> None:
    """Raise ``ObjectNotFound`` for what is no harvest source; one named by its address passes."""
    named, address = data_dict.get("id"), data_dict.get("url")
    if not named and address:
        return
    package = model.Package.get(named) if isinstance(named, str) and named else None
    if package is None or package.type != SOURCE or HarvestSource.get(package.id) is None:
        raise tk.ObjectNotFound(tk._("There is no source “{name}”").format(name=named))


for _name in __all__:
    globals()[
        _name
    ].auth_audit_exempt = True  # CKAN spares extensions' actions, but not their links
