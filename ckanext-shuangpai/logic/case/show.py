"""A case in full: facts, parties, clocks, events, papers, what its reader may do; and the table of types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ...domain import cases
from ...domain.case import Ask, offered
from ...domain.case import Case as Position
from ...domain.case_outcome import PARTIES
from ...domain.case_table import OPEN, CaseType, Field, Transition, said
from ...language import reader_language
from ...model import case_clock, case_entry, case_event, case_paper, case_party
from ...model.case import Case
from ...model.case_clock import CaseClock
from ...reference.citation import cited
from .. import duty
from .. import entry as entries
from . import clock
from .hooks import comparison
from .kernel import Step, known_now, type_of
from .outcome import Names, decided_now, department_title, steps_told
from .person import Person, person, roles_in
from .review import reading_once
from .row import duty_title, rows

__all__ = ["show", "type_list"]

HIDDEN_FACTS = ("persons", "records", "submission", "starts", "content")


def show(context: Context, case: Case) -> dict[str, Any]:
    """Return a case as its reader may see it."""
    who, kind, lang = person(context), type_of(case), reader_language()
    today = entries.today()
    parties, entry_ids = case_party.of_case(case.id), case_entry.of_case(case)
    events = case_event.of_case(case.id)
    persons = _persons(who, {case.opened_by, *(one["actor"] for one in events)})
    names = Names(context, entry_ids)
    steps = steps_told(kind, events, names)
    [row] = rows(context, [case], today)
    with reading_once(context):
        known = known_now(context, case, parties, entry_ids, Step("show"), today)
        compared = comparison(context, case)
    return {
        **row,
        "articles": cited(kind.articles, lang),
        "ruleset": case.ruleset,
        "parties": [_party(context, kind, *one) for one in parties],
        "opened_by_name": persons.get(case.opened_by, ""),
        "facts": (facts := {k: v for k, v in case.facts.items() if k not in HIDDEN_FACTS}),
        "named": names.mentioned(facts),
        "records": _records(context, case, known),
        "decided": decided_now(kind, case, names),
        "comparison": compared.rows,
        "sides": [names.named(one, "entry", "") for one in compared.sides],
        "clocks": [_clock(one, today) for one in case_clock.of_case(case.id)],
        "events": [
            {**_event(context, kind, one, persons, lang), "decided": steps.get(one["version"], [])}
            for one in events
        ],
        "papers": [_paper(one) for one in case_paper.of_case(case.id)],
        "commands": [
            _command(context, case, kind, one, parties)
            for one in _offered(case, kind, who, parties, known)
        ],
    }


def _offered(
    case: Case,
    kind: CaseType,
    who: Person,
    parties: list[tuple[str, str]],
    known: Mapping[str, Any],
) -> list[Transition]:
    ask = Ask("", who.id, roles_in(kind, parties, who), seen=known)
    return list(offered(kind, Position(case.state, case.version, case.facts), ask))


def _party(context: Context, kind: CaseType, party: str, organization: str) -> dict[str, str]:
    title = next((one.title for one in kind.parties if one.name == party), None)
    return {
        "role": party,
        "role_title": said(title, reader_language()) if title else party,
        "organization": organization,
        "organization_title": _organization(context, organization),
    }


def _organization(context: Context, id_: str) -> str:
    return department_title(context, id_)


def _persons(who: Person, ids: set[str]) -> dict[str, str]:
    """Return persons' names by id to the Centre and to sysadmins only; others see roles."""
    if not who.sees_all:
        return {}
    users = sa.select(model.User).where(model.User.id.in_(ids))
    return {one.id: one.display_name for one in model.Session.scalars(users)}


