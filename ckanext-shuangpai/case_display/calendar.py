"""A year of working days as a page shows it, and the answer to when something is due."""

from __future__ import annotations

import datetime as dt
from calendar import Calendar
from collections.abc import Iterable, Mapping
from typing import Any

from ckan.plugins import toolkit as tk

from . import clock, words

__all__ = ["answer", "change", "feasts", "months", "version"]

SATURDAY = 5
WORKED = ("working", "makeup")
Special = Mapping[dt.date, Mapping[str, Any]]


def months(year: int, days: Iterable[Mapping[str, Any]], today: dt.date) -> list[dict[str, Any]]:
    """Return a year by month: ``{"title", "working", "weeks": [[day|None, …7]]}``, Monday first.

    ``days`` are the special days, ``[{date, working, why}]``; others follow their weekday. A day is
    ``{"day", "kind": working|weekend|holiday|makeup, "why", "today"}``.
    """
    special = _by_date(days)
    made = []
    for month in range(1, 13):
        dates = Calendar().monthdatescalendar(year, month)
        weeks = [
            [_day(date, special, today) if date.month == month else None for date in week]
            for week in dates
        ]
        worked = sum(bool(cell) and cell["kind"] in WORKED for week in weeks for cell in week)
        title = tk._("Month {number}").format(number=month)
        made.append({"title": title, "working": worked, "weeks": weeks})
    return made


def feasts(days: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the special days in words, each feast with its days off and its make-up workdays.

    ``[{"name", "off": [{"words", "days"}], "worked": [words]}]`` in the order of their first day off.
    """
    found: dict[str, dict[str, Any]] = {}
    dated = sorted(_by_date(days).items(), key=lambda one: (bool(one[1].get("working")), one[0]))
    for date, facts in dated:
        feast = found.setdefault(str(facts.get("name") or ""), {"off": [], "worked": []})
        line = {"date": date.isoformat(), "why": ""}
        feast["worked" if facts.get("working") else "off"].append(line)
    return [
        {
            "name": name,
            "off": clock.skipped_runs(feast["off"]),
            "worked": [words.day(one["date"]) for one in feast["worked"]],
        }
        for name, feast in found.items()
    ]


def answer(told: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """Return an answer of ``shuangpai_due_date`` as the page shows it."""
    [shown] = clock.clocks([{**told, "running": False}], today)
    return shown


def change(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a load would change as its page shows it: days and deadlines in words."""
    days = [{**one, "words": words.day(one["date"])} for one in report["days"]]
    cases = report.get("cases") or {}
    moved = [
        {**one, "before": words.day(one["before"]), "after": words.day(one["after"])}
        for one in cases.get("results") or ()
    ]
    return {**report, "days": days, "cases": cases, "moved": moved}


def version(one: Mapping[str, Any]) -> dict[str, Any]:
    """Return a version of the calendar in words: by which document and when it was loaded."""
    kinds = {
        "notice": tk._("Notice"),
        "local": tk._("Days of the county"),
        "restore": tk._("Earlier version"),
    }
    return {
        **one,
        "title": kinds.get(one["kind"], one["kind"]),
        "time": words.moment(one["created"]),
    }


def _by_date(days: Iterable[Mapping[str, Any]]) -> Special:
    dated = ((words.parse_day(one["date"]), one) for one in days)
    return {date: one for date, one in dated if date is not None}


def _day(date: dt.date, special: Special, today: dt.date) -> dict[str, Any]:
    facts = special.get(date)
    weekend = date.weekday() >= SATURDAY
    if facts is None:
        kind = "weekend" if weekend else "working"
    elif facts.get("working"):
        kind = "makeup" if weekend else "working"
    else:
        kind = "holiday"
    why = str((facts or {}).get("why") or "")
    return {"day": date.day, "kind": kind, "why": why, "today": date == today}
