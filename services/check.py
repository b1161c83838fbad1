"""`make test`: everything the tests need, then every test; what was started is stopped again."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import nullcontext

from . import stack, testbed
from .alone import alone, others_work
from .paths import BIN, PYTHON, ROOT
from .ports import Ports
from .progress import alive, say

_AGAIN = ("--reruns", "1", "-r", "fER")
"""A busy machine may keep a server or a browser waiting too long once; what was run again is listed."""
_DOMAIN = ("-p", "no:ckan", "-p", "no:ckan_fixtures", "-o", "addopts=--import-mode=importlib")


def run(ports: Ports, arguments: list[str]) -> int:
    """Prepare, check and test; the exit status is 0 only when every stage succeeded."""
    stack.prepare(ports, for_tests=True)
    slot = f"slot-{testbed.slot()}"
    remedy = "wait for it, or choose another slot: SHUANGPAI_TEST_SLOT=5 make test"
    with alone(slot, f"another run uses the test {slot}", remedy):
        started = stack.start_base(ports)
        try:
            testbed.prepare(ports)
            return _stages(ports, arguments)
        finally:
            if started and not others_work(slot):
                stack.stop_programs(started)


def _stages(ports: Ports, arguments: list[str]) -> int:
    pytest = (str(PYTHON), "-m", "pytest", "-p", "no:cacheprovider")
    stages = {
        "ruff": (str(BIN / "ruff"), "check", "."),
        "pyright": (str(BIN / "pyright"),),
        "the tests of the domain": (*pytest, *_DOMAIN, "-q", "tests/domain"),
        "all tests": (*pytest, *_AGAIN, *(arguments or ("--ignore=tests/domain",))),
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
