"""Whether the days of a notice can be true: a year's days off and make-up workdays, or local days."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from .text import fold
from .working_days import SATURDAY, DayRecord

__all__ = ["NoticeFault", "check_local", "check_notice", "document_number"]

FIRST_OF_DECEMBER = 20
"""A notice may move days of the December before its year, from this day on."""
_NUMBER = re.compile(r"(.{2,20})[〔\[(【]\s?(\d{4})\s?[〕\])】]\s?(\d{1,4})号")


@dataclass(frozen=True)
class NoticeFault:
    """What cannot be: a code, and the day or value it is about."""

    code: str
    value: str = ""


def document_number(raw: object) -> str | None:
    """Return a document number in its usual form (国办发明电〔2025〕7号), None if it is none."""
    match = _NUMBER.fullmatch(fold(raw).replace(" ", ""))
    return f"{match[1]}〔{match[2]}〕{match[3]}号" if match else None


def check_notice(
    days: Sequence[DayRecord], year: int, statutory: Collection[date]
) -> Iterator[NoticeFault]:
    """Yield what cannot be in a notice for ``year``; ``statutory`` are that year's statutory days."""
    if not days:
        yield NoticeFault("empty")
        return
    yield from _twice(days)
    first, last = date(year - 1, 12, FIRST_OF_DECEMBER), date(year, 12, 31)
    for one in days:
        if not first <= one.date <= last:
            yield NoticeFault("outside", one.date.isoformat())
        elif one.working and one.date.weekday() < SATURDAY:
            yield NoticeFault("weekday_worked", one.date.isoformat())
    worked = {one.date for one in days if one.working}
    closed = {one.date for one in days if not one.working}
    for day in sorted(statutory):
        if day in worked:
            yield NoticeFault("statutory_worked", day.isoformat())
        elif day not in closed and day.weekday() < SATURDAY:
            yield NoticeFault("statutory_missing", day.isoformat())


def check_local(days: Sequence[DayRecord]) -> Iterator[NoticeFault]:
    """Yield what cannot be in a county document that closes or opens single days."""
    if not days:
        yield NoticeFault("empty")
    yield from _twice(days)


def _twice(days: Sequence[DayRecord]) -> Iterator[NoticeFault]:
    seen: set[date] = set()
    for one in days:
        if one.date in seen:
            yield NoticeFault("twice", one.date.isoformat())
        seen.add(one.date)
