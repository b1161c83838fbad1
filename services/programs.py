"""Every process of the stack, as supervisor runs it."""

from __future__ import annotations

from . import redis_server, solr_server
from .ckan_config import CITY_INI, PORTAL_INI
from .paths import BIN, LOG, PYTHON
from .ports import Ports
from .supervisor import Program

BASE = ("postgres", "redis", "solr")
"""What tests need, too."""
PORTAL = (
    "watch",
    "portal",
    "worker",
    "harvest-gather",
    "harvest-fetch",
    "harvest-run",
    "imports",
    "notices",
)
SITES = ("portal", "city")
"""What answers requests; it starts first, so that it need not share the processor."""
CITY = ("city",)
"""The sample city; only the demo needs it."""


_DELIVER = ("shuangpai", "notices", "deliver", "--every", "5")
_YEAR = 365 * 24 * 3600
"""Seconds a consumer waits for work; the client's own limit of a few seconds would end it each time."""


def all_programs(ports: Ports) -> list[Program]:
    """Describe every program for these ports."""
    own = (str(PYTHON), "-m", "services")
    portal, city = str(PORTAL_INI), str(CITY_INI)
    ckan = (str(BIN / "ckan"), "-c", portal)
    return [
        # fast shutdown: PostgreSQL does not wait for clients to leave
        Program("postgres", (*own, "serve-postgres", str(ports.postgres)), stop_signal="INT"),
        Program(
            "redis", ("redis-server", str(redis_server.CONFIG), "--dir", str(redis_server.DATA))
        ),
        Program("solr", tuple(solr_server.command(ports.solr)), stop_seconds=30),
        Program("watch", (*own, "watch")),
        Program("portal", _gunicorn(ports.portal, workers=2), environment=_ini(portal)),
        Program("worker", (*ckan, "jobs", "worker"), environment=_ini(portal)),
        Program(
            "harvest-gather",
            (*ckan, "harvester", "gather-consumer"),
            environment=_consumer(ports, "gather"),
        ),
        Program(
            "harvest-fetch",
            (*ckan, "harvester", "fetch-consumer"),
            environment=_consumer(ports, "fetch"),
        ),
        Program(
            "harvest-run",
            (*own, "repeat", "180", *ckan, "harvester", "run"),
            environment=_ini(portal),
        ),
        Program(
            "imports",
            (*own, "repeat", "900", *ckan, "shuangpai", "imports"),
            environment=_ini(portal),
        ),
        Program("notices", (*ckan, *_DELIVER), environment=_ini(portal)),
        Program("city", _gunicorn(ports.city, workers=1), environment=_ini(city)),
    ]


def _gunicorn(port: int, workers: int) -> tuple[str, ...]:
    return (
        str(BIN / "gunicorn"), "services.wsgi:application",
        "--bind", f"127.0.0.1:{port}", "--workers", str(workers),
        "--worker-class", "gthread", "--threads", "4", "--timeout", "120",
        # the portal answers long addresses itself; a Referer repeats one with its site
        "--limit-request-line", "65536", "--limit-request-field_size", "16384",
        "--graceful-timeout", "15", "--max-requests", "5000", "--max-requests-jitter", "500",
        "--no-control-socket",
    )  # fmt: skip


def _ini(path: str) -> tuple[tuple[str, str], ...]:
    return (("CKAN_INI", path), ("LC_ALL", "C.UTF-8"), ("PYTHONUNBUFFERED", "1"))


def _consumer(ports: Ports, queue: str) -> tuple[tuple[str, str], ...]:
    """Let a harvest consumer show its name in Redis, where the doctor looks for it."""
    address = redis_server.url(ports.redis, redis_server.PORTAL_NUMBER)
    waiting = f"{address}?client_name=harvest-{queue}&socket_timeout={_YEAR}"
    return (*_ini(str(PORTAL_INI)), ("CKAN_REDIS_URL", waiting))


def log_of(name: str) -> str:
    """Give the path of a program's log."""
    return str(LOG / f"{name}.log")
