"""Which reminder of a term is due: three working days before its end, one before, on the day, one after.

After an absence only the latest one that is due is sent; those before it are skipped for good.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from .working_days import Calendar

__all__ = ["STEPS", "Reminder", "day_of_step", "due_reminders"]

STEPS = (-3, -1, 0, 1)
"""Working days from the last day of the term."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Reminder:
    """A step that is decided today: sent, or skipped because a later one is due as well."""

    step: int
    send: bool


def day_of_step(due: date, step: int, calendar: Calendar) -> date:
    """Return the day of a reminder: so many working days before or after the last day of a term."""
    day, left = due, abs(step)
    while left:
        day += ONE_DAY if step > 0 else -ONE_DAY
        left -= calendar.kind(day).working
    return day


def due_reminders(
    started: date, due: date, today: date, decided: Collection[int], calendar: Calendar
) -> list[Reminder]:
    """Return what is to be decided today for a running term.

    A step that falls on the day the term began, or before, is skipped: the opening was told that day.
    """
    days = {step: day_of_step(due, step, calendar) for step in STEPS}
    reached = [step for step in STEPS if days[step] <= today]
    fresh = [step for step in reached if step not in decided]
    return [Reminder(step, send=step == reached[-1] and days[step] > started) for step in fresh]
