"""When a file is loaded: a new resource, another file or address, another format."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.model.domain_object import DomainObjectOperation
from ckan.plugins import toolkit as tk

from ckanext.datastore.backend import DatastoreBackend

from ..model.table_load import TableLoad
from ..reference import table
from . import store

__all__ = ["is_loadable", "keep_active_flag", "remove_table", "resource_changed"]


def is_loadable(resource: model.Resource) -> bool:
    """Say whether a resource is a file or link of a format that holds a table."""
    formats = table("data_table")["formats"]
    return (
        resource.state == "active"
        and (resource.format or "").lower() in formats
        and bool(resource.url)
        and resource.url_type != "datastore"
    )


def resource_changed(resource: model.Resource, operation: str) -> None:
    """Order a load of a resource that is new or has another file; remove a table that lost its file."""
    if resource.url_type == "datastore" or not _has_another_file(resource, operation):
        return
    if is_loadable(resource):
        user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        context: Any = {"ignore_auth": True, "user": user}
        tk.get_action("xloader_submit")(context, {"resource_id": resource.id, "ignore_hash": True})
    elif resource.state == "active" and resource.extras.get("datastore_active"):
        tk.enqueue_job(remove_table, [resource.id], title=f"remove the table of {resource.id}")


def remove_table(resource_id: str) -> None:
    """Remove the table and the report of a resource that is no table any more."""
    store.drop(resource_id)
    store.mark_active(resource_id, active=False)
    TableLoad.forget(resource_id)


def keep_active_flag(resource_id: str) -> None:
    """Set ``datastore_active`` right after an update that did not send it along."""
    backend: Any = DatastoreBackend.get_active_backend()
    store.mark_active(resource_id, active=backend.resource_exists(resource_id))


def _has_another_file(resource: model.Resource, operation: str) -> bool:
    if operation == DomainObjectOperation.new:
        return True
    if operation != DomainObjectOperation.changed:
        return False
    state: Any = sa.inspect(resource)
    format_changed = state.attrs.format.history.has_changes()
    return bool(getattr(resource, "url_changed", False)) or format_changed
