"""The day in Asia/Shanghai of what people and programs write."""

from datetime import UTC, date, datetime

import pytest

from ckanext.shuangpai.domain.shanghai import day_of


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2026-09-24", "2026-09-24"),
        ("２０２６-09-24", "2026-09-24"),
        ("2026-09-24T15:59:59Z", "2026-09-24"),
        ("2026-09-24T16:00:00Z", "2026-09-25"),
        ("2026-09-24T16:00:00.5z", "2026-09-25"),
        ("2026-09-24T23:59+08:00", "2026-09-24"),
        ("2026-09-24 23:59:59 +0800", "2026-09-24"),
        ("2026-09-24T23:59:59 08:00", "2026-09-24"),
        ("2026-09-24T24:00:00+08:00", "2026-09-24"),
        ("2026-09-25T00:00:00+08:00", "2026-09-25"),
        ("2026-09-24T24:00:00Z", "2026-09-25"),
        ("2026-09-24T20:00:00-05:00", "2026-09-25"),
        (date(2026, 9, 24), "2026-09-24"),
        (datetime(2026, 9, 24, 16, tzinfo=UTC), "2026-09-25"),
    ],
)
def test_days_of(raw: object, day: str) -> None:
    assert day_of(raw).isoformat() == day


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "2026-02-30",
        "2026-9-4",
        "20260924",
        "2026-W39-4",
        "2026-09-24T10:00:00",
        "2026-09-24T25:00:00+08:00",
        "2026-09-24T24:00:01+08:00",
        "2026-09-24T10:61:00+08:00",
        "9999-12-31T23:00:00Z",
        "明天",
        None,
        20260924,
        True,
        datetime(2026, 9, 24),
    ],
)
def test_what_is_no_day_is_refused(raw: object) -> None:
    with pytest.raises(ValueError, match=r".*"):
        day_of(raw)
