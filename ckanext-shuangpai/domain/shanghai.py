"""Days and moments of Asia/Shanghai: a term ends at 24:00 there, whatever zone a moment is told in."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone

from .text import fold

__all__ = ["SHANGHAI", "day_of"]

SHANGHAI = timezone(timedelta(hours=8))
"""China has one zone, without summer time since 1992."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[T ](?P<hour>\d{2}):(?P<rest>\d{2}(?::\d{2}(?:\.\d{1,6})?)?)"
    r" ?(?P<zone>Z|[+-]\d{2}:?\d{2})"
)
_PLUS_LOST = re.compile(r"(:\d{2}(?:\.\d+)?) (\d{2}:?\d{2})$")
"""A plus sign in a query string arrives as a space."""


def day_of(raw: object) -> date:
    """Return the day in Asia/Shanghai of ``YYYY-MM-DD`` or of a moment with its zone.

    24:00 belongs to the day it ends, 00:00 to the day it begins. Raises ``ValueError`` with the
    text for anything else, also for a moment without a zone.
    """
    if isinstance(raw, datetime):
        if raw.tzinfo is None:
            raise ValueError(raw.isoformat())
        return raw.astimezone(SHANGHAI).date()
    if isinstance(raw, date):
        return raw
    if not isinstance(raw, str):
        raise ValueError(str(raw))
    text = fold(raw)
    if _DAY.fullmatch(text):
        return date.fromisoformat(text)
    match = _MOMENT.fullmatch(_PLUS_LOST.sub(r"\1+\2", text.upper()))
    if match is None:
        raise ValueError(text)
    return _day_of_moment(match, text)


def _day_of_moment(match: re.Match[str], text: str) -> date:
    ends = match["hour"] == "24"
    if ends and re.search(r"[1-9]", match["rest"]):
        raise ValueError(text)
    hour = "00" if ends else match["hour"]
    moment = datetime.fromisoformat(f"{match['day']}T{hour}:{match['rest']}{match['zone']}")
    try:
        there = (moment + timedelta(days=ends)).astimezone(SHANGHAI)
    except OverflowError as error:
        raise ValueError(text) from error
    midnight = ends and there.time() == there.time().min
    return there.date() - timedelta(days=midnight)
