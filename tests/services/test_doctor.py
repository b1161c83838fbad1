"""What `make doctor` sees of programs, folders and options, and when it is content."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from services import doctor, ports

LINES = """\
2026-11-24 09:59:59,001 WARN exited: notices (exit status 1; not expected)
2026-11-24 10:00:01,001 WARN exited: notices (exit status 1; not expected)
2026-11-24 10:00:02,020 INFO spawned: 'notices' with pid 11
2026-11-24 10:00:04,100 INFO exited: city (exit status 0; expected)
2026-11-24 10:00:09,001 WARN exited: notices (terminated by SIGKILL; not expected)
2026-11-24 10:00:10,001 WARN exited: harvest-run (exit status 1; not expected)
"""


def test_sudden_ends_are_counted_since_a_time(tmp_path: Path) -> None:
    log = tmp_path / "supervisord.log"
    log.write_text(LINES, encoding="utf-8")
    found = doctor.sudden_ends(log, dt.datetime(2026, 11, 24, 10))  # noqa: DTZ001
    assert found == {"notices": 2, "harvest-run": 1}


def test_nothing_ended_where_nothing_ran(tmp_path: Path) -> None:
    assert doctor.sudden_ends(tmp_path / "none.log", dt.datetime(2026, 11, 24)) == {}  # noqa: DTZ001


def test_a_folder_that_takes_nothing_is_named(tmp_path: Path) -> None:
    """Nobody writes into /proc/self, not even root, and its rights do not tell."""
    assert list(doctor._folders((tmp_path, tmp_path / "absent"))) == []
    [found] = doctor._folders((tmp_path, Path("/proc/self/attr")))
    assert "/proc/self/attr" in found.what
    assert found.urgent


STATES = dict.fromkeys((*doctor.BASE, *doctor.PORTAL), "RUNNING")


@pytest.mark.parametrize("demo", [False, True])
def test_the_sample_city_is_missed_only_where_the_demo_made_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo: bool
) -> None:
    monkeypatch.setattr(doctor, "_states", lambda: {**STATES, "city": "STOPPED"})
    monkeypatch.setattr(doctor, "CITY_ACCOUNT", tmp_path / "city-account.json")
    if demo:
        doctor.CITY_ACCOUNT.touch()
    found = [one.what for one in doctor._processes(ports.read())]
    assert found == (["not started: city"] if demo else [])


def quiet(monkeypatch: pytest.MonkeyPatch, inside: list[doctor.Complaint]) -> None:
    """Let everything but the portal's own findings be well."""
    for name in ("_machine", "_folders", "_restarts"):
        monkeypatch.setattr(doctor, name, lambda: ())
    for name in ("_options", "_processes", "_answers"):
        monkeypatch.setattr(doctor, name, lambda ports: ())
    monkeypatch.setattr(doctor, "_states", lambda: STATES)
    monkeypatch.setattr(doctor, "_portal", lambda: inside)


def test_hints_are_printed_and_do_not_fail(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    quiet(monkeypatch, [doctor.Complaint("mail: none", "set it", urgent=False)])
    assert doctor.examine(ports.read()) == 0
    said = capsys.readouterr().out
    assert "  --  mail: none\n      do: set it" in said
    assert "  ok  the portal" in said
    quiet(monkeypatch, [doctor.Complaint("index: lost", "fill it")])
    assert doctor.examine(ports.read()) == 1
    said = capsys.readouterr().out
    assert "  !!  index: lost" in said
    assert "  ok  the portal" not in said


def test_why_a_portal_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    """Slow: loads the portal in a process of its own."""
    ini = tmp_path / "broken.ini"
    text = Path("test.ini").read_text(encoding="utf-8")
    line = "ckanext.shuangpai.session_idle = viel"
    ini.write_text(text.replace("[loggers]", f"{line}\n[loggers]", 1), encoding="utf-8")
    [found] = doctor._portal(ini)
    assert "the portal cannot be loaded" in found.what
    assert "ckanext.shuangpai.session_idle" in found.what
    assert found.urgent
