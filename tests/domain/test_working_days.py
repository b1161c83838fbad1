"""The calendar: vectors of the terms, every day beside two other sources, and an oracle that counts."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.shuangpai.domain.working_days import (
    CalendarError,
    DayRecord,
    Pause,
    Why,
)
from ckanext.shuangpai.reference.working_days import (
    festival_years,
    shipped_calendar,
    shipped_notices,
    statutory_days,
)

CALENDAR = shipped_calendar()
EXAMPLES = int(os.environ.get("SHUANGPAI_STRESS", "2000"))
"""How many random terms are compared with the oracle; `make stress` takes 100,000."""
OTHER = holidays.country_holidays("CN", years=range(2019, 2027))
FEASTS = holidays.country_holidays("CN", years=festival_years())
DAYS_2019_2026 = [date(2019, 1, 1) + timedelta(days=n) for n in range(2922)]

VECTORS = [
    ("2026-09-24", {1: "2026-09-28", 2: "2026-09-29", 5: "2026-10-09", 10: "2026-10-15", 15: "2026-10-22"}),
    ("2026-09-17", {2: "2026-09-20", 10: "2026-10-08"}),
    ("2026-02-13", {1: "2026-02-14", 5: "2026-02-27", 10: "2026-03-05", 15: "2026-03-12"}),
    ("2026-02-06", {10: "2026-02-27"}),
    ("2025-09-26", {1: "2025-09-28", 5: "2025-10-10", 10: "2025-10-16", 15: "2025-10-23"}),
    ("2026-04-30", {5: "2026-05-11"}),
    ("2026-05-08", {2: "2026-05-11"}),
    ("2025-12-31", {5: "2026-01-08"}),
    ("2020-01-23", {1: "2020-02-03"}),
    ("2019-04-26", {1: "2019-04-28", 4: "2019-05-05"}),
    ("2018-12-31", {1: "2019-01-02"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [(start, days, due) for start, dues in VECTORS for days, due in dues.items()],
)
def test_terms_end_on(start: str, days: int, due: str) -> None:
    found = CALENDAR.due(date.fromisoformat(start), days)
    assert (found.due.isoformat(), found.provisional) == (due, False)
    assert len(found.counted) == days
    assert found.counted[-1] == found.due


def test_every_day_agrees_with_two_other_sources() -> None:
    wrong = [
        day
        for day in DAYS_2019_2026
        if not (
            CALENDAR.kind(day).working
            == chinese_calendar.is_workday(day)
            == OTHER.is_working_day(day)
        )
    ]
    assert wrong == []
    assert len(DAYS_2019_2026) == 2922
    assert DAYS_2019_2026[-1] == date(2026, 12, 31)
    assert not any(CALENDAR.kind(day).provisional for day in DAYS_2019_2026)


def test_statutory_days_of_later_years_are_the_holidays_of_another_source() -> None:
    for year in festival_years():
        ours = {day for day in statutory_days() if day.year == year}
        theirs = {
            day for day, name in FEASTS.items() if day.year == year and "observed" not in name
        }
        assert ours == theirs, year


def test_every_year_has_its_notice() -> None:
    for year in range(2019, 2027):
        assert shipped_notices(year)
        assert all(one["link"].startswith("https://www.gov.cn/") for one in shipped_notices(year))


def test_a_year_without_notice_is_provisional() -> None:
    found = CALENDAR.due(date(2026, 12, 22), 10)
    assert (found.due, found.provisional) == (date(2027, 1, 6), True)
    assert [(one.date, one.why, one.name) for one in found.skipped if one.why == Why.STATUTORY] == [
        (date(2027, 1, 1), Why.STATUTORY, "元旦")
    ]
    assert CALENDAR.due(date(2026, 12, 22), 7).provisional is False
    spring = [CALENDAR.kind(date(2027, 2, day)) for day in range(4, 10)]
    assert [one.working for one in spring] == [True, False, False, False, False, True]
    assert all(one.provisional for one in spring)


def test_labour_day_has_two_days_and_spring_festival_four_since_2025() -> None:
    names = [statutory_days()[day] for day in sorted(statutory_days()) if day.year == 2027]
    assert names.count("劳动节") == 2
    assert names.count("春节") == 4
    assert len(names) == 13


@pytest.mark.parametrize(
    ("day", "why", "name"),
    [
        ("2026-09-20", Why.MAKE_UP, "国庆节"),
        ("2026-10-01", Why.HOLIDAY, "国庆节"),
        ("2026-10-17", Why.WEEKEND, ""),
        ("2026-10-16", Why.WORKDAY, ""),
        ("2020-01-31", Why.HOLIDAY, "春节延长假期"),
    ],
)
def test_days_say_why(day: str, why: Why, name: str) -> None:
    known = CALENDAR.kind(date.fromisoformat(day))
    assert (known.why, known.name) == (why, name)


def test_holidays_name_their_notice() -> None:
    assert CALENDAR.kind(date(2026, 10, 1)).notice == "国办发明电〔2025〕7号"
    assert CALENDAR.kind(date(2019, 5, 2)).notice == "国办发明电〔2019〕3号"
    assert CALENDAR.kind(date(2019, 4, 5)).notice == "国办发明电〔2018〕15号"


def test_a_local_day_counts_by_its_document() -> None:
    record = DayRecord(date(2026, 11, 25), False, "防汛应急", "双政办函〔2026〕9号", local=True)
    local = replace(CALENDAR, records={**CALENDAR.records, record.date: record}, _known={})
    found = local.due(date(2026, 11, 24), 1)
    assert found.due == date(2026, 11, 26)
    assert [(one.date, one.why) for one in found.skipped] == [(record.date, Why.LOCAL_OFF)]


def test_paused_days_are_skipped_with_both_ends() -> None:
    pause = Pause(date(2026, 11, 25), date(2026, 11, 27))
    found = CALENDAR.due(date(2026, 11, 24), 2, [pause])
    assert found.due == date(2026, 12, 1)
    assert [one.why for one in found.skipped] == [Why.PAUSE] * 3 + [Why.WEEKEND] * 2


@pytest.mark.parametrize(
    ("call", "code", "field"),
    [
        (lambda: CALENDAR.due(date(2026, 1, 5), 0), "days", "days"),
        (lambda: CALENDAR.due(date(2018, 1, 5), 3), "outside", "date"),
        (lambda: CALENDAR.due(CALENDAR.last, 1), "outside", "start"),
        (
            lambda: CALENDAR.due(date(2026, 1, 5), 1, [Pause(date(2026, 1, 7), date(2026, 1, 6))]),
            "pause",
            "pauses",
        ),
    ],
)
def test_what_cannot_be_counted_is_refused(call, code: str, field: str) -> None:
    with pytest.raises(CalendarError) as caught:
        call()
    assert (caught.value.code, caught.value.field) == (code, field)


def test_working_days_left_count_down_and_below_zero() -> None:
    due = date(2026, 9, 28)
    left = [CALENDAR.between(date(2026, 9, day), due) for day in (24, 25, 27, 28, 29, 30)]
    assert left == [1, 1, 1, 0, -1, -2]


def test_the_alarm_begins_in_november() -> None:
    days = (date(2026, 10, 31), date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 2))
    assert [CALENDAR.missing_year(day) for day in days] == [None, 2027, 2027, 2027]


starts = st.dates(date(2019, 1, 1), date(2027, 6, 30))
spans = st.tuples(starts, st.integers(0, 20))


@settings(max_examples=EXAMPLES, deadline=None)
@given(start=starts, days=st.integers(1, 40), pauses=st.lists(spans, max_size=3))
def test_terms_equal_those_of_an_oracle_that_counts_days(
    start: date, days: int, pauses: list[tuple[date, int]]
) -> None:
    standing = [Pause(first, first + timedelta(days=length)) for first, length in pauses]
    left, day = days, start
    while left:
        day += timedelta(days=1)
        working = oracle_works(day) and not any(p.start <= day <= p.end for p in standing)
        left -= working
    found = CALENDAR.due(start, days, standing)
    assert found.due == day
    assert found.provisional == (day >= date(2027, 1, 1))
    between = {start + timedelta(days=n) for n in range(1, (day - start).days + 1)}
    assert set(found.counted) | {one.date for one in found.skipped} == between
    assert not set(found.counted) & {one.date for one in found.skipped}


def oracle_works(day: date) -> bool:
    """Say whether a day is worked: another source's word, and weekends and feasts where it has none."""
    if day.year <= 2026:
        return chinese_calendar.is_workday(day)
    feasts = {"2027-01-01", "2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-04-05"}
    feasts |= {"2027-05-01", "2027-05-02", "2027-06-09", "2027-09-15"}
    feasts |= {"2027-10-01", "2027-10-02", "2027-10-03"}
    return day.weekday() < 5 and day.isoformat() not in feasts
