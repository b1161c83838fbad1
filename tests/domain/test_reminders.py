"""Each reminder once: day by day, and after an absence."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.shuangpai.domain.reminders import STEPS, day_of_step, due_reminders
from ckanext.shuangpai.reference.working_days import shipped_calendar

CALENDAR = shipped_calendar()


@pytest.mark.parametrize(
    ("due", "days"),
    [
        ("2026-10-09", ["2026-09-29", "2026-10-08", "2026-10-09", "2026-10-10"]),
        ("2026-11-27", ["2026-11-24", "2026-11-26", "2026-11-27", "2026-11-30"]),
        ("2026-02-14", ["2026-02-11", "2026-02-13", "2026-02-14", "2026-02-24"]),
    ],
)
def test_steps_are_working_days(due: str, days: list[str]) -> None:
    end = date.fromisoformat(due)
    assert [day_of_step(end, step, CALENDAR).isoformat() for step in STEPS] == days


def run(started: date, due: date, days: list[date]) -> tuple[list[tuple[date, int]], set[int]]:
    """Ask on these days; return what was sent, and what was decided."""
    decided: set[int] = set()
    sent = []
    for day in days:
        for one in due_reminders(started, due, day, decided, CALENDAR):
            decided.add(one.step)
            if one.send:
                sent.append((day, one.step))
    return sent, decided


def test_after_three_days_away_only_the_latest_is_sent() -> None:
    due = date(2026, 11, 27)
    away = [date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 30)]
    sent, decided = run(date(2026, 11, 10), due, away)
    assert sent == [(date(2026, 11, 27), 0), (date(2026, 11, 30), 1)]
    assert decided == set(STEPS)


def test_a_short_term_is_not_reminded_of_on_the_day_it_began() -> None:
    start = date(2026, 11, 24)
    sent, _ = run(start, date(2026, 11, 25), [start, date(2026, 11, 25), date(2026, 11, 26)])
    assert sent == [(date(2026, 11, 25), 0), (date(2026, 11, 26), 1)]


@settings(max_examples=300, deadline=None)
@given(
    start=st.dates(date(2026, 1, 5), date(2026, 11, 1)),
    length=st.integers(1, 20),
    missing=st.sets(st.integers(0, 45), max_size=30),
)
def test_each_step_is_decided_once_and_sent_at_most_once(start, length, missing) -> None:
    due = CALENDAR.due(start, length).due
    days = [start + timedelta(days=n) for n in range(46) if n not in missing] + [date(2026, 12, 31)]
    sent, decided = run(start, due, days)
    steps = [step for _, step in sent]
    assert decided == set(STEPS)
    assert len(steps) == len(set(steps))
    assert steps == sorted(steps)
    assert steps[-1] == 1, "whoever is late is told"
    for day, step in sent:
        assert day >= day_of_step(due, step, CALENDAR)
    if not missing:
        wanted = [step for step in STEPS if day_of_step(due, step, CALENDAR) > start]
        assert [(day_of_step(due, step, CALENDAR), step) for step in wanted] == sent
