"""`make bench`: our portal and a stock CKAN side by side, each with data made anew for each measurement."""

from __future__ import annotations

import os
import subprocess

from . import (
    ckan_config,
    credentials,
    databases,
    datastore,
    postgres,
    redis_server,
    solr_server,
    stack,
)
from .alone import alone, others_work
from .paths import PYTHON, ROOT
from .ports import Ports
from .progress import StepError, step, talk_aside

_ROLE = "shuangpai_test"
SIDES = {"bench_ours": "shuangpai", "bench_stock": "stock"}
"""Database and core of each side, and the core's configset."""


def run(ports: Ports, wanted: list[str]) -> int:
    """Run some benchmarks, or all, each on fresh sides; stop what was started."""
    talk_aside()
    known = names()
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise StepError(
            "choosing the benchmarks",
            f"there is none called {', '.join(unknown)}",
            f'make bench ARGS="…" with: {" ".join(known)}',
        )
    stack.prepare(ports, for_tests=True)
    with alone("bench", "another benchmark runs in this checkout", "wait for it"):
        started = stack.start_base(ports)
        try:
            stack.keep_from_now_on(
                ports
            )  # figures of a server that waits for the disk, as a portal's does
            return max(_run(ports, name) for name in wanted or known)
        finally:
            if started and not others_work("bench"):
                stack.stop_programs(started)


def names() -> list[str]:
    """List the modules of bench/ that run by themselves."""
    return sorted(
        file.stem
        for file in (ROOT / "bench").glob("*.py")
        if 'if __name__ == "__main__":' in file.read_text(encoding="utf-8")
    )


def _run(ports: Ports, name: str) -> int:
    """Run one benchmark; its JSON lines go to the terminal."""
    environment = {**os.environ, **_prepare(ports)}
    command = [PYTHON, "-m", f"bench.{name}"]
    with step(f"measuring {name}"):
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


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
            if name == "bench_ours":
                datastore.drop(ports.postgres, name)
                datastore.ensure(ports.postgres, name, _ROLE)
            databases.make_tables(inis[name])
    variables = {f"{name.upper()}_INI": str(ini) for name, ini in inis.items()}
    return {**variables, **ports.as_environment(), "LC_ALL": "C.UTF-8"}
