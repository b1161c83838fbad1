"""`make test`: everything the tests need, then every check and every test; what was started is stopped again."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from . import stack, testbed
from .alone import alone, others_work
from .paths import BIN, PYTHON, ROOT, RUN
from .ports import Ports
from .progress import say

LIMIT = 75 * 60
"""Seconds of a whole run: it rather ends by itself, and says on what it spent them, than be cut off."""
_GRACE = 60
"""Seconds in which pytest, asked to end, says what it was doing."""
TOUCHED = RUN / "touched.json"
"""The templates and routes that the tests of a whole run touched (see tests/fixtures/touched.py)."""


def run(ports: Ports, arguments: list[str]) -> int:
    """Prepare, check and test; the exit status is 0 only when everything succeeded.

    With arguments, only the tests that they name.
    """
    started = time.monotonic()
    stack.prepare(ports, for_tests=True)
    slot = f"slot-{testbed.slot()}"
    remedy = "wait for it, or choose another slot: SHUANGPAI_TEST_SLOT=5 make test"
    with alone(slot, f"another run uses the test {slot}", remedy):
        begun = stack.start_base(ports)
        try:
            testbed.prepare(ports, testbed.slots())
            variables = {**testbed.environment(ports), **testbed.workers_environment(ports)}
            failed = (_some if arguments else _all)(variables, arguments, started + LIMIT)
        finally:
            if begun and not others_work(slot):
                stack.stop_programs(begun)
    said = f"{(time.monotonic() - started) / 60:.1f} minutes"
    say(f"FAILED  {', '.join(failed)} ({said})" if failed else f"  ok  everything passed ({said})")
    return 1 if failed else 0


def _pytest(*arguments: str) -> tuple[str, ...]:
    return (str(PYTHON), "-m", "pytest", "-p", "no:cacheprovider", *arguments)


def _side_by_side(*arguments: str) -> tuple[str, ...]:
    """Run tests in several processes, the files in the order of the folders: the slow ones first."""
    workers = ("-n", str(testbed.WORKERS), "--dist", "loadfile", "--no-loadscope-reorder")
    return _pytest(*workers, *arguments)


def _some(variables: dict[str, str], arguments: list[str], deadline: float) -> list[str]:
    command = _side_by_side(*arguments)
    return [] if _succeeds("tests", command, variables, deadline) else ["tests"]


def _all(variables: dict[str, str], _: list[str], deadline: float) -> list[str]:
    TOUCHED.unlink(missing_ok=True)
    whole = {**variables, "SHUANGPAI_TEST_TOUCHED": str(TOUCHED)}
    covered = ("--cov", "--cov-report=term:skip-covered", "--ignore=tests/touched")
    failed = []
    with _beside() as checks:
        if not _succeeds("tests", _side_by_side(*covered), whole, deadline):
            failed.append("tests")
        # told, and judged as soon as each excuse in tests/touched has been looked at
        _succeeds("what was touched", _pytest("-q", "tests/touched"), whole, deadline)
    return [*failed, *_outcome(checks)]


@contextmanager
def _beside() -> Iterator[dict[str, tuple[subprocess.Popen[bytes], IO[bytes]]]]:
    """Let lint and types run beside the tests, in whatever time those leave."""
    commands = {
        "ruff check": (str(BIN / "ruff"), "check", "."),
        "ruff format": (str(BIN / "ruff"), "format", "--check", "."),
        "pyright": (str(BIN / "pyright"),),
    }
    checks = {}
    for title, command in commands.items():
        output = tempfile.TemporaryFile()  # noqa: SIM115  (closed when it is read)
        process = subprocess.Popen(
            ("nice", "-n", "5", *command),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        checks[title] = (process, output)
    try:
        yield checks
    finally:
        for process, _ in checks.values():
            process.wait()


def _outcome(checks: dict[str, tuple[subprocess.Popen[bytes], IO[bytes]]]) -> list[str]:
    """Print what the checks said, and name those that failed."""
    failed = []
    for title, (process, output) in checks.items():
        with output:
            output.seek(0)
            if process.returncode:
                failed.append(title)
                say(output.read().decode(errors="replace"))
        say(f"  {'!!' if process.returncode else 'ok'}  {title}")
    return failed


def _succeeds(
    title: str, command: tuple[str, ...], variables: dict[str, str], deadline: float
) -> bool:
    """Run one stage with its output on the terminal; end it at the deadline."""
    say(f"\n  ..  {title}")
    started = time.monotonic()
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **variables}, stdin=subprocess.DEVNULL
    )
    code = _wait(process, deadline)
    say(f"  {'!!' if code else 'ok'}  {title} ({time.monotonic() - started:.1f} s)")
    return code == 0


def _wait(process: subprocess.Popen[bytes], deadline: float) -> int:
    try:
        return process.wait(max(deadline - time.monotonic(), 1))
    except subprocess.TimeoutExpired:
        say(f"\n  !!  {LIMIT // 60} minutes have passed: the run is ended")
    for word, seconds in (
        (signal.SIGINT, _GRACE),
        (signal.SIGTERM, _GRACE),
        (signal.SIGKILL, None),
    ):
        process.send_signal(word)
        try:
            process.wait(seconds)
            return process.returncode or 1
        except subprocess.TimeoutExpired:
            continue
    return 1
