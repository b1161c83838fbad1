"""An open entry, files for it, and a worker in this process."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest
from rq import SimpleWorker
from werkzeug.datastructures import FileStorage

from ckan import model
from ckan.lib.jobs import get_queue
from ckan.plugins import toolkit as tk

from ckanext.datastore.backend.postgres import get_write_engine


class WorkerHere(SimpleWorker):
    """A worker in this process, that leaves the process its own way to be interrupted."""

    def _install_signal_handlers(self) -> None:
        pass


@pytest.fixture
def clean_datastore(with_plugins):
    """Remove every table of the DataStore, and the jobs of earlier tests."""
    import sqlalchemy as sa

    with get_write_engine().begin() as connection:
        names = connection.execute(
            sa.text(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                " AND NOT starts_with(tablename, '_')"
            )
        ).scalars()
        for name in list(names):
            connection.execute(sa.text(f'DROP TABLE "{name}" CASCADE'))
    get_queue().empty()


@pytest.fixture
def work():
    """Return a worker that does what waits in the queue, here and now."""

    def run() -> None:
        queue = get_queue()
        name = f"{random.getrandbits(64):x}"
        WorkerHere([queue], name=name, connection=queue.connection).work(burst=True)
        model.Session.expire_all()

    return run


@pytest.fixture
def context():
    """Return contexts of the site's own user."""

    def make() -> dict[str, Any]:
        name = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        return {"ignore_auth": True, "user": name, "auth_user_obj": model.User.get(name)}

    return make


@pytest.fixture
def make_entry(
    with_plugins, clean_db, clean_index, clean_datastore, make_department, entry_fields, context
):
    """Return a maker of published entries of the civil affairs office."""
    department: dict[str, Any] = {}

    def make(**changes: Any) -> dict[str, Any]:
        if not department:
            department.update(make_department("双牌县民政局"))
        fields = entry_fields(department["id"], **{"entry_state": "published", **changes})
        return tk.get_action("package_create")(context(), fields)

    return make


@pytest.fixture
def upload(context):
    """Return an uploader of files: ``upload(entry, "数据.csv", content)`` gives the resource."""

    def send(entry: dict[str, Any], name: str, content: bytes, **facts: Any) -> dict[str, Any]:
        data = {
            "package_id": entry["id"],
            "name": name,
            "url": "",
            "url_type": "upload",
            "upload": FileStorage(io.BytesIO(content), name),
            "format": name.rpartition(".")[2].upper(),
            **facts,
        }
        action = "resource_update" if facts.get("id") else "resource_create"
        return tk.get_action(action)(context(), data)

    return send


@pytest.fixture
def load(make_entry, upload, work, context):
    """Return a loader of one file into an open entry: gives its rows, columns and report."""

    def run(content: bytes, name: str = "数据.csv", **entry: Any) -> dict[str, Any]:
        resource = upload(make_entry(**entry), name, content)
        work()
        report = tk.get_action("shuangpai_data_status")(context(), {"resource_id": resource["id"]})
        return {**report, "resource": resource, **rows_of(resource["id"])}

    def rows_of(resource_id: str) -> dict[str, Any]:
        try:
            found = tk.get_action("datastore_search")(context(), {"resource_id": resource_id})
        except tk.ObjectNotFound:
            return {"rows": None, "columns": {}}
        columns = {one["id"]: one["type"] for one in found["fields"] if one["id"] != "_id"}
        rows = [
            [row[name] for name in columns]
            for row in sorted(found["records"], key=lambda r: r["_id"])
        ]
        return {"rows": rows, "columns": columns}

    return run
