"""A clock explained day by day: which days counted, which were skipped and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from ckan.plugins import toolkit as tk

from . import words

__all__ = ["clocks", "skipped_runs", "weeks"]

ONE_DAY = dt.timedelta(days=1)
MOST_DAYS = 400
"""A clock that runs longer is told in words only."""


def clocks(given: Iterable[Mapping[str, Any]], today: dt.date) -> list[dict[str, Any]]:
    """Return the clocks of a case, the running ones first, each with its explanation."""
    made = [_clock(one, today) for one in given]
    return sorted(made, key=lambda one: (not one.get("running"), str(one.get("due") or "")))


def _clock(clock: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    binding = clock.get("binding")
    return {
        **clock,
        "phrase": words.due(clock, today) if clock.get("running") else "",
        "bar": words.bar(clock.get("days_left")) if clock.get("running") else None,
        "start_day": words.day(clock.get("start")),
        "due_day": words.day(clock.get("due")),
        "stopped_day": words.day(clock.get("stopped_on")),
        "paused_day": words.day(clock.get("paused_on")),
        "instruments": [
            {
                "article": words.article(one),
                "days": words.amount(one.get("days"), str(one.get("unit") or "working_days")),
                "local": one.get("statutory") is False,
                "due": words.day(one.get("due")),
                "binding": _same(one, binding),
            }
            for one in clock.get("all") or ()
        ],
        "pause_words": [
            tk._("{start} to {end}").format(
                start=words.day(pause.get("from")),
                end=words.day(pause["to"]) if pause.get("to") else tk._("now"),
            )
            for pause in clock.get("pauses") or ()
        ],
        "weeks": weeks(clock, today),
        "skips": skipped_runs(clock.get("skipped") or ()),
        "count": len(clock.get("counted") or ()),
    }


def _same(one: Mapping[str, Any], other: Mapping[str, Any] | None) -> bool:
    names = ("instrument", "article")
    return bool(other) and all(one.get(name) == (other or {}).get(name) for name in names)


def weeks(clock: Mapping[str, Any], today: dt.date) -> list[list[dict[str, Any] | None]]:
    """Return the days from the start to the due date in weeks of seven, Monday first.

    A day is ``{"day", "date", "month", "kind": start|counted|skipped|due|other, "number", "why",
    "today"}``; ``month`` is set on the first day shown and on each first of a month. Days outside
    are None. Empty when there is nothing to show or the clock runs over ``MOST_DAYS`` days.
    """
    start, due = words.parse_day(clock.get("start")), words.parse_day(clock.get("due"))
    if start is None or due is None or not ONE_DAY <= due - start <= MOST_DAYS * ONE_DAY:
        return []
    counted = [words.parse_day(one) for one in clock.get("counted") or ()]
    numbers = {one: number for number, one in enumerate(counted, 1)}
    reasons = {words.parse_day(one["date"]): one.get("why") for one in clock.get("skipped") or ()}
    made: list[list[dict[str, Any] | None]] = []
    first = start - start.weekday() * ONE_DAY
    last = due + (6 - due.weekday()) * ONE_DAY
    for offset in range((last - first).days + 1):
        date = first + offset * ONE_DAY
        if offset % 7 == 0:
            made.append([])
        if not start <= date <= due:
            made[-1].append(None)
            continue
        kind = "start" if date == start else "due" if date == due else "other"
        if kind == "other":
            kind = "counted" if date in numbers else "skipped" if date in reasons else "other"
        month = date == start or date.day == 1
        made[-1].append(
            {
                "day": date.day,
                "date": words.day(date),
                "month": date.month if month else None,
                "kind": kind,
                "number": numbers.get(date),
                "why": reasons.get(date) or "",
                "today": date == today,
            }
        )
    return made


def skipped_runs(skipped: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return skipped days as runs of one reason: ``{"words": 10月1日至10月7日, "why", "days"}``."""
    runs: list[dict[str, Any]] = []
    for one in skipped:
        date = words.parse_day(one["date"])
        if date is None:
            continue
        last = runs[-1] if runs else None
        if last and last["why"] == one.get("why") and date - last["to"] == ONE_DAY:
            last["to"] = date
        else:
            runs.append({"from": date, "to": date, "why": one.get("why") or ""})
    return [
        {
            "words": words.day(run["from"])
            if run["from"] == run["to"]
            else tk._("{start} to {end}").format(
                start=words.day(run["from"]), end=words.short_day(run["to"], run["from"])
            ),
            "why": run["why"],
            "days": (run["to"] - run["from"]).days + 1,
        }
        for run in runs
    ]
