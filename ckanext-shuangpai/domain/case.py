"""A case under its table: what a command becomes, what is refused, and state as the fold of events.

Pure: who asks, what is asked and what is known of entries are arguments; what comes back is the next
event, or a ``RefusalError`` that carries the facts of the rule that stands against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from .case_table import OPEN, CaseType, Demand, Facts, Field, Transition
from .errors import DomainError
from .text import is_blank

__all__ = ["Ask", "Case", "Decision", "RefusalError", "decide", "fold", "offered", "owing"]

FORBIDDEN = frozenset({"role", "own_case", "others_case", "internal"})
"""Refusals of the person, not of the case."""


class RefusalError(DomainError):
    """A command that the table does not allow.

    ``code``: unknown, state, role, internal, own_case, others_case, condition, reason, basis, field,
    choice or demand; ``row`` is the row that stands against it (None where there is none), ``subject`` the
    field, demand or state meant. ``forbidden`` says that another person could do it.
    """

    def __init__(self, code: str, row: Transition | None = None, subject: str = "") -> None:
        super().__init__(subject, "", code)
        self.code = code
        self.row = row
        self.subject = subject

    @property
    def forbidden(self) -> bool:
        """Whether it is refused to this person only."""
        return self.code in FORBIDDEN


@dataclass(frozen=True)
class Case:
    """A case at one moment; '' is the state of one that has not begun."""

    state: str = ""
    version: int = 0
    facts: Facts = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class Ask:
    """Who asks for what: ``roles`` are the person's roles with the organizations that give them.

    ``seen`` are facts of this moment (of the entry, say), which conditions and demands read too.
    """

    command: str
    actor: str
    roles: Mapping[str, tuple[str, ...]]
    reason: str = ""
    basis: Mapping[str, str] = field(default_factory=dict[str, str])
    payload: Facts = field(default_factory=dict[str, Any])
    seen: Facts = field(default_factory=dict[str, Any])
    internal: bool = False


@dataclass(frozen=True)
class Decision:
    """What an accepted command does: the row, the next state, for whom it was given, new facts."""

    row: Transition
    state: str
    role: str
    organization: str
    facts: Facts


def decide(kind: CaseType, case: Case, ask: Ask) -> Decision:
    """Return what a command does to a case; raises ``RefusalError``.

    The checks go from the table to the person to the words: unknown, state, role, own case,
    condition, demands, reason, basis, fields.
    """
    rows = _rows(kind, case, ask)
    row, role, organization = _chosen(kind, case, ask, rows)
    known = _known(case, ask, organization)
    for name in row.demands:
        if not _demand(kind, name).holds(known):
            raise RefusalError("demand", row, name)
    if row.reason and is_blank(ask.reason):
        raise RefusalError("reason", row, "reason")
    if row.basis and (is_blank(ask.basis.get("instrument")) or is_blank(ask.basis.get("article"))):
        raise RefusalError("basis", row, "basis")
    for one in row.fields:
        _check_field(one, row, ask.payload.get(one.name))
    state = row.target or case.state
    return Decision(row, state, role, organization, _patch(kind, case, ask, row, organization))


def _rows(kind: CaseType, case: Case, ask: Ask) -> tuple[Transition, ...]:
    """Return the rows of a command in this state; refuse what the table has no row for."""
    rows = kind.rows(ask.command)
    if not rows:
        raise RefusalError("unknown", subject=ask.command)
    if rows[0].internal and not ask.internal:
        raise RefusalError("internal", rows[0])
    here = tuple(row for row in rows if _begins(row, case.state))
    if not here:
        raise RefusalError("state", rows[0], case.state)
    return here


def _begins(row: Transition, state: str) -> bool:
    return state in row.source if row.source else state == "" and row.command == OPEN


def _chosen(
    kind: CaseType, case: Case, ask: Ask, rows: tuple[Transition, ...]
) -> tuple[Transition, str, str]:
    """Return the first row that role, person and facts allow, with the role and its organization."""
    allowed = [(row, role) for row in rows for role in row.roles if role in ask.roles]
    if not allowed:
        raise RefusalError("role", rows[0])
    failed: Transition = rows[0]
    for row, role in allowed:
        for organization in ask.roles[role] or ("",):
            known = _known(case, ask, organization)
            if all(kind.conditions[name](known) for name in row.when):
                _refuse_person(row, case.facts, ask)
                return row, role, organization
        failed = row
    raise RefusalError("condition", failed)


def _known(case: Case, ask: Ask, organization: str) -> dict[str, Any]:
    """Return what conditions and demands read: facts, the moment, who acts for whom, what is asked."""
    about = {"acting": organization, "actor": ask.actor, "asked": ask.payload}
    return {**case.facts, **ask.seen, **about}


def _refuse_person(row: Transition, facts: Facts, ask: Ask) -> None:
    """Refuse who has had a part that this command must not share (any rank), or lacks one it needs."""
    persons: Mapping[str, Iterable[str]] = facts.get("persons") or {}
    seen: Mapping[str, Iterable[str]] = ask.seen.get("persons") or {}
    for mark in row.not_by:
        if ask.actor in (*persons.get(mark, ()), *seen.get(mark, ())):
            raise RefusalError("own_case", row, mark)
    for mark in row.only_by:
        if ask.actor not in persons.get(mark, ()):
            raise RefusalError("others_case", row, mark)


def _demand(kind: CaseType, name: str) -> Demand:
    return next(one for one in kind.demands if one.name == name)


def _check_field(one: Field, row: Transition, value: Any) -> None:
    if is_blank(value):
        if one.required:
            raise RefusalError("field", row, one.name)
        return
    if one.choices and str(value) not in {choice for choice, _ in one.choices}:
        raise RefusalError("choice", row, one.name)


def _patch(
    kind: CaseType, case: Case, ask: Ask, row: Transition, organization: str
) -> dict[str, Any]:
    """Return the facts that the event adds; each replaces the fact of the same name."""
    asked = {one.name: ask.payload[one.name] for one in row.fields if one.name in ask.payload}
    about: dict[str, Any] = {
        **asked, "actor": ask.actor, "organization": organization, "reason": ask.reason,
        "basis": dict(ask.basis), "seen": ask.seen,
    }  # fmt: skip
    patch = kind.note(case.facts, row, about)
    if row.keep:
        patch[row.keep] = {key: value for key, value in about.items() if key != "seen"}
    if row.mark:
        known_before: object = patch.get("persons") or case.facts.get("persons") or {}
        before = cast("Mapping[str, Iterable[str]]", known_before)
        persons = {mark: list(people) for mark, people in before.items()}
        known = persons.setdefault(row.mark, [])
        if ask.actor not in known:
            known.append(ask.actor)
        patch["persons"] = persons
    return patch


def fold(events: Iterable[Mapping[str, Any]]) -> Case:
    """Return the case that its events make: ``[{version, state, facts}]`` in their order.

    Raises ``ValueError`` for a gap or a repetition in the versions.
    """
    case = Case()
    for event in events:
        if event["version"] != case.version + 1:
            raise ValueError(f"event {event['version']} after version {case.version}")
        case = Case(event["state"], event["version"], {**case.facts, **event["facts"]})
    return case


def offered(kind: CaseType, case: Case, ask: Ask) -> Iterator[Transition]:
    """Yield the rows that a person may ask for now, the forms of which ask for what is missing.

    A row whose demand does not hold yet is offered too: trying says what is to be done first.
    """
    for command in kind.commands():
        trial = Ask(command, ask.actor, ask.roles, seen=ask.seen)
        try:
            row, _, _ = _chosen(kind, case, trial, _rows(kind, case, trial))
        except RefusalError:
            continue
        yield row


def owing(
    kind: CaseType, state: str, facts: Facts, parties: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Yield (role, organization) of whom the case waits for; ``parties`` are (party, organization)."""
    listed = tuple(parties)
    for name in kind.state(state).waits:
        role = kind.role(name)
        for party, organization in listed:
            if party == role.party and kind.owing(state, facts, name, organization):
                yield name, organization
