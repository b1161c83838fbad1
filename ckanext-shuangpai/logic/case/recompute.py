"""Dates of open cases by the calendar as it is now: one event for each date that moved.

Cases are locked and stored a few hundred at a time. Running it again finds what an interruption left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model

from ...domain.duties import DueDates, DutyError, Readings, due_dates
from ...domain.working_days import Calendar, CalendarError, Pause
from ...model import case_clock, case_event, outbox
from ...model.case import Case, limit_waiting
from ...model.case_clock import CaseClock
from ...reference.duties import duties
from .. import duty
from ..addressees import addressees
from ..reminders import chinese, facts_of
from .row import duty_title

__all__ = ["COMMAND", "preview", "recompute"]

COMMAND = "recalculated"
CHUNK = 500
MOST_SHOWN = 100
"""So many of the dates that would move are listed; all are counted."""


def recompute(number: str, actor: str, now: dt.datetime) -> dict[str, int]:
    """Set the dates of all running clocks anew; commits. Returns ``{open, changed}`` clocks.

    ``number`` is the document that changed the calendar, ``actor`` the id of who loaded it.
    """
    calendar, readings = duty.calendar(), duty.readings()
    ids = list(case_clock.running_ids())
    done = {"open": 0, "changed": 0}
    for start in range(0, len(ids), CHUNK):
        events: list[dict[str, Any]] = []
        for case, clocks in _locked(ids[start : start + CHUNK]):
            done["open"] += len(clocks)
            for clock in clocks:
                before = clock.due_on
                if _reckon(clock, calendar, readings) and clock.due_on != before:
                    events.append(_moved(case, clock, before, number, actor, now))
            _project(case, clocks)
        model.Session.flush()
        case_event.append_many(events)
        done["changed"] += len(events)
        model.Session.commit()
    return done


def _locked(ids: Sequence[str]) -> list[tuple[Case, list[CaseClock]]]:
    """Lock cases, and return each with its running clocks."""
    limit_waiting()
    fresh = {"populate_existing": True}
    query = sa.select(Case).where(Case.id.in_(ids)).order_by(Case.id).with_for_update()
    cases = list(model.Session.scalars(query.execution_options(**fresh)))
    running = (
        sa.select(CaseClock)
        .where(CaseClock.case_id.in_(ids), CaseClock.stopped_on.is_(None))
        .order_by(CaseClock.id)
    )
    found: dict[str, list[CaseClock]] = {}
    for clock in model.Session.scalars(running.execution_options(**fresh)):
        found.setdefault(clock.case_id, []).append(clock)
    return [(case, found.get(case.id, [])) for case in cases]


def preview(calendar: Calendar) -> dict[str, Any]:
    """Say which dates a calendar would move, without storing anything.

    Returns ``{open, changed, results: [{id, title, clock, before, after, provisional}]}``: how many
    clocks run and how many of them would move, and the first of those.
    """
    readings = duty.readings()
    running = sa.select(CaseClock).where(CaseClock.stopped_on.is_(None)).order_by(CaseClock.due_on)
    found: dict[str, Any] = {"open": 0, "changed": 0, "results": []}
    for clock in model.Session.scalars(running.execution_options(yield_per=CHUNK)):
        found["open"] += 1
        dates = _dates(clock, calendar, readings)
        if dates is None or dates.due == clock.due_on:
            continue
        found["changed"] += 1
        if len(found["results"]) < MOST_SHOWN:
            found["results"].append(_would_move(clock, dates))
    return found


def _would_move(clock: CaseClock, dates: DueDates) -> dict[str, Any]:
    case = model.Session.get(Case, clock.case_id)
    return {
        "id": clock.case_id,
        "title": case.title if case else "",
        "clock": duty_title(clock.duty),
        "before": clock.due_on.isoformat() if clock.due_on else None,
        "after": dates.due.isoformat(),
        "provisional": dates.provisional,
    }


def _reckon(clock: CaseClock, calendar: Calendar, readings: Readings) -> bool:
    """Set a clock's date anew; False when it stands still or the law gives it no date any more."""
    dates = _dates(clock, calendar, readings)
    if dates is None:
        return False
    binding = dates.binding.clock
    clock.due_on, clock.provisional = dates.due, dates.provisional
    clock.binding = {"instrument": binding.instrument, "article": binding.article}
    return True


def _dates(clock: CaseClock, calendar: Calendar, readings: Readings) -> DueDates | None:
    """Return a clock's dates; None when it stands still or the law gives it no date any more."""
    if clock.paused_on is not None:
        return None
    try:
        return due_dates(
            duties()[clock.duty],
            clock.started_on,
            calendar,
            extended=clock.extended or False,
            pauses=[
                Pause(dt.date.fromisoformat(one["from"]), dt.date.fromisoformat(one["to"]))
                for one in clock.pauses
            ],
            readings=readings,
        )
    except (CalendarError, DutyError, KeyError):
        return None


def _moved(
    case: Case,
    clock: CaseClock,
    before: dt.date | None,
    number: str,
    actor: str,
    now: dt.datetime,
) -> dict[str, Any]:
    """Return the event of a date that moved, and tell those for whom the case waits."""
    facts = facts_of(clock, case)
    told = {"notice": number, "before": chinese(before), "after": facts["due"]}
    note = f"{number}：{facts['clock']} {told['before']} → {told['after']}"
    case.version += 1
    case.changed_at = now
    case.facts = {
        **case.facts,
        "records": {**(case.facts.get("records") or {}), COMMAND: {"opinion": note}},
    }
    outbox.put(
        key=f"moved/{case.id}/{case.version}",
        kind="due_moved",
        case_id=case.id,
        organizations=addressees("due_moved", case.id),
        facts={**facts, **told},
        now=now,
    )
    return _event(case, actor, now)


def _event(case: Case, actor: str, now: dt.datetime) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "version": case.version,
        "at": now,
        "command": COMMAND,
        "state": case.state,
        "actor": actor,
        "role": "",
        "organization_id": "",
        "reason": "",
        "basis": {},
        "papers": [],
        "facts": {"records": case.facts["records"]},
        "reason_required": False,
        "basis_required": False,
    }


def _project(case: Case, clocks: Sequence[CaseClock]) -> None:
    """Write the earliest date of the running clocks to the case's row."""
    dated = [one for one in clocks if one.due_on is not None]
    first = min(dated, key=lambda one: (one.due_on, one.id), default=None)
    case.due_on = first.due_on if first else None
    case.due_clock = first.name if first else ""
    case.provisional = bool(first and first.provisional)
