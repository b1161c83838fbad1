"""Reminding those for whom a case waits, and the Centre of a calendar that lacks its next year."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ckan import model

from ..domain.reminders import due_reminders
from ..model import outbox
from ..model.case import Case
from ..model.case_clock import CaseClock
from ..model.reminder import Reminder, clocks_to_remind
from . import duty
from .addressees import addressees

__all__ = ["chinese", "facts_of", "remind"]

KINDS = {-3: "reminder_before", -1: "reminder_before", 0: "reminder_today", 1: "reminder_overdue"}


def remind(today: dt.date, now: dt.datetime) -> dict[str, int]:
    """Decide every reminder that is due; commits. Returns ``{sent, skipped}``."""
    calendar = duty.calendar()
    done = {"sent": 0, "skipped": 0}
    for clock, case, decided in clocks_to_remind(today):
        assert clock.due_on is not None
        for one in due_reminders(clock.started_on, clock.due_on, today, decided, calendar):
            if not Reminder.decide(clock, one.step, one.send, now):
                continue
            done["sent" if one.send else "skipped"] += 1
            if one.send:
                _tell(clock, case, one.step, today, now)
    _tell_of_calendar(today, now)
    model.Session.commit()
    return done


def facts_of(clock: CaseClock, case: Case) -> dict[str, Any]:
    """Return the facts that notices of a term tell."""
    basis = clock.binding or {}
    return {
        "title": case.title,
        "clock": duty.title(clock.duty),
        "due": chinese(clock.due_on),
        "provisional": "（暂定）" if clock.provisional else "",
        "basis": f"{basis.get('instrument', '')}{basis.get('article', '')}",
    }


def _tell(clock: CaseClock, case: Case, step: int, today: dt.date, now: dt.datetime) -> None:
    due = clock.due_on or today
    outbox.put(
        key=f"remind/{clock.id}/{due.isoformat()}/{step}",
        kind=KINDS[step],
        case_id=case.id,
        organizations=addressees(KINDS[step], case.id),
        facts={**facts_of(clock, case), "days": duty.calendar().between(today, due)},
        now=now,
    )


def _tell_of_calendar(today: dt.date, now: dt.datetime) -> None:
    """Tell the Centre once in November and once in December that the next year is missing."""
    missing = duty.missing(today)
    if missing is None:
        return
    outbox.put(
        key=f"calendar/{missing['year']}/{missing['critical']}",
        kind="calendar_missing",
        case_id=None,
        organizations=addressees("calendar_missing"),
        facts={"year": missing["year"], "url": "/calendar/"},
        now=now,
    )


def chinese(day: dt.date | None) -> str:
    """Return a day as people write it (2026年11月24日); nothing for none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
