"""What a caller asks of a term: read strictly, one clear error naming field, value and reason."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from ckan.plugins import toolkit as tk

from ..domain.duties import Completion, Duty, DutyError
from ..domain.shanghai import day_of
from ..domain.text import fold
from ..domain.working_days import CalendarError, Pause
from ..reference.duties import parameters
from . import duty as rules

__all__ = ["Question", "read", "refuse", "refuse_calendar", "refuse_duty", "truth", "whole_number"]

FIELDS = ("start", "days", "duty", "extended", "extension", "pauses", "completed", "readings")
MOST_DAYS = 5000
MOST_PAUSES = 200


@dataclass(frozen=True)
class Question:
    """A term to compute: a number of days, or a duty with what happened to it."""

    start: dt.date
    days: int = 0
    duty: Duty | None = None
    extended: bool | int = False
    pauses: tuple[Pause, ...] = ()
    readings: Mapping[str, str] = field(default_factory=dict[str, str])


def read(data: Mapping[str, Any]) -> Question:
    """Return the question; ``ValidationError`` with its first fault."""
    for name in data:
        if name not in FIELDS:
            message = tk._("Unknown field “{value}”: give {choices}")
            refuse(name, message.format(value=name, choices=", ".join(FIELDS)))
    given = {name: value for name, value in data.items() if value not in (None, "")}
    start = _day("start", given.get("start"))
    if ("days" in given) == ("duty" in given):
        refuse("days", tk._("Give either the number of working days (days) or a duty (duty)"))
    pauses = tuple(_pauses(given.get("pauses", ())))
    if "days" in given:
        for name in ("extended", "extension", "completed", "readings"):
            if name in given:
                message = tk._("“{name}” belongs to a duty: give duty instead of days")
                refuse(name, message.format(name=name))
        days = whole_number("days", given["days"], 1, MOST_DAYS)
        return Question(start, days=days, pauses=pauses)
    found = rules.duty(str(given["duty"]))
    return Question(
        start=_completed(start, given.get("completed"), found),
        duty=found,
        extended=_extended(given),
        pauses=pauses,
        readings=_readings(given.get("readings", {})),
    )


def whole_number(name: str, value: Any, least: int, most: int) -> int:
    """Return a whole number within its limits."""
    text = "" if isinstance(value, bool) else fold(value).removesuffix(".0")
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdigit() and len(digits) < 10 and least <= int(text) <= most:
        return int(text)
    message = tk._("“{value}” is no whole number from {least} to {most}")
    return refuse(name, message.format(value=_shown(value), least=least, most=most))


def truth(name: str, value: Any) -> bool:
    """Return what a form or a program means by true or false."""
    try:
        return tk.asbool(value)
    except ValueError:
        pass
    message = tk._("“{value}” is neither true nor false")
    return refuse(name, message.format(value=_shown(value)))


def refuse(name: str, message: str) -> NoReturn:
    """Refuse a field with one message."""
    raise tk.ValidationError({name: [message]})


def refuse_calendar(error: CalendarError) -> NoReturn:
    """Put a refusal of the calendar into words."""
    messages = {
        "outside": tk._("The calendar knows {first} to {last}: “{value}” leads beyond"),
        "days": tk._("“{value}” working days: at least one is needed"),
        "pause": tk._("The pause {value} ends before it begins"),
    }
    refuse(error.field, messages[error.code].format(value=error.value, **error.facts))


def refuse_duty(error: DutyError) -> NoReturn:
    """Put a refusal of a duty into words."""
    duty = rules.title(error.facts["duty"])
    messages = {
        "no_instrument": tk._(
            "No instrument in force on {value} sets a term for “{duty}” (办法 from 2022-12-14, 条例 from 2025-08-01)"
        ),
        "no_extension": tk._("No instrument allows “{duty}” to be extended"),
        "extension": tk._("“{duty}” can be extended by 1 to {most} working days, not by {value}"),
    }
    facts = {**error.facts, "duty": duty, "value": error.value}
    field = "extension" if error.code == "extension" else error.field
    refuse(field, messages[error.code].format(**facts))


def _day(name: str, value: Any) -> dt.date:
    try:
        return day_of(value)
    except ValueError:
        pass
    message = tk._("“{value}” is no day: write YYYY-MM-DD, or a time with its zone")
    return refuse(name, message.format(value=_shown(value)))


def _pauses(value: Any) -> Iterator[Pause]:
    listed = _parsed("pauses", value)
    if not isinstance(listed, (list, tuple)) or len(listed) > MOST_PAUSES:
        refuse("pauses", tk._("Pauses are a list of {form}").format(form='{"from", "to"}'))
    for one in listed:
        if not isinstance(one, Mapping) or set(one) != {"from", "to"}:
            message = tk._("A pause has “from” and “to”, not {value}")
            refuse("pauses", message.format(value=_shown(one)))
        pause = Pause(_day("pauses", one["from"]), _day("pauses", one["to"]))
        if pause.end < pause.start:
            refuse_calendar(CalendarError("pause", "pauses", f"{pause.start}/{pause.end}"))
        yield pause


def _completed(start: dt.date, value: Any, found: Duty) -> dt.date:
    """Return the day that starts the term: that of completion where the application was returned."""
    if value is None:
        return start
    if found.completion is not Completion.RESTART:
        message = tk._("“{duty}” does not start anew when papers are completed")
        refuse("completed", message.format(duty=rules.title(found.id)))
    day = _day("completed", value)
    if day < start:
        message = tk._("Completed on {day}, before it was received on {start}")
        refuse("completed", message.format(day=day.isoformat(), start=start.isoformat()))
    return day


def _extended(given: Mapping[str, Any]) -> bool | int:
    if "extension" in given:
        return whole_number("extension", given["extension"], 1, MOST_DAYS)
    return truth("extended", given.get("extended", False))


def _readings(value: Any) -> dict[str, str]:
    listed, known = _parsed("readings", value), parameters()
    if not isinstance(listed, Mapping):
        refuse("readings", tk._("Readings are an object of names and values"))
    for name, chosen in listed.items():
        values = known.get(name, {"values": {}})["values"]
        if not isinstance(chosen, str) or chosen not in values:
            message = tk._("Unknown reading {name}={value}")
            refuse("readings", message.format(name=name, value=_shown(chosen)))
    return dict(listed)


def _parsed(name: str, value: Any) -> Any:
    """Return a composite value; as text (in a query string) it is JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        pass
    message = tk._("“{value}” is not JSON")
    return refuse(name, message.format(value=_shown(value)))


def _shown(value: Any) -> str:
    return str(value)[:60]
