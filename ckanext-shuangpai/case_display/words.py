"""Days, dates and articles in words, and the small bar of the days that are left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ckan.plugins import toolkit as tk

from ..domain.code_list import CHINESE
from ..language import reader_language
from ..reference import table
from ..reference.citation import cited

__all__ = [
    "amount",
    "article",
    "bar",
    "day",
    "days_left",
    "due",
    "moment",
    "parse_day",
    "short_day",
    "today",
]

SHANGHAI = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")
FULL_BAR = 20
"""Working days of a full bar, the longest limit of the law: so bars of different duties compare."""
BAR_WIDTH = 80


def parse_day(value: object) -> dt.date | None:
    """Return the day of an ISO date, of a time with zone the day in Shanghai; None for anything else."""
    if isinstance(value, dt.datetime):
        return value.astimezone(SHANGHAI).date() if value.tzinfo else value.date()
    if isinstance(value, dt.date):
        return value
    text = str(value or "")
    try:
        return dt.date.fromisoformat(text) if len(text) <= 10 else _shanghai(text).date()
    except ValueError:
        return None


def _shanghai(text: str) -> dt.datetime:
    """Return a time in Shanghai; CKAN stores UTC without saying so."""
    time = dt.datetime.fromisoformat(text)
    return (time if time.tzinfo else time.replace(tzinfo=dt.UTC)).astimezone(SHANGHAI)


def day(value: object) -> str:
    """Return a day as 2026年11月23日 in Chinese, as 2026-11-23 in English."""
    date = parse_day(value)
    if date is None:
        return str(value or "")
    if reader_language() != CHINESE:
        return date.isoformat()
    return f"{date.year}年{date.month}月{date.day}日"


def short_day(value: object, today: dt.date | None = None) -> str:
    """Return a day without its year when that is this year: 11月26日."""
    date = parse_day(value)
    if date is None or reader_language() != CHINESE or (today and date.year != today.year):
        return day(value)
    return f"{date.month}月{date.day}日"


def moment(value: object) -> str:
    """Return a time as 2026年11月23日 10:32, in Shanghai."""
    text = value.isoformat() if isinstance(value, dt.datetime) else str(value or "")
    try:
        time = _shanghai(text)
    except ValueError:
        return text
    return f"{day(time.date())} {time:%H:%M}" if len(text) > 10 else day(text)


def article(basis: Mapping[str, Any] | None) -> str:
    """Return a place in the law by the short name of its instrument: 办法第二十七条, Measures, art. 27."""
    if not basis:
        return ""
    name = str(basis.get("instrument") or "")
    bare = name.strip("《》")
    for short, facts in table("instrument").items():
        if bare in (short, str(facts["title"]).strip("《》")):
            name = short
    return cited(f"{name}{basis.get('article') or ''}", reader_language())


def days_left(left: int | None) -> str:
    """Return how many working days are left: 还有 3 个工作日, 今天到期, 逾期 2 个工作日."""
    if left is None:
        return ""
    if left < 0:
        return tk.ungettext(
            "{count} working day overdue", "{count} working days overdue", -left
        ).format(count=-left)
    if left == 0:
        return tk._("due today")
    return tk.ungettext("{count} working day left", "{count} working days left", left).format(
        count=left
    )


def amount(number: int | None, unit: str) -> str:
    """Return a term in words: 5 个工作日, 5 年; its units are those of the table of duties."""
    if number is None:
        return ""
    said = {
        "working_days": tk.ungettext("{count} working day", "{count} working days", number),
        "days": tk.ungettext("{count} day", "{count} days", number),
        "months": tk.ungettext("{count} month", "{count} months", number),
        "years": tk.ungettext("{count} year", "{count} years", number),
    }
    return said.get(unit, "{count}").format(count=number)


def due(facts: Mapping[str, Any], today: dt.date) -> str:
    """Return a deadline in one phrase: 还有 3 个工作日（11月26日，办法第二十七条）.

    ``facts`` has ``due``, ``days_left``, ``binding``, as a row or a clock of a case has them.
    """
    if not facts.get("due"):
        return ""
    where = [short_day(facts["due"], today), article(facts.get("binding"))]
    phrase = tk._("{left} ({where})")
    return phrase.format(
        left=days_left(facts.get("days_left")), where=tk._(", ").join(filter(None, where))
    )


def bar(left: int | None) -> dict[str, Any] | None:
    """Return the bar of days left: ``{"width", "of", "overdue"}`` in pixels; None without a clock.

    A full bar is twenty working days; overdue is a full bar in the colour of danger.
    """
    if left is None:
        return None
    share = 1.0 if left < 0 else min(left, FULL_BAR) / FULL_BAR
    return {"width": round(share * BAR_WIDTH), "of": BAR_WIDTH, "overdue": left < 0}


def today() -> dt.date:
    """Return the day in Shanghai: deadlines end at its 24:00."""
    return dt.datetime.now(SHANGHAI).date()
