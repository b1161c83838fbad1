"""Duties with a term: which instruments set it, how long it is, and on which day it ends.

Every instrument in force on the day that starts a duty gives a date; the earliest binds, the others
are shown. Where a text can be read in two ways, the reading is a parameter (``Readings``).
"""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from .errors import DomainError
from .working_days import Calendar, Due, Pause, Skipped

__all__ = [
    "Clock", "Completion", "Duty", "DutyError", "DueDates", "InstrumentDue", "Readings", "Unit", "due_dates",
]  # fmt: skip


class Unit(StrEnum):
    """What the number of a term counts."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


class Completion(StrEnum):
    """What a return for completion does to a running clock: it starts anew, or nothing."""

    RESTART = "restart"
    NONE = "none"


class DutyError(DomainError):
    """A term that no instrument gives.

    ``code``: ``no_instrument`` (none in force on the start day), ``no_extension`` (none allows one),
    ``extension`` (longer than allowed, ``facts["most"]``), ``no_restart``, ``reading``.
    """

    def __init__(self, code: str, field: str, value: str, **facts: str) -> None:
        super().__init__(field, value, code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Clock:
    """One instrument's term for a duty; ``statutory`` is false for a target the county sets itself.

    ``extension`` is the longest by which ``approver`` may lengthen it, after telling ``notify``.
    """

    instrument: str
    article: str
    amount: int
    rank: int = 0
    unit: Unit = Unit.WORKING_DAYS
    extension: int = 0
    approver: str = ""
    notify: tuple[str, ...] = ()
    valid_from: date = date.min
    valid_to: date = date.max
    statutory: bool = True
    eve: bool = False
    readings: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(
        default_factory=dict[str, Mapping[str, Mapping[str, Any]]]
    )


@dataclass(frozen=True)
class Duty:
    """A duty: who owes it, from which day, who is told, and the term of each instrument."""

    id: str
    titles: Mapping[str, str]
    starts: Mapping[str, str]
    owner: str
    told: tuple[str, ...]
    completion: Completion
    clocks: tuple[Clock, ...]


@dataclass(frozen=True)
class Readings:
    """How ambiguous texts are read, and the county's own targets by duty (in the clock's unit)."""

    choices: Mapping[str, str] = field(default_factory=dict[str, str])
    targets: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True)
class InstrumentDue:
    """The date that one instrument gives; ``amount`` includes the extension."""

    clock: Clock
    amount: int
    extension: int
    due: date
    provisional: bool
    counted: tuple[date, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True)
class DueDates:
    """The date that binds, with its working days, and those of all instruments, earliest first."""

    start: date
    binding: InstrumentDue
    all: tuple[InstrumentDue, ...]

    @property
    def due(self) -> date:
        """Return the earliest date: the one that binds."""
        return self.binding.due

    @property
    def provisional(self) -> bool:
        """Say whether the binding date may move when a year's notice comes."""
        return self.binding.provisional

    @property
    def counted(self) -> tuple[date, ...]:
        """Return the working days of the binding term."""
        return self.binding.counted

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """Return the days that the binding term does not count."""
        return self.binding.skipped


def due_dates(
    duty: Duty,
    start: date,
    calendar: Calendar,
    *,
    extended: bool | int = False,
    pauses: Iterable[Pause] = (),
    readings: Readings | None = None,
) -> DueDates:
    """Return the dates on which a duty that started on ``start`` must be done.

    ``extended`` is True for the longest extension the law allows, or its length. On one date the
    instrument of higher rank binds. Raises ``DutyError`` when no instrument gives what is asked.
    """
    read = readings or Readings()
    listed = tuple(pauses)
    clocks = [_read(duty, clock, read) for clock in duty.clocks]
    clocks = [clock for clock in clocks if clock.valid_from <= start <= clock.valid_to]
    if not clocks:
        raise DutyError("no_instrument", "start", start.isoformat(), duty=duty.id)
    asked = _asked_extension(duty, clocks, extended)
    found = [_instrument_due(clock, start, calendar, asked, listed) for clock in clocks]
    found.sort(key=lambda one: (one.due, one.clock.rank))
    return DueDates(start, found[0], tuple(found))


def _read(duty: Duty, clock: Clock, read: Readings) -> Clock:
    """Apply the chosen readings, and the county's own target where the law gives no number."""
    for name, values in clock.readings.items():
        changes = values.get(read.choices.get(name, ""))
        if changes:
            clock = replace(clock, **changes)
    if not clock.statutory and duty.id in read.targets:
        clock = replace(clock, amount=read.targets[duty.id])
    return clock


def _asked_extension(duty: Duty, clocks: list[Clock], extended: bool | int) -> int | None:
    """Return the length asked for, None for the longest; refuse what no instrument allows."""
    if extended is False:
        return 0
    most = max(clock.extension for clock in clocks)
    if not most:
        raise DutyError("no_extension", "extended", str(extended), duty=duty.id)
    if extended is True:
        return None
    if not 1 <= extended <= most:
        raise DutyError("extension", "extended", str(extended), duty=duty.id, most=str(most))
    return extended


def _instrument_due(
    clock: Clock, start: date, calendar: Calendar, asked: int | None, pauses: tuple[Pause, ...]
) -> InstrumentDue:
    extension = clock.extension if asked is None else min(asked, clock.extension)
    amount = clock.amount + extension
    if clock.unit is Unit.WORKING_DAYS and amount:
        found = calendar.due(start, amount, pauses)
    else:
        found = Due(_later(start, amount, clock), False, (), ())
    return InstrumentDue(
        clock, amount, extension, found.due, found.provisional, found.counted, found.skipped
    )


def _later(start: date, amount: int, clock: Clock) -> date:
    """Return the day so many days, months or years later; the day before it for an ``eve`` clock."""
    if clock.unit in (Unit.DAYS, Unit.WORKING_DAYS):
        return start + timedelta(days=amount)
    months = amount * (12 if clock.unit is Unit.YEARS else 1) + start.month - 1
    year, month = start.year + months // 12, months % 12 + 1
    last = gregorian.monthrange(year, month)[1]
    day = date(year, month, min(start.day, last))
    return day - timedelta(days=1) if clock.eve else day
