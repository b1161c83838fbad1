"""Days off and make-up workdays read from JSON, CSV or an iCalendar file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from icalendar import Calendar, Component

from ckan.plugins import toolkit as tk

from ..domain.dates import parse_date
from ..domain.text import fold
from .duty_input import refuse

__all__ = ["Content", "Line", "MOST_BYTES", "read_file", "read_rows"]

MOST_BYTES = 1_000_000
MOST_DAYS = 400
MOST_SPAN = 60
WORDS = {
    "date": ("date", "日期", "day"),
    "name": ("name", "名称", "节日", "假日", "holiday", "说明"),
    "working": ("working", "上班", "work"),
    "closed": ("isoffday", "off", "closed", "放假", "休息"),
    "kind": ("kind", "type", "类型", "性质"),
}
YES = {"true", "1", "是", "yes", "y", "t"}
NO = {"false", "0", "否", "no", "n", "f"}
_CLOSED = re.compile(r"休|假|节|旦|除夕|off|holiday|closed", re.IGNORECASE)
_WORKED = re.compile(r"班|work", re.IGNORECASE)
_NOISE = re.compile(r"调休|补班|上班|放假|假期|补休|[（(].*?[)）]|[班休]$|第\d+天|\s|[/／·:：-]")


@dataclass(frozen=True)
class Line:
    """One day as written, with its place in the file."""

    date: dt.date
    working: bool
    name: str
    place: str


@dataclass
class Content:
    """What a file says: its days, and of itself its year, number and link."""

    lines: list[Line] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


def read_file(raw: bytes) -> Content:
    """Read a file of any of the three kinds; its content tells which."""
    if len(raw) > MOST_BYTES:
        refuse("upload", tk._("The file is larger than {limit} bytes").format(limit=MOST_BYTES))
    text = _decoded(raw).strip()
    if not text:
        refuse("upload", tk._("The file is empty"))
    if text[:15].upper() == "BEGIN:VCALENDAR":
        return Content(_limited(_events(text)))
    if text[0] in "{[":
        return _json(text)
    return Content(_limited(_table(text)))


def read_rows(rows: Any) -> list[Line]:
    """Read days given as ``[{"date", "name", "working"}]`` (or ``isOffDay``, or ``kind``)."""
    if not isinstance(rows, list):
        refuse("days", tk._("Days are a list of {form}").format(form='{"date", "name", "working"}'))
    return _limited(_line(row, tk._("day {n}").format(n=n)) for n, row in enumerate(rows, 1))


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return refuse("upload", tk._("The file is neither UTF-8 nor GB18030 text"))


def _json(text: str) -> Content:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        refuse("upload", tk._("The file is no JSON: {reason}").format(reason=str(error)[:80]))
    if isinstance(value, list):
        return Content(read_rows(value))
    notice = value.get("notice") if isinstance(value.get("notice"), dict) else {}
    papers = value.get("papers") if isinstance(value.get("papers"), list) else []
    facts = {
        "year": value.get("year"),
        "number": value.get("number") or notice.get("number"),
        "link": value.get("link") or notice.get("link") or (papers[0] if papers else None),
    }
    return Content(read_rows(value.get("days")), {key: one for key, one in facts.items() if one})


def _table(text: str) -> Iterator[Line]:
    delimiter = max(",\t;", key=text.split("\n", 1)[0].count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    heads: list[str] = []
    for number, row in enumerate(rows, 1):
        if not any(cell.strip() for cell in row):
            continue
        if not heads:
            heads = [_known(cell) for cell in row]
            if "date" not in heads:
                refuse("upload", tk._("The first line must name the columns: 日期, 名称, 类型"))
            continue
        yield _line(dict(zip(heads, row, strict=False)), tk._("line {n}").format(n=number))


def _events(text: str) -> Iterator[Line]:
    try:
        events = Calendar.from_ical(text).walk("VEVENT")
    except ValueError as error:
        refuse("upload", tk._("The file is no iCalendar: {reason}").format(reason=str(error)[:80]))
    for number, event in enumerate(events, 1):
        yield from _event(event, tk._("event {n}").format(n=number))


def _event(event: Component, place: str) -> Iterator[Line]:
    start, end = (_bound(event, name) for name in ("DTSTART", "DTEND"))
    if start is None:
        refuse("upload", tk._("{place}: no date").format(place=place))
    span = (end - start).days if end else 1
    if not 1 <= span <= MOST_SPAN:
        refuse("upload", tk._("{place}: ends before it begins, or is too long").format(place=place))
    summary = fold(event.get("SUMMARY", ""))
    working = _kind(summary, place)
    for number in range(span):
        yield Line(start + dt.timedelta(days=number), working, _name(summary), place)


def _bound(event: Component, name: str) -> dt.date | None:
    value = getattr(event.get(name), "dt", None)
    return value.date() if isinstance(value, dt.datetime) else value


def _line(row: Any, place: str) -> Line:
    if not isinstance(row, Mapping):
        refuse("days", tk._("{place}: not a day").format(place=place))
    given = {_known(key): value for key, value in row.items()}
    try:
        day = parse_date(given.get("date"))
    except ValueError:
        message = tk._("{place}: “{value}” is no date")
        refuse("days", message.format(place=place, value=str(given.get("date"))[:40]))
    name = fold(given.get("name") or "")[:40]
    told = any(fold(given.get(key, "")) for key in ("working", "closed", "kind"))
    return Line(day, _worked(given, name, place), name if told else _name(name), place)


def _worked(given: Mapping[str, Any], name: str, place: str) -> bool:
    for key, turned in (("working", False), ("closed", True)):
        word = fold(given.get(key, "")).lower()
        if word in YES | NO:
            return (word in YES) != turned
    return _kind(fold(given.get("kind") or "") or name, place)


def _kind(words: str, place: str) -> bool:
    if _WORKED.search(words):
        return True
    if _CLOSED.search(words):
        return False
    message = tk._("{place}: “{value}” says neither day off (放假) nor workday (上班)")
    return refuse("days", message.format(place=place, value=words[:40]))


def _name(summary: str) -> str:
    return _NOISE.sub("", summary)[:40]


def _known(head: object) -> str:
    word = fold(head).lower()
    return next((name for name, words in WORDS.items() if word in words), word)


def _limited(lines: Iterator[Line]) -> list[Line]:
    found: list[Line] = []
    for line in lines:
        found.append(line)
        if len(found) > MOST_DAYS:
            refuse("days", tk._("More than {limit} days").format(limit=MOST_DAYS))
    return found
