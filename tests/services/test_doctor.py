"""What `make doctor` sees of programs that end and are started again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from services import doctor

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
