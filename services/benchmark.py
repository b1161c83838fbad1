"""`make bench`: our portal and a stock CKAN side by side, each with data of its own, made anew each time."""

from __future__ import annotations

import os
import subprocess

from . import ckan_config, credentials, databases, postgres, redis_server, solr_server, stack
from .paths import PYTHON, ROOT
from .ports import Ports
from .progress import step

_ROLE = "shuangpai_test"
SIDES = {"bench_ours": "shuangpai", "bench_stock": "stock"}
"""Database and core of each side, and the core's configset."""


def run(ports: Ports, arguments: list[str]) -> int:
    """Prepare both sides, run `python -m bench`, and stop what was started."""
    stack.prepare(ports, for_tests=True)
    started = stack.start_base(ports)
    try:
        environment = _prepare(ports)
        command = [PYTHON, "-m", "bench", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env={**os.environ, **environment}, check=False
        ).returncode
    finally:
        if started:
            stack.stop_programs(started)


def _prepare(ports: Ports) -> dict[str, str]:
    """Give the variables by which the benchmarks find their two configurations."""
    known = credentials.read()
    postgres.ensure_role(ports.postgres, _ROLE, known["postgres_test"])
    inis = ckan_config.write_bench(ports)
    for name, configset in SIDES.items():
        with step(f"preparing {name}"):
            solr_server.drop_core(ports.solr, name)
            solr_server.ensure_core(ports.solr, name, configset)
            redis_server.clear(ports.redis, ckan_config.BENCH_NUMBERS[name])
            postgres.drop_database(ports.postgres, name)
            postgres.ensure_database(ports.postgres, name, _ROLE)
            databases.make_tables(inis[name])
    variables = {f"{name.upper()}_INI": str(ini) for name, ini in inis.items()}
    return {**variables, **ports.as_environment(), "LC_ALL": "C.UTF-8"}
