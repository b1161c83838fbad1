"""A change of the calendar: a notice, local days or an earlier version; what it moves, and its storing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk

from ..domain.calendar_notice import NoticeFault, check_local, check_notice
from ..domain.working_days import Calendar, DayRecord
from ..model.calendar_day import CalendarDay
from ..model.calendar_version import CalendarVersion
from ..reference.working_days import shipped_calendar, statutory_days
from . import duty as rules
from .duty_input import refuse

__all__ = ["Change", "check", "moved", "records", "restored", "store", "with_days"]


@dataclass(frozen=True)
class Change:
    """The next version: all days and years it holds, and by which document it came."""

    kind: str
    number: str
    link: str
    records: tuple[DayRecord, ...]
    years: frozenset[int]
    restored: int | None = None

    @property
    def calendar(self) -> Calendar:
        """Return the calendar that the change makes."""
        return rules.calendar_with(self.records, self.years)


def with_days(days: Iterable[DayRecord], *, year: int | None, number: str, link: str) -> Change:
    """Return the newest version with a year's notice in it, or with local days when ``year`` is None.

    A notice takes the place of the days that an earlier one gave its year; local days stay.
    """
    newest = CalendarVersion.newest()
    held = CalendarDay.records(newest.version) if newest else []
    years = frozenset(newest.years if newest else ())
    fresh = {one.date: one for one in days}
    if year is not None:
        held = [one for one in held if one.local or _stays(one, year, number)]
        years |= {year}
    kept = {one.date: one for one in held}
    return Change(
        kind="notice" if year is not None else "local",
        number=number,
        link=link,
        records=tuple({**kept, **fresh}.values()),
        years=years,
    )


def _stays(one: DayRecord, year: int, number: str) -> bool:
    """Say whether a day of another year stays: those of the notice itself are given again."""
    return one.date.year != year and one.notice != number


def restored(version: int) -> Change:
    """Return an earlier version as the next one; 0 is the shipped calendar."""
    if version == 0:
        number = tk._("the shipped calendar")
        return Change("restore", number, "", (), frozenset(), restored=0)
    found = model.Session.get(CalendarVersion, version)
    if found is None:
        message = tk._("There is no version {value} of the calendar")
        refuse("restore", message.format(value=version))
    records = tuple(CalendarDay.records(version))
    return Change(
        "restore", found.number, found.link, records, frozenset(found.years), restored=version
    )


def check(days: list[DayRecord], year: int | None) -> None:
    """Refuse days that cannot be true, with the first fault."""
    statutory = [day for day in statutory_days() if day.year == year]
    faults = check_local(days) if year is None else check_notice(days, year, statutory)
    known = shipped_calendar()
    for one in days:
        if not known.first <= one.date <= known.last:
            _refuse(NoticeFault("outside", one.date.isoformat()))
    fault = next(iter(faults), None)
    if fault is not None:
        _refuse(fault)


def moved(before: Calendar, after: Calendar) -> list[dict[str, Any]]:
    """Return the days that a change makes working or not, or that it first makes certain."""
    years = after.announced ^ before.announced
    days = {*before.records, *after.records, *(d for d in before.statutory if d.year in years)}
    lines = []
    for day in sorted(day for day in days if before.first <= day <= before.last):
        old, new = before.kind(day), after.kind(day)
        if (old.working, old.why, old.name) != (new.working, new.why, new.name):
            lines.append(
                {
                    "date": day.isoformat(),
                    "before": {"working": old.working, "why": rules.reason(old.why, old.name)},
                    "after": {"working": new.working, "why": rules.reason(new.why, new.name)},
                }
            )
    return lines


def store(change: Change, user_id: str, now: dt.datetime) -> int:
    """Add the change as the newest version, in the caller's transaction; return its number.

    The caller holds the lock of versions since before it made the change.
    """
    newest = CalendarVersion.newest()
    version = (newest.version if newest else 0) + 1
    model.Session.add(
        CalendarVersion(
            version=version,
            kind=change.kind,
            years=sorted(change.years),
            number=change.number,
            link=change.link,
            restored=change.restored,
            user_id=user_id,
            created=now,
        )
    )
    model.Session.flush()
    CalendarDay.store(version, change.records)
    return version


def records(lines: Iterable[Any], *, number: str, link: str, local: bool) -> list[DayRecord]:
    """Return the days of a file as records of the document that orders them."""
    return [
        replace(DayRecord(one.date, one.working, one.name, number), link=link, local=local)
        for one in lines
    ]


def _refuse(fault: NoticeFault) -> None:
    messages = {
        "empty": tk._("No day was given: choose a file with days off and make-up workdays"),
        "twice": tk._("{value} is given twice"),
        "outside": tk._("{value} lies outside the year of the notice"),
        "weekday_worked": tk._("{value} is no Saturday or Sunday: only those are make-up workdays"),
        "statutory_worked": tk._("{value} is a statutory holiday and cannot be a workday"),
        "statutory_missing": tk._("{value} is a statutory holiday and missing from the notice"),
    }
    refuse("days", messages[fault.code].format(value=fault.value))