def _records(context: Context, case: Case, known: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the reviews on file, and whether they are of the text as it is now.

    What the portal itself noted, such as a date that moved, stands in the timeline.
    """
    kept: Mapping[str, Mapping[str, Any]] = case.facts.get("records") or {}
    if not kept:
        return []
    kind, lang = type_of(case), reader_language()
    return [
        {
            "record": name,
            "title": said(kind.rows(name)[0].title, lang),
            "result": one["result"],
            "opinion": one["opinion"],
            "organization_title": _organization(context, one["organization"]),
            "current": one["content"] == known.get("content"),
        }
        for name, one in kept.items()
        if kind.rows(name)
    ]


def _clock(one: CaseClock, today: dt.date) -> dict[str, Any]:
    told = duty.as_dict(clock.dates(one))
    due = one.due_on
    return {
        "name": one.name,
        "title": duty_title(one.duty),
        "duty": one.duty,
        **{key: told[key] for key in ("start", "binding", "all", "counted", "skipped")},
        "due": due.isoformat() if due else None,
        "provisional": one.provisional,
        "running": one.stopped_on is None and one.paused_on is None,
        "paused_on": one.paused_on.isoformat() if one.paused_on else None,
        "stopped_on": one.stopped_on.isoformat() if one.stopped_on else None,
        "extended": one.extended,
        "pauses": one.pauses,
        "overdue": bool(due and due < (one.stopped_on or today)),
        "days_left": duty.calendar().between(today, due) if due and not one.stopped_on else None,
    }


def _event(
    context: Context,
    kind: CaseType,
    event: Mapping[str, Any],
    persons: Mapping[str, str],
    lang: str,
) -> dict[str, Any]:
    row = kind.rows(event["command"])
    role = next((one for one in kind.roles if one.name == event["role"]), None)
    role_title = said(role.title, lang) if role else ""
    return {
        "version": event["version"],
        "at": event["at"].astimezone(entries.SHANGHAI).isoformat(timespec="seconds"),
        "command": event["command"],
        "title": said(row[0].title, lang) if row else _system_title(event["command"]),
        "actor_name": persons.get(event["actor"]) or role_title,
        "actor_role_title": role_title,
        "organization_title": _organization(context, event["organization_id"]),
        "state": event["state"],
        "state_title": said(kind.state(event["state"]).title, lang),
        "reason": event["reason"],
        "basis": event["basis"] or None,
        "note": _note(event["facts"], event["command"]),
        "papers": event["papers"],
    }


def _system_title(command: str) -> str:
    return tk._("Date recomputed") if command == "recalculated" else command


def _note(facts: Mapping[str, Any], command: str) -> str:
    record = (facts.get("records") or {}).get(command) or {}
    return str(record.get("opinion") or facts.get("note") or "")


def _paper(one: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "size": one.size,
        "mimetype": one.mimetype,
        "uploaded_at": one.uploaded_at.isoformat(timespec="seconds"),
        "url": f"/case/{one.case_id}/paper/{one.id}",
    }


def _command(
    context: Context, case: Case, kind: CaseType, row: Transition, parties: list[tuple[str, str]]
) -> dict[str, Any]:
    lang = reader_language()
    return {
        "command": row.command,
        "title": said(row.title, lang),
        "explanation": said(row.explanation, lang),
        "articles": cited(row.articles, lang),
        "tells": [said(kind.role(name).title, lang) for name in row.tells],
        "reason_required": row.reason,
        "basis_required": row.basis,
        "danger": row.danger,
        "bulk": row.bulk,
        "fields": [field_dict(context, one, case, parties) for one in row.fields],
    }


def field_dict(
    context: Context, one: Field, case: Case | None, parties: list[tuple[str, str]]
) -> dict[str, Any]:
    """Return a field of a command's form, with the choices that this case gives."""
    lang = reader_language()
    shown: dict[str, Any] = {
        "name": one.name,
        "title": said(one.title, lang),
        "type": one.kind,
        "required": one.required,
        "help": said(one.help, lang) if one.help else "",
    }
    if one.source in PARTIES:
        shown["source"] = one.source
    choices = [{"value": value, "title": said(title, lang)} for value, title in one.choices]
    if one.source == "parties":
        ids = dict.fromkeys(id_ for party, id_ in parties if party != "centre")
        choices = [{"value": id_, "title": _organization(context, id_)} for id_ in ids]
    elif one.source == "entries" and case is not None:
        found = [model.Session.get(model.Package, id_) for id_ in case_entry.of_case(case)]
        choices = [{"value": p.id, "title": p.title or p.name} for p in found if p is not None]
    if choices:
        shown["choices"] = choices
    return shown


def type_list(context: Context) -> list[dict[str, Any]]:
    """Return every type that may be opened today, with its states and its table."""
    today = entries.today().isoformat()
    names = dict.fromkeys(one.name for one in cases.TYPES)
    return [_type(context, cases.current(name, today)) for name in names]


def _type(context: Context, kind: CaseType) -> dict[str, Any]:
    lang = reader_language()
    return {
        "type": kind.name,
        "title": said(kind.title, lang),
        "articles": cited(kind.articles, lang),
        "ruleset": kind.ruleset,
        "roles": [
            {"role": one.name, "title": said(one.title, lang), "capacity": one.capacity}
            for one in kind.roles
        ],
        "states": [
            {"state": one.name, "title": said(one.title, lang), "closed": one.closed}
            for one in kind.states
        ],
        "commands": [_table_row(context, kind, row) for row in kind.transitions],
    }


def _table_row(context: Context, kind: CaseType, row: Transition) -> dict[str, Any]:
    lang = reader_language()
    return {
        "command": row.command,
        "title": said(row.title, lang),
        "explanation": said(row.explanation, lang),
        "articles": cited(row.articles, lang),
        "roles": list(row.roles),
        "from": list(row.source),
        "to": row.target or None,
        "when": list(row.when),
        "reason_required": row.reason,
        "basis_required": row.basis,
        "not_by": list(row.not_by),
        "only_by": list(row.only_by),
        "clock": [{"effect": one.effect, "clock": one.clock} for one in row.clocks],
        "notifies": [said(kind.role(name).title, lang) for name in row.tells],
        "bulk": row.bulk,
        "danger": row.danger,
        "internal": row.internal,
        "opens": row.command == OPEN,
        "fields": [field_dict(context, one, None, []) for one in row.fields],
    }
