"""Dates of duties: the calendar that counts now, the county's readings, and how both are told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ckan.plugins import toolkit as tk

from .. import config
from ..domain.duties import DueDates, Duty, InstrumentDue, Readings, due_dates
from ..domain.shanghai import SHANGHAI
from ..domain.working_days import Calendar, DayRecord, Pause, Skipped, Why
from ..language import reader_language
from ..model.calendar_day import CalendarDay
from ..model.calendar_version import CalendarVersion
from ..reference import table
from ..reference.duties import duties, parameters
from ..reference.working_days import shipped_calendar

__all__ = [
    "as_dict", "calendar", "calendar_with", "due", "duty", "holiday", "missing", "readings", "reason",
    "skipped_as_dict", "title", "today",
]  # fmt: skip

_loaded: dict[tuple[int, dt.datetime], Calendar] = {}


def calendar() -> Calendar:
    """Return the calendar that counts now: the shipped one under the newest loaded version."""
    newest = CalendarVersion.newest()
    if newest is None:
        return shipped_calendar()
    key = (newest.version, newest.created)
    if key not in _loaded:
        made = calendar_with(CalendarDay.records(newest.version), newest.years)
        _loaded.clear()
        _loaded[key] = made
    return _loaded[key]


def calendar_with(records: Iterable[DayRecord], years: Iterable[int]) -> Calendar:
    """Return the shipped calendar with loaded years in place of its own, and loaded days on top."""
    shipped, announced = shipped_calendar(), frozenset(years)
    kept = {day: one for day, one in shipped.records.items() if day.year not in announced}
    return replace(
        shipped,
        records={**kept, **{one.date: one for one in records}},
        announced=shipped.announced | announced,
        _known={},
    )


def duty(id_: str) -> Duty:
    """Return a duty; ``ValidationError`` when there is none of that id."""
    found = duties().get(id_)
    if found is None:
        message = tk._("There is no duty “{value}”: choose one of {choices}")
        raise tk.ValidationError({"duty": [message.format(value=id_, choices=", ".join(duties()))]})
    return found


def today() -> dt.date:
    """Return the day it is in Asia/Shanghai."""
    return dt.datetime.now(SHANGHAI).date()


def missing(day: dt.date) -> dict[str, Any] | None:
    """Return the year whose notice is missing as ``{"year", "critical"}``: critical from 1 December."""
    year = calendar().missing_year(day)
    if year is None:
        return None
    return {"year": year, "critical": year == day.year or day.month == 12}


def title(id_: str) -> str:
    """Return what a duty is called, in the reader's language."""
    return duties()[id_].titles["en" if reader_language() == "en" else "zh"]


def due(
    id_: str, start: dt.date, *, extended: bool | int = False, pauses: Iterable[Pause] = ()
) -> DueDates:
    """Return the dates of a duty by the calendar and the county's readings; errors of the domain."""
    return due_dates(
        duty(id_), start, calendar(), extended=extended, pauses=pauses, readings=readings()
    )


def readings() -> Readings:
    """Return the readings and targets that the configuration sets; unknown ones are refused."""
    known = parameters()
    choices = config.duty_readings()
    for name, value in choices.items():
        if value not in known.get(name, {"values": ()})["values"]:
            raise tk.ValidationError(
                {
                    "ckanext.shuangpai.duty_readings": [
                        tk._("Unknown reading {name}={value}").format(name=name, value=value)
                    ]
                }
            )
    return Readings(choices=choices, targets=config.duty_targets())


def as_dict(dates: DueDates) -> dict[str, Any]:
    """Return dates as the API tells them: ``{start, due, provisional, binding, all, counted, skipped}``."""
    return {
        "start": dates.start.isoformat(),
        "due": dates.due.isoformat(),
        "provisional": dates.provisional,
        "binding": _basis(dates.binding),
        "all": [_instrument(one) for one in dates.all],
        "counted": [day.isoformat() for day in dates.counted],
        "skipped": skipped_as_dict(dates.skipped),
    }


def skipped_as_dict(skipped: Iterable[Skipped]) -> list[dict[str, str]]:
    """Return skipped days as ``[{"date", "why"}]``, the reason in the reader's words."""
    return [{"date": one.date.isoformat(), "why": reason(one.why, one.name)} for one in skipped]


def reason(why: Why, name: str = "") -> str:
    """Say in the reader's words why a day counts or does not."""
    words: Mapping[Why, str] = {
        Why.WORKDAY: tk._("working day"),
        Why.MAKE_UP: tk._("make-up workday ({name})"),
        Why.LOCAL_WORK: tk._("workday by county document ({name})"),
        Why.WEEKEND: tk._("weekend"),
        Why.HOLIDAY: tk._("{name}: day off"),
        Why.STATUTORY: tk._("{name}: statutory holiday, notice still to come"),
        Why.LOCAL_OFF: tk._("day off by county document ({name})"),
        Why.PAUSE: tk._("the term stood still"),
    }
    return words[why].format(name=holiday(name))


def holiday(name: str) -> str:
    """Return the name of a holiday, or of two on one day, as the reader's language has it."""
    if reader_language() != "en":
        return name
    known = table("calendar")["english"]
    return ", ".join(known.get(one, one) for one in name.split("、"))


def _basis(one: InstrumentDue) -> dict[str, Any]:
    return {"instrument": one.clock.instrument, "article": one.clock.article}


def _instrument(one: InstrumentDue) -> dict[str, Any]:
    return {
        **_basis(one),
        "days": one.amount,
        "unit": one.clock.unit.value,
        "extension": one.extension,
        "statutory": one.clock.statutory,
        "due": one.due.isoformat(),
        "provisional": one.provisional,
    }
