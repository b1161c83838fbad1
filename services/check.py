"""`make test`: everything the tests need, then every test; what was started is stopped again."""

from __future__ import annotations

import fcntl
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from . import stack, testbed
from .paths import BIN, PYTHON, ROOT, RUN
from .ports import Ports
from .progress import StepError, alive, say

_DOMAIN = ("-p", "no:ckan", "-p", "no:ckan_fixtures", "-o", "addopts=--import-mode=importlib")


def run(ports: Ports, arguments: list[str]) -> int:
    """Prepare, check and test; the exit status is 0 only when every stage succeeded."""
    stack.prepare(ports, for_tests=True)
    with _alone():
        started = stack.start_base(ports)
        try:
            testbed.prepare(ports)
            return _stages(ports, arguments)
        finally:
            if started:
                stack.stop_programs(started)


def _stages(ports: Ports, arguments: list[str]) -> int:
    pytest = (str(PYTHON), "-m", "pytest", "-p", "no:cacheprovider")
    stages = {
        "ruff": (str(BIN / "ruff"), "check", "."),
        "pyright": (str(BIN / "pyright"),),
        "the tests of the domain": (*pytest, *_DOMAIN, "-q", "tests/domain"),
        "all tests": (*pytest, *arguments),
    }
    variables = testbed.environment(ports)
    failed = [title for title, words in stages.items() if not _succeeds(title, words, variables)]
    say(f"FAILED  {', '.join(failed)}" if failed else "  ok  every check and every test passed")
    return 1 if failed else 0


def _succeeds(title: str, command: tuple[str, ...], variables: dict[str, str]) -> bool:
    """Run one stage with its output on the terminal; pytest shows itself that it lives."""
    say()
    started = time.monotonic()
    shows_itself = "pytest" in command
    if shows_itself:
        say(f"  ..  {title}")
    with nullcontext() if shows_itself else alive(title):
        code = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            check=False,
        ).returncode
    say(f"  {'!!' if code else 'ok'}  {title} ({time.monotonic() - started:.1f} s)")
    return code == 0


@contextmanager
def _alone() -> Iterator[None]:
    """Refuse a second run on the same slot: both would use the same database."""
    RUN.mkdir(parents=True, exist_ok=True)
    with (RUN / f"slot-{testbed.slot()}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StepError(
                "starting the tests",
                f"another run uses the test slot {testbed.slot()}",
                "wait for it, or choose another slot: SHUANGPAI_TEST_SLOT=5 make test",
            ) from error
        yield
