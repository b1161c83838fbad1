"""Data of the tests' own: a database, a Redis number and a Solr core for each slot."""

from __future__ import annotations

import os
import zlib

from . import credentials, databases, datastore, postgres, redis_server, solr_server
from .paths import BIN, ROOT, RUN, STAMPS
from .ports import Ports
from .progress import StepError, step

_FIRST_NUMBER = 8
_ROLE = "shuangpai_test"


def slot() -> str:
    """Give the slot of this run, so that several may go on side by side."""
    name = os.environ.get("SHUANGPAI_TEST_SLOT", "0").strip() or "0"
    if not name.isascii() or not name.isalnum() or not name.islower() and not name.isdigit():
        raise StepError("choosing the test slot", f"{name!r} is not lower case letters and digits")
    return name


def database() -> str:
    """Give the name of the database, which is also the core's."""
    return f"shuangpai_test_{slot()}"


def redis_number() -> int:
    """Give the number of the Redis database."""
    name = slot()
    number = int(name) if name.isdigit() else zlib.crc32(name.encode())
    return _FIRST_NUMBER + number % (redis_server.NUMBERS - _FIRST_NUMBER)


def environment(ports: Ports) -> dict[str, str]:
    """Give the variables by which CKAN finds the test data, whatever the ini says."""
    password = credentials.read()["postgres_test"]
    storage = RUN / "storage" / database()
    storage.mkdir(parents=True, exist_ok=True)
    tables = datastore.urls(ports.postgres, database(), _ROLE, password)
    return {
        "CKAN_SQLALCHEMY_URL": postgres.url(ports.postgres, database(), _ROLE, password),
        "CKAN_DATASTORE_WRITE_URL": tables["ckan.datastore.write_url"],
        "CKAN_DATASTORE_READ_URL": tables["ckan.datastore.read_url"],
        "CKAN_SOLR_URL": solr_server.url(ports.solr, database()),
        "CKAN_REDIS_URL": redis_server.url(ports.redis, redis_number()),
        "CKAN_STORAGE_PATH": str(storage),
        "CKAN_INI": str(ROOT / "test.ini"),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        **ports.as_environment(),
    }


def prepare(ports: Ports) -> None:
    """Make the slot's data ready; a database made under other migrations is made anew."""
    postgres.ensure_role(ports.postgres, _ROLE, credentials.read()["postgres_test"])
    solr_server.write_home()
    solr_server.ensure_core(ports.solr, database(), "shuangpai")
    redis_server.clear(ports.redis, redis_number())
    stamp, wanted = STAMPS / database(), databases.migrations_hash()
    ready = stamp.exists() and stamp.read_text() == wanted
    if ready and postgres.database_exists(ports.postgres, database()):
        datastore.ensure(ports.postgres, database(), _ROLE, safe=False)
        return
    with step(f"preparing the database {database()}"):
        postgres.drop_database(ports.postgres, database())
        datastore.drop(ports.postgres, database())
        postgres.ensure_database(ports.postgres, database(), _ROLE, safe=False)
        datastore.ensure(ports.postgres, database(), _ROLE, safe=False)
        databases.make_tables(ROOT / "test.ini", environment(ports))
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)


def run_pytest(ports: Ports, arguments: list[str]) -> None:
    """Become pytest (this call does not return), on the slot's data."""
    os.chdir(ROOT)
    command = [str(BIN / "python"), "-m", "pytest", *arguments]
    os.execve(command[0], command, {**os.environ, **environment(ports)})
