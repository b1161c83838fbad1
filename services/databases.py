"""What portal and city need in PostgreSQL and Solr: databases, tables, filled indexes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import ckan_config, credentials, datastore, postgres, solr_server
from .paths import BIN, LOG, ROOT, STAMPS
from .ports import Ports
from .progress import run, step

INIS = {"shuangpai": ckan_config.PORTAL_INI, "city": ckan_config.CITY_INI}
_REINDEX = {"shuangpai": ("shuangpai", "reindex"), "city": ("search-index", "rebuild")}


def ensure(ports: Ports, sites: Sequence[str]) -> None:
    """Create what some of the two sites need, and refill an index that was lost."""
    known = credentials.read()
    for name in sites:
        if solr_server.ensure_core(ports.solr, name, solr_server.CORES[name]):
            mark_emptied(name)
        postgres.ensure_role(ports.postgres, name, known[f"postgres_{name}"])
        created = postgres.ensure_database(ports.postgres, name, name)
        if name == "shuangpai":
            datastore.ensure(ports.postgres, name, name)
        _migrate(name, created=created)
        if _mark(name).exists():
            if not created:
                _refill(name)
            _mark(name).unlink()


def mark_emptied(core: str) -> None:
    """Remember that an index was emptied and must be filled again."""
    _mark(core).parent.mkdir(parents=True, exist_ok=True)
    _mark(core).touch()


def migrations_hash() -> str:
    """Give a number that changes with any migration of ours and with the pinned versions."""
    number = hashlib.sha256()
    folder = ROOT / "ckanext-shuangpai" / "migration"
    for file in [*sorted(folder.rglob("*.py")), ROOT / "constraints.txt"]:
        number.update(file.read_bytes())
    return number.hexdigest()


def _migrate(name: str, *, created: bool) -> None:
    """Bring the tables of CKAN and of every plugin to their newest form, unless they have it."""
    stamp, wanted = STAMPS / f"migrated-{name}", migrations_hash()
    if not created and stamp.exists() and stamp.read_text() == wanted:
        return
    with step(f"preparing the database {name}"):
        make_tables(INIS[name])
    stamp.write_text(wanted)


def make_tables(ini: Path, environment: Mapping[str, str] | None = None) -> None:
    """Create the tables of CKAN and of every plugin, or bring them to their newest form."""
    log, remedy = LOG / "migrate.log", "read the log; `make doctor` says more"
    ckan = [str(BIN / "ckan"), "-c", str(ini)]
    run(
        "creating the tables",
        [*ckan, "db", "init"],
        log,
        remedy=remedy,
        environment=environment,
    )
    run(
        "migrating the tables",
        [*ckan, "db", "pending-migrations", "--apply"],
        log,
        remedy=remedy,
        environment=environment,
    )


def _refill(name: str) -> None:
    with step(f"filling the search index {name} again"):
        command = [str(BIN / "ckan"), "-c", str(INIS[name]), *_REINDEX[name]]
        run(
            "filling the search index",
            command,
            LOG / "reindex.log",
            remedy="see .run/log/reindex.log",
        )


def _mark(core: str) -> Path:
    return STAMPS / f"reindex-{core}"
