"""The kernel: a case opened, and its next event written with everything that follows, in one transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ...domain import cases
from ...domain.case import Ask, Decision, RefusalError, decide, owing
from ...domain.case import Case as Position
from ...domain.case_table import OPEN, CaseType, said
from ...domain.text import tidy
from ...model import case_entry, case_event, case_party
from ...model.case import Case
from .. import entry as entries
from ..organization import departments
from . import clock, notice
from .hooks import after, effect, seen
from .person import Person, person, roles_in
from .refusal import refuse

__all__ = [
    "Moment", "Opening", "Step", "ask_of", "current_type", "open_case", "openings", "step", "type_of",
]  # fmt: skip


@dataclass(frozen=True)
class Moment:
    """When something happens: the instant, and its day in China."""

    at: dt.datetime
    day: dt.date

    @classmethod
    def now(cls) -> Moment:
        """Return the present; taken once for all that happens in one call."""
        at = dt.datetime.now(entries.SHANGHAI)
        return cls(at, at.date())


@dataclass(frozen=True)
class Opening:
    """A case to begin: its type, the entries it is about, and what was asked with it."""

    type: str
    entry_ids: tuple[str, ...] = ()
    payload: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    basis: Mapping[str, str] = field(default_factory=dict)
    title: str = ""


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
    parties = _parties(context, kind, opening, who)
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
    known = seen(context, case, opening.entry_ids, request)
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
    case_party.put(case.id, parties)
    case_entry.put(case.id, opening.entry_ids)
    _write(context, case, kind, decision, request, who, moment)
    return case


def step(context: Context, case: Case, request: Step, moment: Moment) -> Decision:
    """Give a command to a locked case, in the caller's transaction.

    Raises ``ValidationError`` or ``NotAuthorized`` with the rule that stands against it.
    """
    kind, who = type_of(case), person(context)
    parties = case_party.of_case(case.id)
    known = seen(context, case, case_entry.of_case(case.id), request)
    ask = ask_of(who, request, roles_in(kind, parties, who), known)
    try:
        decision = decide(kind, Position(case.state, case.version, case.facts), ask)
    except RefusalError as refusal:
        refuse(kind, refusal, {**case.facts, **known})
    case.state, case.version = decision.state, case.version + 1
    case.facts = {**case.facts, **decision.facts}
    _write(context, case, kind, decision, request, who, moment)
    return decision


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
    case_event.append(
        {
            "case_id": case.id,
            "version": case.version,
            "at": moment.at,
            "command": row.command,
            "state": case.state,
            "actor": who.id,
            "role": decision.role,
            "organization_id": decision.organization,
            "reason": tidy(request.reason),
            "basis": dict(request.basis),
            "papers": list(request.papers),
            "facts": dict(decision.facts),
            "reason_required": row.reason,
            "basis_required": row.basis,
        }
    )
    parties = case_party.of_case(case.id)
    wait(case, kind, parties)
    clock.apply(case, row.clocks, moment.day, decision.facts)
    notice.tell(case, kind, row, parties, request, moment)
    effect(context, case, row, moment)
    model.Session.flush()
    after(context, case, row, moment)


def wait(case: Case, kind: CaseType, parties: Iterable[tuple[str, str]]) -> None:
    """Write down whom a case waits for now; nobody when it is closed."""
    waiting: dict[tuple[str, str], tuple[str, str]] = {}
    listed = list(parties)
    for name, organization in owing(kind, case.state, case.facts, listed):
        role = kind.role(name)
        if (role.party, organization) not in waiting or role.capacity == "editor":
            waiting[role.party, organization] = (name, role.capacity)
    case_party.set_waiting(case.id, waiting)


def _parties(
    context: Context, kind: CaseType, opening: Opening, who: Person
) -> list[tuple[str, str]]:
    """Return the (party, organization) pairs of a case that begins."""
    found: list[tuple[str, str]] = []
    for party in kind.parties:
        source, _, detail = party.source.partition(":")
        if source == "function":
            ids = [one.id for one in departments(context).with_function(detail)]
        elif source == "asked":
            ids = _asked(context, opening.payload.get(detail))
        elif source == "asker":
            ids = _asker(context, opening, who)
        else:
            ids = _of_entries(opening.entry_ids, source)
        found += [(party.name, id_) for id_ in dict.fromkeys(ids)]
    owners = {id_ for name, id_ in found if name == "provider"}
    return [(name, id_) for name, id_ in found if name != "co_department" or id_ not in owners]


def _asked(context: Context, value: Any) -> list[str]:
    wanted = value if isinstance(value, list) else [value] if value else []
    found = [departments(context).find(one) for one in wanted]
    for one, known in zip(wanted, found, strict=True):
        if known is None:
            message = tk._("Department “{value}” is not known: choose it from the list (art. 7)")
            raise tk.ValidationError({"organization": [message.format(value=one)]})
    return [one.id for one in found if one]


def _asker(context: Context, opening: Opening, who: Person) -> list[str]:
    """Return the organization for which a person opens a case: the one named, or the only one."""
    own = who.organizations("editor", "admin")
    named = _asked(context, opening.payload.get("organization"))
    return [id_ for id_ in named if id_ in own] if named else own[:1]


def _of_entries(entry_ids: Iterable[str], source: str) -> list[str]:
    found: list[str] = []
    for id_ in entry_ids:
        entry = model.Session.get(model.Package, id_)
        if entry is None:
            raise tk.ObjectNotFound(tk._("Dataset not found"))
        facts = entries.decode({**(entry.extras or {}), "owner_org": entry.owner_org})
        joint = facts.get("catalog_class") in ("basic", "thematic")
        if source == "owner":
            found += [facts.get("owner_org"), *([facts.get("lead_department")] if joint else [])]
        elif joint:
            found += facts.get("co_departments") or []
    return [id_ for id_ in found if id_]


def _title(kind: CaseType, entry_ids: Iterable[str]) -> str:
    titles = [
        package.title or package.name
        for id_ in entry_ids
        if (package := model.Session.get(model.Package, id_)) is not None
    ]
    return "、".join(f"《{title}》" for title in titles) or said(kind.title)
