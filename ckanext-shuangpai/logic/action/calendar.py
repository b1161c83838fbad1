"""The calendar of working days: what it says, and loading of notices, local days, earlier versions."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from werkzeug.datastructures import FileStorage

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ...domain.calendar_notice import document_number
from ...domain.text import fold
from ...domain.working_days import Day
from ...model.calendar_version import CalendarVersion
from ...reference.working_days import shipped_notices
from .. import calendar_change, calendar_file
from .. import duty as rules
from ..case.recompute import preview, recompute
from ..duty_input import refuse, truth, whole_number

__all__ = ["shuangpai_calendar_import", "shuangpai_calendar_show"]

MOST_LINK = 500


@tk.side_effect_free
def shuangpai_calendar_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show a year of the calendar: ``{"year"?: this year}``.

    Returns ``{year, announced, provisional, version, notices: [{number, link}], days: [{date,
    weekday, working, why, name, notice, link, provisional}]: the special days, working_days: how many,
    years: [{year, announced}], missing: {year, critical} or null, versions: [{version, kind, years,
    number, link, restored, created}] newest first}``.
    """
    tk.check_access("shuangpai_calendar_show", context, data_dict)
    calendar, today = rules.calendar(), rules.today()
    first, last = calendar.first.year, calendar.last.year
    year = whole_number("year", data_dict.get("year") or today.year, first, last)
    span = (dt.date(year, 1, 1) + dt.timedelta(days=n) for n in range(366))
    days = [calendar.kind(day) for day in span if day.year == year]
    special = [_day(one) for one in days if one.name]
    loaded = [{"number": one["notice"], "link": one["link"]} for one in special if one["notice"]]
    notices = [one for one in shipped_notices(year) if year in calendar.announced] + loaded
    return {
        "year": year,
        "announced": year in calendar.announced,
        "provisional": year not in calendar.announced,
        "version": (newest := CalendarVersion.newest()) and newest.version or 0,
        "notices": _distinct(notices, {one["notice"] for one in special}),
        "days": special,
        "working_days": sum(one.working for one in days),
        "years": [
            {"year": y, "announced": y in calendar.announced} for y in range(first, today.year + 3)
        ],
        "missing": rules.missing(today),
        "versions": [_version(one) for one in CalendarVersion.history()],
    }


def shuangpai_calendar_import(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Load a notice, local special days, or an earlier version of the calendar; the Centre only.

    Days come as ``upload`` (JSON, CSV or iCalendar), ``content`` (Base64) or ``days: [{"date", "name",
    "working"}]``. ``number`` is the document's number; a notice (``kind``: notice) also has ``year``
    and ``link``; ``kind``: local is for days of the county alone. ``{"restore": version}`` brings an
    earlier version back, 0 the shipped one. ``dry_run`` stores nothing and tells which dates would
    move. Returns ``{dry_run, version, kind, years, number, link, days: [{date, before, after}], cases:
    {open, changed} running terms, in a dry run with results: [{id, title, clock, before, after}]}``;
    open cases are computed again at once, with an event for each date that moved.
    """
    tk.check_access("shuangpai_calendar_import", context, data_dict)
    dry_run = truth("dry_run", data_dict.get("dry_run") or False)
    if not dry_run:
        CalendarVersion.lock()
    before = rules.calendar()
    change = _change(data_dict)
    report = {
        "dry_run": dry_run,
        "kind": change.kind,
        "years": sorted(change.years),
        "number": change.number,
        "link": change.link,
        "days": calendar_change.moved(before, change.calendar),
    }
    now = dt.datetime.now(dt.UTC)
    user = model.User.get(context.get("user"))
    if dry_run:
        return {**report, "version": None, "cases": preview(change.calendar)}
    version = calendar_change.store(change, user.id if user else "", now)
    model.Session.commit()
    cases = recompute(change.number, user.id if user else "", now)
    return {**report, "version": version, "cases": cases}


def _change(data: Mapping[str, Any]) -> calendar_change.Change:
    if data.get("restore") not in (None, ""):
        newest = CalendarVersion.newest()
        most = newest.version if newest else 0
        return calendar_change.restored(whole_number("restore", data["restore"], 0, most))
    content = _content(data)
    facts = {**content.facts, **{k: v for k, v in data.items() if v not in (None, "")}}
    kind = str(facts.get("kind") or "notice")
    if kind not in ("notice", "local"):
        refuse("kind", tk._("“{value}” is neither notice nor local").format(value=kind[:40]))
    number, link = _number(facts.get("number")), _link(facts.get("link"), needed=kind == "notice")
    year = _year(facts.get("year")) if kind == "notice" else None
    days = calendar_change.records(content.lines, number=number, link=link, local=kind == "local")
    calendar_change.check(days, year)
    return calendar_change.with_days(days, year=year, number=number, link=link)


def _content(data: Mapping[str, Any]) -> calendar_file.Content:
    upload = data.get("upload")
    if isinstance(upload, FileStorage):
        return calendar_file.read_file(upload.stream.read(calendar_file.MOST_BYTES + 1))
    if data.get("content"):
        try:
            raw = base64.b64decode(str(data["content"]), validate=True)
        except (binascii.Error, ValueError):
            refuse("content", tk._("The content of a file is given in Base64"))
        return calendar_file.read_file(raw)
    if "days" in data:
        return calendar_file.Content(calendar_file.read_rows(data["days"]))
    return refuse("upload", tk._("Choose a file with days off and make-up workdays"))


def _number(value: Any) -> str:
    if value is None:
        refuse("number", tk._("Give the document's number, such as 国办发明电〔2025〕7号"))
    number = document_number(value)
    if number is None:
        message = tk._("“{value}” is no document number: write it like 国办发明电〔2025〕7号")
        refuse("number", message.format(value=str(value)[:60]))
    return number


def _link(value: Any, *, needed: bool) -> str:
    link = fold(value or "")
    if not link and not needed:
        return ""
    if not link:
        refuse("link", tk._("Give the link to the notice, so that everybody can check it"))
    parts = urlsplit(link)
    if (
        parts.scheme not in ("http", "https")
        or not parts.netloc
        or " " in link
        or len(link) > MOST_LINK
    ):
        refuse("link", tk._("“{value}” is no web address").format(value=link[:60]))
    return link


def _year(value: Any) -> int:
    if value is None:
        refuse("year", tk._("Give the year that the notice is for"))
    known = rules.calendar()
    return whole_number("year", value, known.first.year, known.last.year)


def _day(one: Day) -> dict[str, Any]:
    return {
        "date": one.date.isoformat(),
        "weekday": one.date.isoweekday(),
        "working": one.working,
        "why": rules.reason(one.why, one.name),
        "name": rules.holiday(one.name),
        "notice": one.notice,
        "link": one.link,
        "provisional": one.provisional,
    }


def _version(one: CalendarVersion) -> dict[str, Any]:
    return {
        "version": one.version,
        "kind": one.kind,
        "years": one.years,
        "number": one.number,
        "link": one.link,
        "restored": one.restored,
        "created": one.created.astimezone(dt.UTC).isoformat(timespec="seconds"),
    }


def _distinct(notices: list[dict[str, str]], used: set[str]) -> list[dict[str, str]]:
    """Return each notice once, those first that name a day of the year."""
    kept = {(one["number"], one["link"]): one for one in notices if one["number"] in used}
    return list(kept.values())
