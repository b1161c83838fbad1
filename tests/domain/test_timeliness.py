"""Data that is late, in time, or promises no day."""

from __future__ import annotations

import datetime as dt

import pytest

from ckanext.shuangpai.domain.timeliness import timeliness

TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("updated", "days", "due", "late"),
    [
        ("2026-11-01", 31, dt.date(2026, 12, 2), 0),
        ("2026-10-24", 31, dt.date(2026, 11, 24), 0),
        ("2026-10-23", 31, dt.date(2026, 11, 23), 1),
        ("2024-02-29T08:00:00", 366, dt.date(2025, 3, 1), 633),
        ("2026-11-01", None, None, 0),
        ("去年", 31, None, 0),
        ("", 31, None, 0),
    ],
)
def test_data_is_late_from_the_day_after(updated, days, due, late):
    found = timeliness(updated, days, TODAY)
    assert (found.due, found.late) == (due, late)
