"""Working days of China: which days count, why, and on which day a term ends.

The day of the event is not counted (民法典第二百零一条); statutory holidays and days off are skipped,
make-up workdays count. Days are those of Asia/Shanghai; a term ends at 24:00 of its last day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from .errors import DomainError

__all__ = ["Calendar", "CalendarError", "Day", "DayRecord", "Due", "Pause", "Skipped", "Why"]

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class Why(StrEnum):
    """Why a day counts or does not."""

    WORKDAY = "workday"
    MAKE_UP = "make_up"
    LOCAL_WORK = "local_work"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    STATUTORY = "statutory"
    LOCAL_OFF = "local_off"
    PAUSE = "pause"


class CalendarError(DomainError):
    """A day or a term that the calendar cannot answer for.

    ``code`` is ``outside`` (with the first and the last day known in ``facts``), ``days``, or ``pause``.
    """

    def __init__(self, code: str, field: str, value: str, **facts: str) -> None:
        super().__init__(field, value, code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class DayRecord:
    """A day that differs from its weekday, by a notice or (``local``) a county document."""

    date: date
    working: bool
    name: str
    notice: str
    link: str = ""
    local: bool = False

    @property
    def why(self) -> Why:
        """Return why the day counts or does not."""
        if self.local:
            return Why.LOCAL_WORK if self.working else Why.LOCAL_OFF
        return Why.MAKE_UP if self.working else Why.HOLIDAY


@dataclass(frozen=True)
class Day:
    """What the calendar says of one day; ``provisional`` where no notice has announced its year."""

    date: date
    working: bool
    why: Why
    name: str = ""
    notice: str = ""
    link: str = ""
    provisional: bool = False


@dataclass(frozen=True)
class Pause:
    """Days on which a clock stands still, the first and the last included."""

    start: date
    end: date


@dataclass(frozen=True)
class Skipped:
    """A day between start and end of a term that was not counted."""

    date: date
    why: Why
    name: str = ""


@dataclass(frozen=True)
class Due:
    """The last day of a term and how it was found; ``provisional`` if any day on the way is."""

    due: date
    provisional: bool
    counted: tuple[date, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True)
class Calendar:
    """The days known: records by notice, the years announced, and statutory days of other years."""

    records: Mapping[date, DayRecord]
    announced: frozenset[int]
    statutory: Mapping[date, str]
    first: date
    last: date
    _known: dict[date, Day] = field(default_factory=dict[date, Day], repr=False, compare=False)

    def kind(self, day: date) -> Day:
        """Return what a day is; ``CalendarError`` outside the years known."""
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = self._judge(day)
        return known

    def _judge(self, day: date) -> Day:
        if not self.first <= day <= self.last:
            bounds = {"first": self.first.isoformat(), "last": self.last.isoformat()}
            raise CalendarError("outside", "date", day.isoformat(), **bounds)
        record = self.records.get(day)
        if record is not None:
            return Day(day, record.working, record.why, record.name, record.notice, record.link)
        provisional = day.year not in self.announced
        if provisional and day in self.statutory:
            return Day(day, False, Why.STATUTORY, self.statutory[day], provisional=True)
        if day.weekday() >= SATURDAY:
            return Day(day, False, Why.WEEKEND, provisional=provisional)
        return Day(day, True, Why.WORKDAY, provisional=provisional)

    def due(self, start: date, days: int, pauses: Iterable[Pause] = ()) -> Due:
        """Return the day on which the n-th working day after ``start`` ends.

        Days within a pause are not counted, its first and last day included.
        """
        if days < 1:
            raise CalendarError("days", "days", str(days))
        standing = _checked(pauses)
        counted: list[date] = []
        skipped: list[Skipped] = []
        provisional = False
        day = start
        while len(counted) < days:
            if day >= self.last:
                bounds = {"first": self.first.isoformat(), "last": self.last.isoformat()}
                raise CalendarError("outside", "start", start.isoformat(), **bounds)
            day += ONE_DAY
            known = self.kind(day)
            provisional = provisional or known.provisional
            if not known.working:
                skipped.append(Skipped(day, known.why, known.name))
            elif any(one.start <= day <= one.end for one in standing):
                skipped.append(Skipped(day, Why.PAUSE))
            else:
                counted.append(day)
        return Due(day, provisional, tuple(counted), tuple(skipped))

    def between(self, start: date, end: date) -> int:
        """Return the working days after ``start`` up to ``end``; negative when ``end`` has passed."""
        if end < start:
            return -self.between(end, start)
        span = range(1, (end - start).days + 1)
        return sum(self.kind(start + timedelta(days=n)).working for n in span)

    def missing_year(self, today: date) -> int | None:
        """Return the next year if no notice has announced it, from 1 November on; this year at once."""
        if today.year not in self.announced:
            return today.year
        if today.month >= 11 and today.year + 1 not in self.announced:
            return today.year + 1
        return None


def _checked(pauses: Iterable[Pause]) -> Sequence[Pause]:
    listed = tuple(pauses)
    for one in listed:
        if one.end < one.start:
            raise CalendarError("pause", "pauses", f"{one.start.isoformat()}/{one.end.isoformat()}")
    return listed
