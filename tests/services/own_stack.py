"""A portal with a PostgreSQL and a Solr of its own under a supervisord of its own: to be killed, nobody notices.

The programs are those that ``make up`` runs. Their database begins as a copy of the slot's, whose Redis they
use, and their index is empty; a commit waits for the disk, as it does on a portal.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import requests
import sqlalchemy as sa

from services import credentials, ports, postgres, solr_server, testbed
from services.ckan_config import PORTAL_INI
from services.paths import PYTHON
from services.programs import all_programs
from services.progress import tail, wait_until
from services.supervisor import Program, Supervisor
from tests.fixtures.browser import _ini as write_ini

DATABASE, ROLE = "sudden", "shuangpai_test"
LONG = 240
"""Seconds: two cores may serve several test runs at once."""


class OwnStack:
    """PostgreSQL, portal, worker and notices in a folder; what is started is stopped by ``stop``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = replace(
            ports.read(), portal=free_port(), postgres=free_port(), solr=free_port()
        )
        self.address = f"http://127.0.0.1:{self.ports.portal}"
        self.ini = write_ini(folder, self.address)
        self.keeper = Supervisor(folder, folder / "log")
        self.filled = False
        url = postgres.url(self.ports.postgres, DATABASE, ROLE, credentials.read()["postgres_test"])
        self.url, self.engine = url, sa.create_engine(url, poolclass=sa.NullPool)

    def fill(self) -> None:
        """Start PostgreSQL, copy what the slot's database holds into it, and start the portal."""
        self.filled = True
        postgres.initialise(self.folder / "postgres")
        self.keeper.write_config(self._programs())
        self._make_core()
        self.keeper.start()
        self.keeper.start_program("solr")
        self.keeper.start_program("postgres")
        self.wait_for_database()
        port = self.ports.postgres
        postgres.ensure_role(port, ROLE, credentials.read()["postgres_test"])
        postgres.ensure_database(port, DATABASE, ROLE)
        dump = [postgres.binary("pg_dump"), "--no-owner", "--no-privileges"]
        dump.append(os.environ["CKAN_SQLALCHEMY_URL"])
        read = [postgres.binary("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.url]
        with subprocess.Popen(dump, stdout=subprocess.PIPE) as writer:
            subprocess.run(read, stdin=writer.stdout, stdout=subprocess.DEVNULL, check=True)
        assert writer.returncode == 0
        self.wait_for_index()
        self.keeper.start_program("portal")
        self.wait_for_portal()

    def stop(self) -> None:
        """Stop everything."""
        self.engine.dispose()
        self.keeper.stop()

    def wait_for_database(self) -> None:
        """Wait until PostgreSQL takes connections."""
        self.wait("postgres", lambda: postgres.is_ready(self.ports.postgres))

    def wait_for_index(self) -> None:
        """Wait until Solr answers."""
        self.wait("solr", lambda: solr_server.core_answers(self.ports.solr, DATABASE))

    def indexed(self) -> dict[str, str]:
        """Return what the index holds: when each entry was changed, by its id."""
        address = solr_server.url(self.ports.solr, DATABASE) + "/select"
        asked = {"q": "*:*", "rows": "1000", "fl": "id,metadata_modified"}
        found = requests.get(address, params=asked, timeout=LONG).json()["response"]["docs"]
        return {one["id"]: one["metadata_modified"] for one in found}

    def wait_for_portal(self) -> None:
        """Wait until the portal answers."""
        self.wait("portal", self._answers)

    def wait(self, name: str, ready: Any) -> None:
        """Wait until something holds; after long say what the program's log says."""
        log = self.folder / "log" / f"{name}.log"
        wait_until(
            f"{name} of the test's own",
            ready,
            LONG,
            lambda: tail(log) if log.exists() else "(no log)",
        )

    def ask(self, action: str, user: Any, **data: Any) -> requests.Response:
        """Call an action over HTTP."""
        headers = {"Authorization": user["token"], "Accept-Language": "zh-CN"}
        url = f"{self.address}/api/action/{action}"
        return requests.post(url, json=data, headers=headers, timeout=LONG)

    def rows(self, statement: Any, **values: Any) -> list[Any]:
        """Return what a query finds, in a connection of its own."""
        text = sa.text(statement) if isinstance(statement, str) else statement
        with self.engine.begin() as connection:
            found = connection.execute(text, values)
            return list(found) if found.returns_rows else []

    def pid(self, name: str) -> int:
        """Return the process that supervisord keeps up."""
        return int(self.keeper.states()[name]["pid"])

    def kill(self, *pids: int) -> None:
        """Let processes end without a word."""
        assert pids
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def restarted(self, name: str, before: int) -> None:
        """Wait until supervisord has another process of that name."""
        self.wait(name, lambda: self.pid(name) not in (0, before))

    def _answers(self) -> bool:
        try:
            asked = requests.get(f"{self.address}/api/action/status_show", timeout=LONG)
        except requests.ConnectionError:
            return False
        return asked.status_code == 200

    def _make_core(self) -> None:
        home = self.folder / "solr"
        shutil.copytree(solr_server.CONFIGSETS, home / "configsets")
        shutil.copy(solr_server.HOME / "solr.xml", home / "solr.xml")
        (home / DATABASE).mkdir()
        properties = f"name={DATABASE}\nconfigSet=shuangpai\n"
        (home / DATABASE / "core.properties").write_text(properties)

    def _programs(self) -> Iterator[Program]:
        known = {one.name: one for one in all_programs(self.ports)}
        index = solr_server.url(self.ports.solr, DATABASE)
        own = {"CKAN_SQLALCHEMY_URL": self.url, "CKAN_INI": str(self.ini), "CKAN_SOLR_URL": index}
        own |= {"CKAN_SITE_URL": self.address, "CKAN_STORAGE_PATH": str(self.folder / "storage")}
        environment = {**testbed.environment(ports.read()), **own, "PYTHONUNBUFFERED": "1"}
        served = ("-m", "services", "serve-postgres", str(self.ports.postgres))
        yield replace(
            known["postgres"], command=(str(PYTHON), *served, str(self.folder / "postgres"))
        )
        solr = tuple(
            word.replace(str(solr_server.HOME), str(self.folder / "solr"))
            for word in known["solr"].command
        )
        yield replace(known["solr"], command=solr)
        for name in ("portal", "worker", "notices"):
            command = tuple(
                word.replace(str(PORTAL_INI), str(self.ini)) for word in known[name].command
            )
            yield replace(known[name], command=command, environment=tuple(environment.items()))


def children(pid: int) -> list[int]:
    """Return the processes that a process has begun."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def free_port() -> int:
    """Return a port of the loopback address that nobody holds."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
