"""The DataStore of a site: a database of its own, and a role that can only read it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from . import credentials, postgres
from .paths import STAMPS, VENV
from .progress import StepError, step

READER = "shuangpai_read"
SUFFIX = "datastore"


def name_of(main: str) -> str:
    """Give the name of the DataStore beside a main database."""
    return SUFFIX if main == "shuangpai" else f"{main}_{SUFFIX}"


def urls(port: int, main: str, owner: str, password: str) -> dict[str, str]:
    """Give the addresses by which the site writes and reads its DataStore, by CKAN's options."""
    reader = credentials.read()["postgres_read"]
    return {
        "ckan.datastore.write_url": postgres.url(port, name_of(main), owner, password),
        "ckan.datastore.read_url": postgres.url(port, name_of(main), READER, reader),
    }


def ensure(port: int, main: str, owner: str, *, safe: bool = True) -> None:
    """Create the database and the reading role, and give them CKAN's permissions.

    What `ckan datastore set-permissions` prints is made from CKAN's own template, without the
    seconds that a start of CKAN takes; done again when that template changes.
    """
    name = name_of(main)
    sql = _permissions(main, name, owner)
    stamp, wanted = STAMPS / f"permissions-{name}", hashlib.sha256(sql.encode()).hexdigest()
    exists = postgres.database_exists(port, name)
    if exists and stamp.exists() and stamp.read_text() == wanted:
        return
    with step(f"preparing the database {name}"):
        postgres.ensure_role(port, READER, credentials.read()["postgres_read"])
        postgres.ensure_database(port, name, owner, safe=safe)
        postgres.query(port, sql, name)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)


def contents(port: int, main: str) -> tuple[int, int] | None:
    """Return how many tables it holds and how many bytes; None when it was not made yet."""
    name = name_of(main)
    if not postgres.database_exists(port, name):
        return None
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND NOT starts_with(tablename, '_')"
    found = postgres.query(port, f"SELECT ({tables}), pg_database_size('{name}')", name)
    count, size = found.strip().split("|")
    return int(count), int(size)


def drop(port: int, main: str) -> None:
    """Remove the DataStore beside a main database."""
    postgres.drop_database(port, name_of(main))


def _permissions(main: str, name: str, owner: str) -> str:
    quoted = {
        "maindb": main, "datastoredb": name, "mainuser": owner, "writeuser": owner, "readuser": READER,
    }  # fmt: skip
    text = _template().read_text(encoding="utf-8")
    sql = text.format(**{key: f'"{value}"' for key, value in quoted.items()})
    # PUBLIC may connect to any database unless told otherwise; the owner of the main one still may.
    return f'{sql}\nREVOKE CONNECT ON DATABASE "{main}" FROM PUBLIC;\n'


def _template() -> Path:
    found = next(
        VENV.glob("lib/python3.*/site-packages/ckanext/datastore/set_permissions.sql"), None
    )
    if found is None:
        raise StepError(
            "preparing the DataStore",
            "CKAN's set_permissions.sql is not in the Python environment",
            "remove .run/venv and run the command again",
        )
    return found
