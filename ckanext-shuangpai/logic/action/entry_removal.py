"""Entries are withdrawn by cases: what deletes, purges or hides them otherwise is refused where they are published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ..case import holding
from ..case.command import committing
from ..index_after import indexed_after

__all__ = ["bulk_update_private", "bulk_update_public", "dataset_purge", "package_delete"]

Action = Callable[[Context, DataDict], Any]


@tk.chained_action
def package_delete(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Delete an entry that is neither published nor under review; others are withdrawn by a case."""
    _refuse_removal(context, data_dict, "package_delete")
    with indexed_after(context):
        return up(context, data_dict)


@tk.chained_action
def dataset_purge(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Purge what was deleted before; a published entry is first withdrawn by a case."""
    _refuse_removal(context, data_dict, "dataset_purge")
    with indexed_after(context):
        return up(context, data_dict)


def _refuse_removal(context: Context, data_dict: DataDict, action: str) -> None:
    package = model.Package.get(data_dict.get("id"))
    if package is not None:
        tk.check_access(action, context, data_dict)
        with committing(context, commit=False):
            holding.refuse_removal(context, package)


def bulk_update_public(context: Context, data_dict: DataDict) -> None:
    """Refuse: who sees an entry follows from its state and classes alone (办法第二十九条)."""
    _refuse_bulk(context, data_dict)


def bulk_update_private(context: Context, data_dict: DataDict) -> None:
    """Refuse: who sees an entry follows from its state and classes alone (办法第二十九条)."""
    _refuse_bulk(context, data_dict)


def _refuse_bulk(context: Context, data_dict: DataDict) -> None:
    tk.check_access("package_update", context, {"id": (data_dict.get("datasets") or [""])[0]})
    raise tk.ValidationError(
        {
            "private": [
                tk._("Who sees an entry follows from its state and classes: edit those instead")
            ]
        }
    )
