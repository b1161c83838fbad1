"""The kernel: a case opened, and its next event written with everything that follows, in one transaction."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ... import config
from ...domain import cases
from ...domain.case import Ask, Decision, RefusalError, decide, owing
from ...domain.case import Case as Position
from ...domain.case_table import OPEN, CaseType, Transition, said
from ...domain.text import tidy
from ...model import case_entry, case_event, case_party
from ...model.case import Case, lock
from ..organization import departments
from . import clock, notice, paper
from .change import filed_duties
from .hooks import effect, seen
from .moment import Moment
from .parties import parties_of
from .person import Person, person, roles_in
from .refusal import refuse

__all__ = [
    "Moment", "Opening", "Step", "ask_of", "current_type", "event_of", "known_now", "open_case", "openings",
    "step", "type_of",
]  # fmt: skip


@dataclass(frozen=True)
class Opening:
    """A case to begin: its type, the entries it is about, what was asked with it, and files as its papers."""

    type: str
    entry_ids: tuple[str, ...] = ()
    payload: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    basis: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    uploads: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Step:
    """What a command asks besides its name; ``internal`` ones follow from another action."""

    command: str
    reason: str = ""
    basis: Mapping[str, str] = field(default_factory=dict)
    payload: Mapping[str, Any] = field(default_factory=dict)
    papers: tuple[str, ...] = ()
    internal: bool = False


def current_type(name: str) -> CaseType:
    """Return the type as cases that begin today have it."""
    return cases.current(name, Moment.now().day.isoformat())


def openings(
    type_: str, entry_ids: list[str], payload: Mapping[str, Any], words: tuple[str, dict[str, str]]
) -> list[Opening]:
    """Return the cases to begin: one, or one for each entry where the type says so."""
    reason, basis = words
    if not current_type(type_).each_entry or not entry_ids:
        return [Opening(type_, tuple(entry_ids), payload, reason, basis)]
    return [Opening(type_, (id_,), payload, reason, basis) for id_ in entry_ids]


def type_of(case: Case) -> CaseType:
    """Return the type under which a case was opened: a later rule set does not touch it."""
    return cases.of_ruleset(case.type, case.ruleset)


def open_case(context: Context, opening: Opening, moment: Moment) -> Case:
    """Begin a case, in the caller's transaction; the entries are locked by the caller.

    Raises ``ValidationError`` or ``NotAuthorized`` with the rule that stands against it.
    """
    kind = cases.current(opening.type, moment.day.isoformat())
    who = person(context)
    parties = parties_of(context, kind, opening.entry_ids, opening.payload, who)
    case = Case(
        id=str(uuid.uuid4()),
        type=kind.name,
        ruleset=kind.ruleset,
        state="",
        version=0,
        title="",
        entry_id=opening.entry_ids[0] if opening.entry_ids else None,
        facts={},
        opened_on=moment.day,
        opened_by=who.id,
        opened_for="",
        changed_at=moment.at,
    )
    request = Step(OPEN, opening.reason, opening.basis, opening.payload)
    known = known_now(context, case, parties, opening.entry_ids, request, moment.day)
    ask = ask_of(who, request, roles_in(kind, parties, who), known)
    try:
        decision = decide(kind, Position(), ask)
    except RefusalError as refusal:
        refuse(kind, refusal, known)
    case.opened_for = decision.organization
    case.title = opening.title or _title(kind, opening.entry_ids)
    case.state, case.version, case.facts = decision.state, 1, dict(decision.facts)
    model.Session.add(case)
    model.Session.flush()
    added = [paper.add(context, case, {"upload": one}).id for one in opening.uploads]
    request = replace(request, papers=tuple(added))
    case_party.put(case.id, parties)
    case_entry.put(case.id, opening.entry_ids)
    _write(context, case, kind, parties, decision, request, who, moment)
    return case


def step(context: Context, case: Case, request: Step, moment: Moment) -> Decision:
    """Give a command to a locked case, in the caller's transaction.

    Raises ``ValidationError`` or ``NotAuthorized`` with the rule that stands against it.
    """
    kind, who = type_of(case), person(context)
    parties = case_party.of_case(case.id)
    known = known_now(context, case, parties, case_entry.of_case(case), request, moment.day)
    ask = ask_of(who, request, roles_in(kind, parties, who), known)
    try:
        decision = decide(kind, Position(case.state, case.version, case.facts), ask)
    except RefusalError as refusal:
        refuse(kind, refusal, {**case.facts, **known})
    case.state, case.version = decision.state, case.version + 1
    case.facts = {**case.facts, **decision.facts}
    _write(context, case, kind, parties, decision, request, who, moment)
    return decision


def known_now(
    context: Context,
    case: Case,
    parties: Iterable[tuple[str, str]],
    entry_ids: Iterable[str],
    request: Step,
    day: dt.date,
) -> dict[str, Any]:
    """Return what conditions and demands may know of the moment: parties, entries, the day.

    ``departments`` are the county's offices that are party as such; ``offices`` also the city's.
    """
    listed, ids = list(parties), list(entry_ids)
    index, city = departments(context).by_id, config.city_region_code()
    offices = list(dict.fromkeys(id_ for party, id_ in listed if party == "department"))
    return {
        "today": day.isoformat(),
        "entries": ids,
        "entry": ids[0] if ids else "",
        "offices": offices,
        "departments": [
            id_ for id_ in offices if (one := index.get(id_)) and one.region_code != city
        ],
        "government": any(party == "government" for party, _ in listed),
        **seen(context, case, ids, request),
    }


def ask_of(
    who: Person, request: Step, roles: Mapping[str, tuple[str, ...]], known: Mapping[str, Any]
) -> Ask:
    """Return what the domain is asked."""
    return Ask(
        request.command,
        who.id,
        roles,
        tidy(request.reason),
        request.basis,
        request.payload,
        known,
        request.internal,
    )


def _write(
    context: Context,
    case: Case,
    kind: CaseType,
    parties: list[tuple[str, str]],
    decision: Decision,
    request: Step,
    who: Person,
    moment: Moment,
) -> None:
    """Append the event and project it: clocks, whom the case waits for, notices, entries."""
    row = decision.row
    case.changed_at = moment.at
    if kind.state(case.state).closed:
        case.closed_on = moment.day
    event = event_of(case.id, case.version, decision, request, who.id, moment)
    case_event.append(event)
    wait(case, kind, parties)
    clock.apply(case, row.clocks, moment.day, case.facts)
    notice.tell(case, kind, row, parties, request, moment, decision.organization)
    effect(context, case, row, moment)
    model.Session.flush()
    _end_duties(context, case, row, moment)


def event_of(
    case_id: str, version: int, decision: Decision, request: Step, actor: str, moment: Moment
) -> dict[str, Any]:
    """Return the event of a decision as it is stored."""
    return {
        "case_id": case_id,
        "version": version,
        "at": moment.at,
        "command": decision.row.command,
        "state": decision.state,
        "actor": actor,
        "role": decision.role,
        "organization_id": decision.organization,
        "reason": tidy(request.reason),
        "basis": dict(request.basis),
        "papers": list(request.papers),
        "facts": dict(decision.facts),
        "reason_required": decision.row.reason,
        "basis_required": decision.row.basis,
    }


def _end_duties(context: Context, case: Case, row: Transition, moment: Moment) -> None:
    """End the filed change duties of an entry whose update was just published, by the same person.

    Where that person may not, the duty stays with the Centre.
    """
    if case.type != "entry_review" or not case.entry_id:
        return
    for id_ in filed_duties(case.entry_id, row):
        duty = lock(id_)
        if duty is not None:
            with contextlib.suppress(tk.ValidationError, tk.NotAuthorized):
                step(context, duty, Step("publish"), moment)


def wait(case: Case, kind: CaseType, parties: Iterable[tuple[str, str]]) -> None:
    """Write down whom a case waits for now; nobody when it is closed."""
    waiting: dict[tuple[str, str], tuple[str, str]] = {}
    listed = list(parties)
    for name, organization in owing(kind, case.state, case.facts, listed):
        role = kind.role(name)
        if (role.party, organization) not in waiting or role.capacity == "editor":
            waiting[role.party, organization] = (name, role.capacity)
    case_party.set_waiting(case.id, waiting)


def _title(kind: CaseType, entry_ids: Iterable[str]) -> str:
    titles = [
        package.title or package.name
        for id_ in entry_ids
        if (package := model.Session.get(model.Package, id_)) is not None
    ]
    return "、".join(f"《{title}》" for title in titles) or said(kind.title)
