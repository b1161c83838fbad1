"""The calendar as shipped: days by notice, and the statutory days of years without one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from ..domain.working_days import Calendar, DayRecord
from . import table

__all__ = ["festival_years", "shipped_calendar", "shipped_notices", "statutory_days"]


@cache
def shipped_calendar() -> Calendar:
    """Return the calendar of ``calendar.yaml``."""
    content = table("calendar")
    years = content["announced"]
    records = {
        one.date: one for year, facts in years.items() for one in _records(facts["days"], facts)
    }
    last = max(festival_years())
    return Calendar(
        records=records,
        announced=frozenset(years),
        statutory=statutory_days(),
        first=date(min(years), 1, 1),
        last=date(last, 12, 31),
    )


def shipped_notices(year: int) -> list[dict[str, str]]:
    """Return the notices of a year as ``[{"number", "link"}]``; the number is empty where unknown."""
    facts = table("calendar")["announced"].get(year, {"notices": ()})
    return [{"number": one["number"], "link": one["link"]} for one in facts["notices"]]


@cache
def festival_years() -> range:
    """Return the years whose lunar festivals are known."""
    years = table("calendar")["festivals"]
    return range(min(years), max(years) + 1)


@cache
def statutory_days() -> Mapping[date, str]:
    """Return the statutory days off, with their names, of every year whose festivals are known."""
    content = table("calendar")
    return {
        day: rule["name"]
        for year, festivals in content["festivals"].items()
        for rule in content["statutory"]
        for day in _statutory(rule, year, festivals)
    }


def _statutory(rule: Mapping[str, Any], year: int, festivals: Mapping[str, str]) -> Iterator[date]:
    for month_day in rule.get("dates", ()):
        yield date.fromisoformat(f"{year}-{month_day}")
    if "from" in rule:
        feast = date.fromisoformat(f"{year}-{festivals[rule['from']]}")
        yield from (feast + timedelta(days=n) for n in rule["days"])


def _records(spans: list[dict[str, Any]], year: Mapping[str, Any]) -> Iterator[DayRecord]:
    for span in spans:
        notice = _notice_of(span["name"], year["notices"])
        first, last = span["closed"]
        for number in range((last - first).days + 1):
            yield _record(first + timedelta(days=number), False, span["name"], notice)
        for day in span.get("work", ()):
            yield _record(day, True, span["name"], notice)


def _record(day: date, working: bool, name: str, notice: Mapping[str, str]) -> DayRecord:
    return DayRecord(day, working, name, notice["number"], notice["link"])


def _notice_of(name: str, notices: list[dict[str, Any]]) -> Mapping[str, str]:
    own = [one for one in notices if name in one.get("holidays", ())]
    return own[0] if own else notices[0]
