"""A failed step says which, why, and what to do; a long one shows that it lives."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from services import progress
from services.progress import StepError


def test_a_failed_command_shows_the_end_of_its_own_log(tmp_path: Path) -> None:
    log = tmp_path / "step.log"
    log.write_text("an older run\n")
    with pytest.raises(StepError) as caught:
        progress.run("fetching", ["sh", "-c", "echo no network; exit 3"], log, remedy="try again")
    explained = caught.value.explain()
    assert "FAILED  fetching" in explained
    assert "exit status 3" in explained
    assert "no network" in explained
    assert "try again" in explained
    assert "an older run" not in explained


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StepError, match="no-such-program cannot be run"):
        progress.run("fetching", ["no-such-program"], tmp_path / "log")


def test_a_step_reports_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.step("short"):
        pass
    assert "ok  short (0.0 s)" in capsys.readouterr().out


def test_a_failed_step_is_never_reported_as_done(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StepError), progress.step("short"):
        raise StepError("short", "it broke")
    assert "ok  short" not in capsys.readouterr().out


def test_a_long_step_shows_that_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    alive = threading.Event()

    def note(line: str) -> None:
        lines.append(line)
        if "still at it" in line:
            alive.set()

    monkeypatch.setattr(progress, "HEARTBEAT", 0.01)
    monkeypatch.setattr(progress, "say", note)
    with progress.step("long"):
        assert alive.wait(10)
    assert lines[0] == "  ..  long"
    assert lines[-1].startswith("  ok  long")
