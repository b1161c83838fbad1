"""Bring the whole stack up, or the part that tests need, and take it down again."""

from __future__ import annotations

import fcntl
import hashlib
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from . import (
    ckan_config,
    credentials,
    databases,
    environment,
    node_packages,
    options,
    orphans,
    packages,
    postgres,
    redis_server,
    solr_server,
)
from . import ports as port_list
from .paths import LOG, ROOT, RUN, STAMPS
from .ports import Ports
from .programs import BASE, CITY, PORTAL, SITES, all_programs
from .progress import StepError, say, step, tail, wait_until, warn
from .supervisor import Supervisor


def prepare(ports: Ports, names: Sequence[str] = BASE, *, for_tests: bool = False) -> None:
    """Install everything that is missing, once it is known that these programs will find their ports."""
    if "%" in str(ROOT):
        raise StepError(
            "looking at this checkout",
            f"its path holds a %: {ROOT}",
            "move it: configuration files give that character another meaning",
        )
    LOG.mkdir(parents=True, exist_ok=True)
    if not orphans.find(RUN):
        _demand_ports(ports, names, running())
    packages.ensure(packages.RUNTIME + (packages.TESTS if for_tests else ()))
    environment.ensure()
    if for_tests:
        node_packages.ensure()
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
        if not postgres.DATA.exists():
            with step("creating the PostgreSQL cluster"):
                postgres.initialise()
                postgres.ONLY_TESTS.parent.mkdir(parents=True, exist_ok=True)
                postgres.ONLY_TESTS.touch()
        redis_server.write_config(ports.redis)
        options.demand_valid_if_own(ports)
        ckan_config.write(ports)
        running = _running(keeper)
        solr_server.write_home()
        if "solr" not in running:
            for core, configset in solr_server.CORES.items():
                if solr_server.ensure_core_folder(core, configset):
                    databases.mark_emptied(core)
        started = _start(keeper, ports, BASE)
        postgres.wait_ready(ports.postgres, LOG / "postgres.log")
        redis_server.wait_ready(ports.redis)
        _replace_broken_cores(ports)
        port_list.remember(ports)
    return started


def _replace_broken_cores(ports: Ports) -> None:
    """Make a core anew that cannot be loaded, e.g. because its very first start was interrupted."""
    for core, reason in solr_server.wait_ready(ports.solr).items():
        warn(f"the search index {core} cannot be loaded and is made anew: {reason}")
        solr_server.drop_core(ports.solr, core)
        if core in solr_server.CORES:
            solr_server.ensure_core(ports.solr, core, solr_server.CORES[core])
            databases.mark_emptied(core)


def start_sites(ports: Ports, *, city: bool) -> None:
    """Start the portal with its background processes, and the sample city when wanted.

    What runs already is started again when its program or its configuration changed.
    """
    names = (*PORTAL, *CITY) if city else PORTAL
    keep_from_now_on(ports)
    databases.ensure(ports, ("shuangpai", "city") if city else ("shuangpai",))
    with _locked():
        keeper = Supervisor()
        stamp, wanted = STAMPS / "running-program", _program_hash()
        if not stamp.exists() or stamp.read_text() != wanted:
            for name in set(names) & set(_running(keeper)):
                keeper.stop_program(name)
        sites = [name for name in names if name in SITES]
        _start(keeper, ports, sites)
        stamp.write_text(wanted)
        with step(f"waiting for the {' and the '.join(sites)} to answer"):
            for name in sites:
                _wait_site(name, f"http://127.0.0.1:{getattr(ports, name)}")
        _start(keeper, ports, names)


def keep_from_now_on(ports: Ports) -> None:
    """Have PostgreSQL wait for the disk, which it need not while it holds only the data of tests."""
    if not postgres.ONLY_TESTS.exists():
        return
    with _locked():
        keeper = Supervisor()
        keeper.stop_program("postgres")
        postgres.make_durable()
        keeper.start_program("postgres")
        postgres.wait_ready(ports.postgres, LOG / "postgres.log")


def _wait_site(name: str, address: str) -> None:
    question = f"{address}/api/3/action/status_show"

    def answers() -> bool:
        try:
            with urllib.request.urlopen(question, timeout=10) as answer:
                return answer.status == 200
        except OSError:
            return False

    log = LOG / f"{name}.log"
    wait_until(f"waiting for the {name}", answers, 300, lambda: f"end of {log}:\n{tail(log)}")


def _program_hash() -> str:
    """Give a number that changes with what the sites load when they start."""
    number = hashlib.sha256()
    folders = ("ckanext-shuangpai", "schemas", "harvesters", "i18n", "services")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*") if file.is_file()]
    for file in [*sorted(files), ckan_config.PORTAL_INI, ckan_config.CITY_INI]:
        if "__pycache__" not in file.parts:
            number.update(f"{file} {file.stat().st_mtime_ns}".encode())
    return number.hexdigest()


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
    _demand_ports(ports, names, before)
    keeper.write_config(all_programs(ports))
    keeper.start()
    return [name for name in names if keeper.start_program(name)]


def _demand_ports(ports: Ports, names: Sequence[str], running: Sequence[str]) -> None:
    for name in names:
        if name in port_list.VARIABLES and name not in running:
            port_list.demand_free(name, getattr(ports, name))


@contextmanager
def _locked() -> Iterator[None]:
    """Let only one command at a time change the stack."""
    RUN.mkdir(parents=True, exist_ok=True)
    with (RUN / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
