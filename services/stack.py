"""Bring the whole stack up, or the part that tests need, and take it down again."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from . import (
    ckan_config,
    credentials,
    environment,
    orphans,
    packages,
    postgres,
    redis_server,
    solr_server,
)
from . import ports as port_list
from .paths import BIN, LOG, ROOT, RUN, STAMPS
from .ports import Ports
from .programs import BASE, DEMO, all_programs
from .progress import StepError, run, say, step
from .supervisor import Supervisor


def prepare(*, for_tests: bool = False) -> None:
    """Install everything that is missing on this machine and in this checkout."""
    if "%" in str(ROOT):
        raise StepError(
            "looking at this checkout",
            f"its path holds a %: {ROOT}",
            "move it: configuration files give that character another meaning",
        )
    LOG.mkdir(parents=True, exist_ok=True)
    packages.ensure(packages.RUNTIME + (packages.TESTS if for_tests else ()))
    environment.ensure()
    if not any(solr_server.JARS.glob("solr-core-*.jar")):
        with step("fetching Solr with Maven"):
            solr_server.install()
    else:
        solr_server.install()


def start_base(ports: Ports) -> list[str]:
    """Start PostgreSQL, Redis and Solr; list those that had to be started."""
    with _locked():
        keeper = Supervisor()
        credentials.read()
        if not (postgres.DATA / "PG_VERSION").exists():
            with step("creating the PostgreSQL cluster"):
                postgres.initialise()
        redis_server.write_config(ports.redis)
        ckan_config.write(ports)
        running = _running(keeper)
        solr_server.write_home()
        if "solr" not in running:
            for core, configset in solr_server.CORES.items():
                if solr_server.ensure_core_folder(core, configset):
                    _must_reindex(core).touch()
        started = _start(keeper, ports, BASE)
        postgres.wait_ready(ports.postgres, LOG / "postgres.log")
        redis_server.wait_ready(ports.redis)
        solr_server.wait_ready(ports.solr)
        port_list.remember(ports)
    return started


def start_demo(ports: Ports) -> None:
    """Start portal, city and the background processes; the base must be up."""
    with _locked():
        _start(Supervisor(), ports, DEMO)


def ensure_databases(ports: Ports) -> None:
    """Create what the portal and the city need in PostgreSQL and Solr, and refill an index that was lost."""
    known = credentials.read()
    for core, configset in solr_server.CORES.items():
        if solr_server.ensure_core(ports.solr, core, configset):
            _must_reindex(core).touch()
    for name, ini in (("shuangpai", ckan_config.PORTAL_INI), ("city", ckan_config.CITY_INI)):
        postgres.ensure_role(ports.postgres, name, known[f"postgres_{name}"])
        created = postgres.ensure_database(ports.postgres, name, name)
        _migrate(name, ini, created=created)
        if _must_reindex(name).exists():
            if not created:
                _refill(name, ini)
            _must_reindex(name).unlink()


def migrations_hash() -> str:
    """Give a number that changes with any migration of ours and with the pinned versions."""
    number = hashlib.sha256()
    folder = ROOT / "ckanext-shuangpai" / "migration"
    for file in [*sorted(folder.rglob("*.py")), ROOT / "constraints.txt"]:
        number.update(file.read_bytes())
    return number.hexdigest()


def _migrate(name: str, ini: Path, *, created: bool) -> None:
    """Bring the tables of CKAN and of every plugin to their newest form, unless they have it."""
    stamp, wanted = STAMPS / f"migrated-{name}", migrations_hash()
    if not created and stamp.exists() and stamp.read_text() == wanted:
        return
    log, remedy = LOG / "migrate.log", "read the log; `make doctor` says more"
    ckan = [str(BIN / "ckan"), "-c", str(ini)]
    with step(f"preparing the database {name}"):
        run("creating the tables", [*ckan, "db", "init"], log, remedy=remedy)
        run(
            "migrating the tables",
            [*ckan, "db", "pending-migrations", "--apply"],
            log,
            remedy=remedy,
        )
    stamp.write_text(wanted)


def _refill(name: str, ini: Path) -> None:
    with step(f"filling the search index {name} again"):
        command = [str(BIN / "ckan"), "-c", str(ini), "search-index", "rebuild"]
        run(
            "filling the search index",
            command,
            LOG / "reindex.log",
            remedy="see .run/log/reindex.log",
        )


def _must_reindex(core: str) -> Path:
    """Name the mark of an index that was emptied and not filled again."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    return STAMPS / f"reindex-{core}"


def stop() -> None:
    """Stop our supervisord and everything it keeps up."""
    with _locked():
        if Supervisor().stop():
            say("  ok  stopped")
        else:
            say("  ok  nothing was running")
        port_list.forget()


def stop_programs(names: Sequence[str]) -> None:
    """Stop some programs, and supervisord when nothing else runs."""
    with _locked():
        keeper = Supervisor()
        if set(_running(keeper)) <= set(names):
            keeper.stop()
            port_list.forget()
            return
        for name in names:
            keeper.stop_program(name)


def running() -> list[str]:
    """List the programs that run now."""
    return _running(Supervisor())


def _running(keeper: Supervisor) -> list[str]:
    if not keeper.is_up():
        return []
    return [
        name
        for name, info in keeper.states().items()
        if info["statename"] in ("RUNNING", "STARTING")
    ]


def _start(keeper: Supervisor, ports: Ports, names: Sequence[str]) -> list[str]:
    if not keeper.is_up():
        orphans.end(keeper.folder)
    before = _running(keeper)
    for name in names:
        if name in port_list.VARIABLES and name not in before:
            port_list.demand_free(name, getattr(ports, name))
    keeper.write_config(all_programs(ports))
    keeper.start()
    return [name for name in names if keeper.start_program(name)]


@contextmanager
def _locked() -> Iterator[None]:
    """Let only one command at a time change the stack."""
    RUN.mkdir(parents=True, exist_ok=True)
    with (RUN / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
