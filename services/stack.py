"""Bring the whole stack up, or the part that tests need, and take it down again."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from . import ckan_config, credentials, environment, packages, postgres, redis_server, solr_server
from . import ports as port_list
from .paths import BIN, LOG, RUN
from .ports import Ports
from .programs import BASE, DEMO, all_programs
from .progress import run, say, step
from .supervisor import Supervisor


def prepare(*, for_tests: bool = False) -> None:
    """Install everything that is missing on this machine and in this checkout."""
    LOG.mkdir(parents=True, exist_ok=True)
    packages.ensure(packages.RUNTIME + (packages.TESTS if for_tests else ()))
    environment.ensure()
    if not any(solr_server.JARS.glob("solr-core-*.jar")):
        with step("fetching Solr with Maven"):
            solr_server.install()
    else:
        solr_server.install()


def start_base(ports: Ports) -> bool:
    """Start PostgreSQL, Redis and Solr; say whether any of them had to be started."""
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
                solr_server.ensure_core_folder(core, configset)
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
    """Create what the portal and the city need in PostgreSQL and Solr."""
    known = credentials.read()
    for name, ini in (("shuangpai", ckan_config.PORTAL_INI), ("city", ckan_config.CITY_INI)):
        postgres.ensure_role(ports.postgres, name, known[f"postgres_{name}"])
        postgres.ensure_database(ports.postgres, name, name)
        with step(f"preparing the database {name}"):
            migrate(ini)
    for core, configset in solr_server.CORES.items():
        solr_server.ensure_core(ports.solr, core, configset)


def migrate(ini: object) -> None:
    """Bring the tables of CKAN and of every plugin to their newest form."""
    log = LOG / "migrate.log"
    ckan = [str(BIN / "ckan"), "-c", str(ini)]
    remedy = "read the log; `make doctor` says more"
    run("creating the tables", [*ckan, "db", "init"], log, remedy=remedy)
    run("migrating the tables", [*ckan, "db", "pending-migrations", "--apply"], log, remedy=remedy)


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
    return [name for name, info in keeper.states().items() if info["statename"] in ("RUNNING", "STARTING")]


def _start(keeper: Supervisor, ports: Ports, names: Sequence[str]) -> bool:
    before = _running(keeper)
    for name in names:
        if name in port_list.VARIABLES and name not in before:
            port_list.demand_free(name, getattr(ports, name))
    keeper.write_config(all_programs(ports))
    keeper.start()
    absent = [name for name in names if keeper.start_program(name)]
    return bool(absent)


@contextmanager
def _locked() -> Iterator[None]:
    """Let only one command at a time change the stack."""
    RUN.mkdir(parents=True, exist_ok=True)
    with (RUN / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
