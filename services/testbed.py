"""Data of the tests' own: a database, a Redis number and a Solr core for each slot."""

from __future__ import annotations

import json
import os
import zlib

from . import credentials, databases, datastore, postgres, redis_server, solr_server
from .alone import hold
from .paths import BIN, ROOT, RUN, STAMPS
from .ports import Ports
from .progress import StepError, step

_FIRST_NUMBER = 8
_ROLE = "shuangpai_test"
WORKERS = 2
"""Processes that run the tests side by side: as many as the smallest machine has cores."""
_SLOT = "SHUANGPAI_TEST_SLOT"


def slot() -> str:
    """Give the slot of this run, so that several may go on side by side."""
    name = os.environ.get(_SLOT, "0").strip() or "0"
    if not name.isascii() or not name.isalnum() or not name.islower() and not name.isdigit():
        raise StepError("choosing the test slot", f"{name!r} is not lower case letters and digits")
    return name


def slots() -> list[str]:
    """Give a slot for each worker of a run: the run's own, and others named after it."""
    own = slot()
    return [own, *(f"{own}w{number}" for number in range(1, WORKERS))]


def database(name: str | None = None) -> str:
    """Give the name of a slot's database, which is also the core's."""
    return f"shuangpai_test_{name or slot()}"


def redis_number(name: str | None = None) -> int:
    """Give the number of a slot's Redis database."""
    name = name or slot()
    number = int(name) if name.isdigit() else zlib.crc32(name.encode())
    return _FIRST_NUMBER + number % (redis_server.NUMBERS - _FIRST_NUMBER)


def environment(ports: Ports, name: str | None = None) -> dict[str, str]:
    """Give the variables by which CKAN finds a slot's data, whatever the ini says."""
    name = name or slot()
    main = database(name)
    password = credentials.read()["postgres_test"]
    storage = RUN / "storage" / main
    storage.mkdir(parents=True, exist_ok=True)
    tables = datastore.urls(ports.postgres, main, _ROLE, password)
    return {
        "CKAN_SQLALCHEMY_URL": postgres.url(ports.postgres, main, _ROLE, password),
        "CKAN_DATASTORE_WRITE_URL": tables["ckan.datastore.write_url"],
        "CKAN_DATASTORE_READ_URL": tables["ckan.datastore.read_url"],
        "CKAN_SOLR_URL": solr_server.url(ports.solr, main),
        "CKAN_REDIS_URL": redis_server.url(ports.redis, redis_number(name)),
        "CKAN_STORAGE_PATH": str(storage),
        _SLOT: name,
        "CKAN_INI": str(ROOT / "test.ini"),
        "SHUANGPAI_TEST_OWNER_URL": postgres.url(
            ports.postgres, main, "postgres", credentials.read()["postgres_superuser"]
        ),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        **ports.as_environment(),
    }


def workers_environment(ports: Ports) -> dict[str, str]:
    """Give the variable by which each worker of a run finds the data of its own slot."""
    each = {f"gw{number}": environment(ports, name) for number, name in enumerate(slots())}
    return {"SHUANGPAI_TEST_WORKERS": json.dumps(each)}


def prepare(ports: Ports, names: list[str] | None = None) -> None:
    """Make the data of slots ready (this run's own where none is named)."""
    postgres.ensure_role(ports.postgres, _ROLE, credentials.read()["postgres_test"])
    solr_server.write_home()
    for name in names or [slot()]:
        _prepare(ports, name)


def _prepare(ports: Ports, name: str) -> None:
    """Make a slot's data ready; a database made under other migrations is made anew."""
    main = database(name)
    solr_server.ensure_core(ports.solr, main, "shuangpai")
    redis_server.clear(ports.redis, redis_number(name))
    stamp, wanted = STAMPS / main, databases.migrations_hash()
    ready = stamp.exists() and stamp.read_text() == wanted
    if ready and postgres.database_exists(ports.postgres, main):
        datastore.ensure(ports.postgres, main, _ROLE, safe=False)
        return
    with step(f"preparing the database {main}"):
        postgres.drop_database(ports.postgres, main)
        datastore.drop(ports.postgres, main)
        postgres.ensure_database(ports.postgres, main, _ROLE, safe=False)
        datastore.ensure(ports.postgres, main, _ROLE, safe=False)
        databases.make_tables(ROOT / "test.ini", environment(ports, name))
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)


def run_pytest(ports: Ports, arguments: list[str]) -> None:
    """Become pytest (this call does not return), on the slot's data."""
    lock = hold(
        f"slot-{slot()}", "another run uses this test slot", "wait for it, or choose another"
    )
    os.set_inheritable(lock, True)  # whoever ends meanwhile sees that the servers are needed yet
    os.chdir(ROOT)
    command = [str(BIN / "python"), "-m", "pytest", *arguments]
    os.execve(command[0], command, {**os.environ, **environment(ports)})
