"""The commands behind make: `python3 -m services COMMAND`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from . import benchmark, check, doctor, first_steps, options, postgres, stack, status, testbed
from . import ports as port_list
from . import watch as watcher
from .paths import CITY_ACCOUNT, PYTHON, ROOT
from .programs import BASE, CITY, PORTAL
from .progress import StepError, say


def main(arguments: Sequence[str]) -> int:
    """Run one command; its exit status is the answer."""
    name, rest = (arguments[0] if arguments else ""), list(arguments[1:])
    command = COMMANDS.get(name)
    if command is None:
        print(f"commands: {' '.join(COMMANDS)}", file=sys.stderr)
        return 2
    try:
        return command(rest) or 0
    except StepError as failure:
        print(failure.explain(), file=sys.stderr, flush=True)
        return 1
    except BrokenPipeError:  # the reader of our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def install(_: list[str]) -> None:
    """Install what is missing, and start nothing."""
    stack.prepare(port_list.read(), (), for_tests=True)


def up(_: list[str]) -> None:
    """Start everything; the sample city too once the demo has filled it."""
    ports = port_list.read()
    _up(ports, city=CITY_ACCOUNT.exists())
    first_steps.show(ports)


def _up(ports: port_list.Ports, *, city: bool) -> None:
    stack.prepare(ports, (*BASE, *PORTAL, *(CITY if city else ())))
    options.demand_valid(ports)
    stack.start_base(ports)
    stack.start_sites(ports, city=city)


def demo(_: list[str]) -> int:
    """Start everything and fill it with the sample county."""
    started = time.monotonic()
    ports = port_list.read()
    _up(ports, city=True)
    environment = {**os.environ, **ports.as_environment(), "LC_ALL": "C.UTF-8"}
    command = [PYTHON, "-m", "demo.run"]
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    say(f"\n{'FAILED' if code else '  ok'}  make demo ({time.monotonic() - started:.0f} s)")
    return code


def base(_: list[str]) -> None:
    """Start PostgreSQL, Redis and Solr only."""
    ports = port_list.read()
    stack.prepare(ports)
    stack.start_base(ports)


def down(_: list[str]) -> None:
    """Stop everything."""
    stack.stop()


def show_status(_: list[str]) -> int:
    """Show what runs."""
    return 0 if status.show(port_list.read()) else 1


def prepare_tests(_: list[str]) -> None:
    """Make the data of the test slot ready."""
    ports = port_list.read()
    stack.prepare(ports, for_tests=True)
    stack.start_base(ports)
    testbed.prepare(ports)
    say(
        f"  ok  slot {testbed.slot()}: database and core {testbed.database()}, Redis number {testbed.redis_number()}"
    )


def test(rest: list[str]) -> int:
    """Run every check and every test."""
    return check.run(port_list.read(), rest)


def bench(rest: list[str]) -> int:
    """Measure us beside our peers."""
    return benchmark.run(port_list.read(), rest)


def examine(_: list[str]) -> int:
    """Say what is wrong."""
    return doctor.examine(port_list.read())


def pytest(rest: list[str]) -> None:
    """Run pytest on the data of the test slot."""
    testbed.run_pytest(port_list.read(), rest)


def serve_postgres(rest: list[str]) -> None:
    """Become the PostgreSQL server, of another cluster where a folder is named (for supervisor)."""
    postgres.serve(int(rest[0]), *(Path(one) for one in rest[1:]))


def watch(_: list[str]) -> None:
    """Restart what runs and does not answer (for supervisor)."""
    watcher.run(port_list.read())


def repeat(rest: list[str]) -> None:
    """Run a command again and again, with so many seconds between (for supervisor)."""
    seconds, command = float(rest[0]), rest[1:]
    while True:
        subprocess.run(command, check=False)
        time.sleep(seconds)


COMMANDS: dict[str, Callable[[list[str]], int | None]] = {
    "install": install,
    "demo": demo,
    "up": up,
    "base": base,
    "down": down,
    "status": show_status,
    "test": test,
    "bench": bench,
    "doctor": examine,
    "test-prepare": prepare_tests,
    "pytest": pytest,
    "serve-postgres": serve_postgres,
    "repeat": repeat,
    "watch": watch,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
