"""Duties and their terms: what binds, until when, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ...domain.duties import Clock, Duty, DutyError, due_dates
from ...domain.working_days import CalendarError
from ...language import reader_language
from ...reference.duties import duties, role_title
from .. import duty as rules
from .. import duty_input

__all__ = ["shuangpai_due_date", "shuangpai_duty_list"]


@tk.side_effect_free
def shuangpai_due_date(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Compute the last day of a term, and explain it day by day.

    ``{"start", "days"}`` counts working days; ``{"start", "duty", "extended"?: true, "extension"?:
    days, "completed"?: day the papers were completed, "pauses"?: [{"from", "to"}], "readings"?:
    {name: value}}`` takes the terms of all instruments in force on the start day. Days are
    YYYY-MM-DD or moments with their zone. Returns ``{start, due, provisional, binding: {instrument,
    article}, all: [{instrument, article, days, unit, extension, statutory, due, provisional}],
    counted: [day], skipped: [{date, why}]}``; ``binding`` is null and ``all`` empty for plain days.
    """
    tk.check_access("shuangpai_due_date", context, data_dict)
    asked = duty_input.read(data_dict)
    try:
        if asked.duty is None:
            return _plain(asked)
        read = rules.readings()
        read = replace(read, choices={**read.choices, **asked.readings})
        dates = due_dates(
            asked.duty,
            asked.start,
            rules.calendar(),
            extended=asked.extended,
            pauses=asked.pauses,
            readings=read,
        )
    except CalendarError as error:
        duty_input.refuse_calendar(error)
    except DutyError as error:
        duty_input.refuse_duty(error)
    return rules.as_dict(dates)


@tk.side_effect_free
def shuangpai_duty_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List every duty: ``[{id, title, starts, owner, owner_title, told, completion, clocks: [{instrument,
    article, days, unit, extension, approver, notify, statutory, valid_from, valid_to}]}]``.
    """
    tk.check_access("shuangpai_duty_list", context, data_dict)
    language = "en" if reader_language() == "en" else "zh"
    return [_duty(one, language) for one in duties().values()]


def _plain(asked: duty_input.Question) -> dict[str, Any]:
    found = rules.calendar().due(asked.start, asked.days, asked.pauses)
    return {
        "start": asked.start.isoformat(),
        "due": found.due.isoformat(),
        "provisional": found.provisional,
        "binding": None,
        "all": [],
        "counted": [day.isoformat() for day in found.counted],
        "skipped": rules.skipped_as_dict(found.skipped),
    }


def _duty(one: Duty, language: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.titles[language],
        "starts": one.starts[language],
        "owner": one.owner,
        "owner_title": role_title(one.owner, language),
        "told": [{"role": role, "title": role_title(role, language)} for role in one.told],
        "completion": one.completion.value,
        "clocks": [_clock(clock, rules.readings().targets.get(one.id)) for clock in one.clocks],
    }


def _clock(one: Clock, target: int | None) -> dict[str, Any]:
    return {
        "instrument": one.instrument,
        "article": one.article,
        "days": one.amount if one.statutory or target is None else target,
        "unit": one.unit.value,
        "extension": one.extension,
        "approver": one.approver,
        "notify": list(one.notify),
        "statutory": one.statutory,
        "valid_from": one.valid_from.isoformat() if one.statutory else None,
        "valid_to": one.valid_to.isoformat() if one.valid_to.year < 9999 else None,
    }
