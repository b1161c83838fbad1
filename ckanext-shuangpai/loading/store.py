"""A table into the DataStore: in one transaction, so readers see the old rows or the new ones."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from typing import Any, BinaryIO

import sqlalchemy as sa

from ckan import model
from ckan.logic import index_update_package
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ckanext.datastore.backend import DatastoreBackend
from ckanext.datastore.backend import postgres as backend

from ..domain.data_table import DATE, Column

__all__ = ["asked_types", "drop", "mark_active", "replace_table"]

DICTIONARY_TYPES = {"timestamp": DATE}
"""Types of CKAN's data dictionary that have another name here."""

LOCK_TIMEOUT = "30s"


def replace_table(
    resource_id: str, columns: Sequence[Column], records: Iterable[Sequence[str]]
) -> int:
    """Store the rows as the resource's table and return their number; on any error the old stay.

    The full-text column stays empty: its words are cut at spaces, which Chinese does not have, and
    one long cell would refuse the row. Words are found by ``loading.query``.
    """
    engine = backend.get_write_engine()
    backend._cache_types(engine)
    table = backend.identifier(resource_id)
    kept = _dictionary(resource_id)
    fields = [_field(column, kept.get(column.name, {})) for column in columns]
    names = ", ".join(backend.identifier(column.name) for column in columns)
    with tempfile.TemporaryFile() as lines:
        _write(lines, records)
        lines.seek(0)
        with engine.begin() as connection:
            connection.execute(sa.text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
            connection.execute(sa.text(f"DROP TABLE IF EXISTS {table} CASCADE"))
            made = {"resource_id": resource_id, "fields": fields}
            backend.create_table({"connection": connection}, made, {})  # type: ignore[typeddict-item]
            with closing(connection.connection.cursor()) as plain:
                cursor: Any = plain
                copy = f"COPY {table} ({names}) FROM STDIN WITH (FORMAT csv, ENCODING 'UTF8')"
                cursor.copy_expert(copy, lines)
                count = cursor.rowcount
            backend._create_fulltext_trigger(connection, resource_id)
    store: Any = DatastoreBackend.get_active_backend()
    store.clear_table_stats(resource_id)
    store.calculate_record_count(resource_id)
    return count


def drop(resource_id: str) -> None:
    """Remove the resource's table, if it has one."""
    with backend.get_write_engine().begin() as connection:
        table = backend.identifier(resource_id)
        connection.execute(sa.text(f"DROP TABLE IF EXISTS {table} CASCADE"))
    store: Any = DatastoreBackend.get_active_backend()
    store.clear_table_stats(resource_id)


def asked_types(resource_id: str) -> dict[str, str]:
    """Return the types an officer chose in the data dictionary, by column name."""
    return {
        name: DICTIONARY_TYPES.get(info["type_override"]) or str(info["type_override"])
        for name, info in _dictionary(resource_id).items()
        if info.get("type_override")
    }


def mark_active(resource_id: str, active: bool) -> None:
    """Say on the resource whether it has a table, and index its entry again.

    Written beside the actions: loading a file changes neither the entry nor its date, and must not
    fail because the entry breaks a rule of the catalog.
    """
    resource = model.Session.get(model.Resource, resource_id, populate_existing=True)
    if resource is None or bool(resource.extras.get("datastore_active")) == active:
        return
    package_id = str(resource.package_id)
    extras = {**resource.extras, "datastore_active": active}
    plain = sa.update(model.Resource).where(model.Resource.id == resource_id)
    model.Session.execute(plain.values(extras=extras))
    model.Session.commit()
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    index_update_package(Context(ignore_auth=True, user=user), package_id)


def _field(column: Column, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return a column for the DataStore; what officers wrote in the data dictionary goes before."""
    info = {"label": column.title, "notes": column.note}
    info = {**{key: value for key, value in info.items() if value}, **kept}
    return {"id": column.name, "type": column.type, "info": info}


def _dictionary(resource_id: str) -> Mapping[str, Mapping[str, Any]]:
    store: Any = DatastoreBackend.get_active_backend()
    if not store.resource_exists(resource_id):
        return {}
    fields = store.resource_fields(resource_id, False, False)["fields"]
    return {field["id"]: field.get("info") or {} for field in fields}


def _write(lines: BinaryIO, records: Iterable[Sequence[str]]) -> None:
    """Write the rows for COPY: every filled cell quoted, an empty one stands for no value."""
    for record in records:
        cells = ['"' + cell.replace('"', '""') + '"' if cell else "" for cell in record]
        lines.write((",".join(cells) + "\n").encode("utf-8", "replace"))
