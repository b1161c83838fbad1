"""Say what happens while it happens, and say plainly what failed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

HEARTBEAT = 10.0
"""Seconds between two signs of life of a long step."""
_TAIL_LINES = 12
_aside = False


class StepError(Exception):
    """A step did not succeed: which, why, and what to do about it."""

    def __init__(self, step: str, why: str, remedy: str = "") -> None:
        super().__init__(f"{step}: {why}")
        self.step, self.why, self.remedy = step, why, remedy

    def explain(self) -> str:
        """Give the three answers as lines for a terminal."""
        lines = [f"FAILED  {self.step}", f"   why  {_indent(self.why)}"]
        return "\n".join([*lines, f"    do  {_indent(self.remedy)}"] if self.remedy else lines)


def say(line: str = "") -> None:
    """Print one line at once, also into a pipe."""
    print(line, file=sys.stderr if _aside else sys.stdout, flush=True)


def talk_aside() -> None:
    """From now on report on the error output: the output itself is for results."""
    global _aside
    _aside = True


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step, show signs of life while it runs, and its time when it is done."""
    started = time.monotonic()
    with alive(title):
        yield
    say(f"  ok  {title} ({time.monotonic() - started:.1f} s)")


@contextmanager
def alive(title: str) -> Iterator[None]:
    """Announce something and show signs of life while it runs."""
    done = threading.Event()
    beat = threading.Thread(target=_beat, args=(title, time.monotonic(), done), daemon=True)
    say(f"  ..  {title}")
    beat.start()
    try:
        yield
    finally:
        done.set()
        beat.join()


def run(
    title: str,
    command: Sequence[str | os.PathLike[str]],
    log: Path,
    *,
    remedy: str = "",
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> None:
    """Run a command with its output in a log file.

    Raises:
        StepError: with the end of the log when the command does not succeed.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        start = out.tell()
        try:
            code = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=None if environment is None else {**os.environ, **environment},
                cwd=cwd,
                check=False,
            ).returncode
        except OSError as error:
            raise StepError(
                title, f"{command[0]} cannot be run: {error.strerror}", remedy
            ) from error
    if code:
        raise StepError(title, f"exit status {code}; end of {log}:\n{tail(log, start)}", remedy)


def tail(log: Path, start: int = 0) -> str:
    """Give the last lines that a log got after a position."""
    with log.open("rb") as file:
        file.seek(start)
        lines = file.read().decode(errors="replace").splitlines()
    return "\n".join(line[:300] for line in lines[-_TAIL_LINES:]) or "(nothing was written)"


def wait_until(
    title: str, ready: Callable[[], bool], seconds: float, why_not: Callable[[], str]
) -> None:
    """Poll until `ready()` is true.

    Raises:
        StepError: after that many seconds, with what `why_not()` says.
    """

    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise StepError(title, f"not ready after {seconds:.0f} s; {why_not()}")
        time.sleep(0.2)


def _beat(title: str, started: float, done: threading.Event) -> None:
    while not done.wait(HEARTBEAT):
        short = title if len(title) < 60 else title[:57] + "…"
        say(f"  ..  {short}: still at it, {time.monotonic() - started:.0f} s")


def _indent(text: str) -> str:
    return text.replace("\n", "\n        ")


def warn(line: str) -> None:
    """Print a line that does not stop anything on the error output."""
    print(f"  !!  {line}", file=sys.stderr, flush=True)
