"""A program that runs and does not answer is started again; one that is merely slow, new or stopped is not."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from services import orphans, watch
from services.progress import wait_until
from services.supervisor import Program, Supervisor
from tests.services.own_stack import free_port

PORT = free_port()
ANSWERING = f"""
import socket
with socket.create_server(("127.0.0.1", {PORT})) as listening:
    while True:
        caller, _ = listening.accept()
        caller.sendall(b"yes")
        caller.close()
"""


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Supervisor]:
    """A supervisord of the test's own with one program that answers."""
    (tmp_path / "log").mkdir()
    own = Supervisor(tmp_path, tmp_path / "log")
    (tmp_path / "voice.py").write_text(ANSWERING)
    program = Program("voice", (sys.executable, str(tmp_path / "voice.py")), stop_seconds=1)
    own.write_config([program])
    own.start()
    own.start_program("voice")
    wait_until("its voice", lambda: answers(10) and running(own), 20, str)
    yield own
    own.stop()
    orphans.end(tmp_path)


def answers(seconds: float = 0.2) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", PORT), timeout=seconds) as asked:
            return asked.recv(3) == b"yes"
    except OSError:
        return False


def running(keeper: Supervisor) -> bool:
    return keeper.states()["voice"]["statename"] == "RUNNING"


def test_what_does_not_answer_is_started_again_after_three_questions(keeper: Supervisor) -> None:
    """Takes some seconds: a program that is frozen hears no signal to stop."""
    voice = [watch.Watched("voice", answers)]
    before = keeper.states()["voice"]["pid"]
    assert list(watch.look(keeper, voice, 0)) == []
    os.kill(before, signal.SIGSTOP)
    for _ in range(watch.STRIKES - 1):
        assert list(watch.look(keeper, voice, 0)) == []
    assert keeper.states()["voice"]["pid"] == before, "not at the first silence"
    assert list(watch.look(keeper, voice, 0)) == ["voice"]
    wait_until("its voice", lambda: answers(10) and running(keeper), 20, str)
    assert keeper.states()["voice"]["pid"] != before
    assert list(watch.look(keeper, voice, 0)) == []


def test_what_is_new_or_stopped_on_purpose_is_left_alone(keeper: Supervisor) -> None:
    silent = [watch.Watched("voice", lambda: False)]
    before = keeper.states()["voice"]["pid"]
    for _ in range(watch.STRIKES + 1):
        assert list(watch.look(keeper, silent, 3600)) == []
    assert keeper.states()["voice"]["pid"] == before
    keeper.stop_program("voice")
    for _ in range(watch.STRIKES + 1):
        assert list(watch.look(keeper, silent, 0)) == []
    assert not running(keeper)
