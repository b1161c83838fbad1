"""A supervised process that dies comes back; a killed supervisord leaves nothing behind."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from services import orphans
from services.progress import StepError, wait_until
from services.supervisor import Program, Supervisor

SLEEPER = Program("sleeper", (sys.executable, "-c", "import signal; signal.pause()"))
BROKEN = Program("broken", (sys.executable, "-c", "raise SystemExit('no such thing')"))


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Supervisor]:
    """A supervisord of the test's own, in a folder whose path is too long for a socket."""
    folder = tmp_path / ("deep" * 30) / "with a space"
    folder.mkdir(parents=True)
    (folder / "log").mkdir()
    own = Supervisor(folder, folder / "log")
    own.write_config([SLEEPER, BROKEN])
    own.start()
    yield own
    own.stop()
    orphans.end(folder)


def pid_of(keeper: Supervisor, name: str) -> int:
    return int(keeper.states()[name]["pid"])


def wait(keeper: Supervisor, name: str, state: str) -> None:
    wait_until(
        f"{name} {state}",
        lambda: keeper.states()[name]["statename"] == state,
        20,
        lambda: str(keeper.states()[name]),
    )


def test_a_killed_program_comes_back(keeper: Supervisor) -> None:
    assert keeper.start_program("sleeper")
    wait(keeper, "sleeper", "RUNNING")
    first = pid_of(keeper, "sleeper")
    os.kill(first, signal.SIGKILL)
    wait_until("a new process", lambda: pid_of(keeper, "sleeper") not in (0, first), 20, str)
    wait(keeper, "sleeper", "RUNNING")
    assert pid_of(keeper, "sleeper") != first


def test_starting_twice_starts_once(keeper: Supervisor) -> None:
    assert keeper.start_program("sleeper")
    wait(keeper, "sleeper", "RUNNING")
    first = pid_of(keeper, "sleeper")
    assert not keeper.start_program("sleeper")
    keeper.start()
    assert pid_of(keeper, "sleeper") == first


def test_a_program_that_cannot_start_leaves_its_reason_in_the_log(keeper: Supervisor) -> None:
    keeper.start_program("broken")
    log = keeper.log / "broken.log"
    wait_until("the log", lambda: log.exists() and bool(log.read_text()), 20, str)
    assert "no such thing" in log.read_text()


def test_an_unknown_program_is_named(keeper: Supervisor) -> None:
    with pytest.raises(StepError, match="BAD_NAME"):
        keeper._call("startProcess", "nothing", False)


def test_stop_ends_every_process(keeper: Supervisor) -> None:
    keeper.start_program("sleeper")
    wait(keeper, "sleeper", "RUNNING")
    assert orphans.find(keeper.folder) == [pid_of(keeper, "sleeper")]
    assert keeper.stop()
    assert orphans.find(keeper.folder) == []
    assert not keeper.stop()


def test_a_killed_supervisord_is_replaced(keeper: Supervisor) -> None:
    keeper.start_program("sleeper")
    wait(keeper, "sleeper", "RUNNING")
    left = pid_of(keeper, "sleeper")
    os.kill(keeper._call("getPID"), signal.SIGKILL)
    wait_until("its end", lambda: not keeper.is_up(), 20, str)
    keeper.start()
    assert keeper.is_up()
    assert left not in orphans.find(keeper.folder)
