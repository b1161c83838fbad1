"""Clocks of a case: begun, held up, lengthened and ended as its table says; dates by the calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.plugins import toolkit as tk

from ...domain.case_table import ClockEffect
from ...domain.duties import DueDates, DutyError
from ...domain.working_days import CalendarError, Pause
from ...model import case_clock
from ...model.case import Case
from ...model.case_clock import CaseClock
from .. import duty

__all__ = ["apply", "dates", "project", "reckon"]


def apply(
    case: Case, effects: Iterable[ClockEffect], day: dt.date, facts: Mapping[str, Any]
) -> None:
    """Do to the clocks what a command does, and project the earliest date to the case."""
    for one in effects:
        running = case_clock.running(case.id, one.clock)
        if one.effect in ("start", "resume") and running is None:
            _start(case, one, _started(one, facts, day), _extension(one, facts))
        elif running is None:
            continue
        elif one.effect == "stop":
            _end_pause(running, day)
            running.stopped_on = max(day, running.started_on)
        elif one.effect == "pause" and running.paused_on is None:
            running.paused_on, running.due_on = day, None
        elif one.effect == "resume":
            _end_pause(running, day)
            reckon(running)
        elif one.effect == "extend":
            running.extended = _extension(one, facts)
            reckon(running)
    model.Session.flush()
    project(case)


def _started(one: ClockEffect, facts: Mapping[str, Any], day: dt.date) -> dt.date:
    """Return the day that starts a duty: the one its facts name (法律修订之日), else the event's own."""
    named = (facts.get("starts") or {}).get(one.clock)
    return dt.date.fromisoformat(named) if named else day


def _extension(one: ClockEffect, facts: Mapping[str, Any]) -> int:
    """Return by how many days a clock was lengthened."""
    return int((facts.get("extended") or {}).get(one.clock) or 0)


def _start(case: Case, one: ClockEffect, day: dt.date, extended: int) -> None:
    made = CaseClock(case_id=case.id, name=one.clock, duty=one.duty or one.clock, started_on=day)
    made.extended, made.pauses = extended, []
    try:
        reckon(made)
    except (CalendarError, DutyError) as error:
        message = tk._("No term can be reckoned from {day}: check the date (art. 19)")
        words = message.format(day=day.isoformat())
        raise tk.ValidationError({"occurred_on": [words]}) from error
    model.Session.add(made)
    model.Session.flush()


def _end_pause(clock: CaseClock, day: dt.date) -> None:
    """Write down a pause that ends: from the day after it began to the day on which it ends.

    The day on which the case came back is not counted, like the day of a receipt (民法典第二百零一条).
    """
    if clock.paused_on is None:
        return
    first = clock.paused_on + dt.timedelta(days=1)
    if first <= day:
        clock.pauses = [*clock.pauses, {"from": first.isoformat(), "to": day.isoformat()}]
    clock.paused_on = None


def reckon(clock: CaseClock) -> None:
    """Set the date of a clock by the calendar as it is now; one that stands still has none."""
    found = dates(clock)
    clock.due_on = None if clock.paused_on else found.due
    clock.provisional = found.provisional
    binding = found.binding.clock
    clock.binding = {"instrument": binding.instrument, "article": binding.article}


def dates(clock: CaseClock) -> DueDates:
    """Return the dates of a clock by every instrument, with the days counted and skipped."""
    pauses = [
        Pause(dt.date.fromisoformat(one["from"]), dt.date.fromisoformat(one["to"]))
        for one in clock.pauses
    ]
    extended = clock.extended or False
    return duty.due(clock.duty, clock.started_on, extended=extended, pauses=pauses)


def project(case: Case) -> None:
    """Write the earliest date of the running clocks to the case's row."""
    query = (
        sa.select(CaseClock)
        .where(
            CaseClock.case_id == case.id,
            CaseClock.stopped_on.is_(None),
            CaseClock.due_on.isnot(None),
        )
        .order_by(CaseClock.due_on, CaseClock.id)
        .limit(1)
    )
    first = model.Session.execute(query).scalar_one_or_none()
    case.due_on = first.due_on if first else None
    case.due_clock = first.name if first else ""
    case.provisional = bool(first and first.provisional)
