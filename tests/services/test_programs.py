"""What `make up` keeps running: each program once, the notices without end, all of them in `make status`."""

from __future__ import annotations

from pathlib import Path

import pytest

from services import ports, status
from services.programs import BASE, CITY, PORTAL, SITES, all_programs
from services.supervisor import Supervisor

NAMES = (*BASE, *PORTAL, *CITY)


def test_each_name_has_a_program_that_is_started_again() -> None:
    programs = all_programs(ports.read())
    assert sorted(one.name for one in programs) == sorted(NAMES)
    assert set(SITES) <= set(NAMES)
    for one in programs:
        assert "autorestart=true" in one.section(Path("/tmp/a"), Path("/tmp/a/log"))


def test_notices_are_delivered_for_ever() -> None:
    assert "notices" in PORTAL
    [notices] = [one for one in all_programs(ports.read()) if one.name == "notices"]
    assert notices.command[-4:] == ("notices", "deliver", "--every", "5")


def test_status_shows_every_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "log").mkdir()
    own = Supervisor(tmp_path, tmp_path / "log")
    own.write_config(all_programs(ports.read()))
    own.start()
    try:
        monkeypatch.setattr(status, "Supervisor", lambda: own)
        assert status.show(ports.read())
    finally:
        own.stop()
    shown = capsys.readouterr().out
    for name in NAMES:
        assert f"{name} " in shown
