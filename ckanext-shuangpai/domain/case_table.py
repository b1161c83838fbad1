"""What a case type is: roles, states, and one frozen table of what may be done by whom.

Permission checks, buttons, the API, the diagrams in docs/cases.md and the negative tests read this
one table. Its texts are data in both languages, like those of the rules of an entry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from .code_list import CHINESE

__all__ = [
    "CHINESE", "OPEN", "Capacity", "CaseType", "ClockEffect", "Demand", "Facts", "Field", "Party", "Role", "State",
    "Test", "Transition", "Words", "said", "words",
]  # fmt: skip

Facts = Mapping[str, Any]
Words = Mapping[str, str]
Capacity = Literal["editor", "admin"]
Test = Callable[[Facts], bool]
OPEN = "open"
"""The command that begins a case; its rows have no source state."""


def words(chinese: str, english: str) -> Words:
    """Return a text in both languages."""
    return MappingProxyType({CHINESE: chinese, "en": english})


def said(text: Words, lang: str = CHINESE) -> str:
    """Return a text in one language, in Chinese where there is no other."""
    return text.get(lang) or text[CHINESE]


@dataclass(frozen=True)
class Role:
    """Who may act: people of the organizations of one ``party``, with at least this capacity.

    ``editor`` is a 数据专员, ``admin`` a 负责人, who may do all that an editor may.
    """

    name: str
    party: str
    title: Words
    capacity: Capacity = "editor"


@dataclass(frozen=True)
class Party:
    """What an organization is in a case, and how it is found when the case begins.

    ``source``: owner or co_departments (of the entries), asker (for whom the case is opened),
    ``function:<name>`` (法定职责), or ``asked:<field>`` (named by who opens it).
    """

    name: str
    source: str
    title: Words


@dataclass(frozen=True)
class State:
    """Where a case stands, and the roles it then waits for."""

    name: str
    title: Words
    waits: tuple[str, ...] = ()
    closed: bool = False


@dataclass(frozen=True)
class ClockEffect:
    """What a transition does to a clock; ``duty`` names the term that a start begins."""

    effect: Literal["start", "stop", "pause", "resume", "extend"]
    clock: str
    duty: str = ""


@dataclass(frozen=True)
class Field:
    """What a command asks for besides reason and basis.

    ``source`` says from which facts of the case its choices are taken: entries, parties, departments.
    """

    name: str
    kind: Literal["text", "textarea", "date", "choice", "organization", "entry", "entries"]
    title: Words
    required: bool = True
    choices: tuple[tuple[str, Words], ...] = ()
    source: str = ""
    help: Words | None = None


@dataclass(frozen=True)
class Demand:
    """What must hold before a command is accepted; ``message`` says what to do, and the article."""

    name: str
    holds: Test
    message: Words


@dataclass(frozen=True)
class Transition:
    """One row: in these states these roles may give this command.

    ``target`` is the next state ('' is no change). ``when`` names conditions that must all hold;
    the first row whose conditions hold counts. ``not_by`` lists marks of persons who may not give it
    (their own case), ``only_by`` the marks of those who alone may; ``mark`` remembers who gave it.
    ``effect`` names what happens to entries.
    ``internal`` commands follow from other actions and cannot be asked for.
    """

    command: str
    source: tuple[str, ...]
    roles: tuple[str, ...]
    target: str
    title: Words
    explanation: Words
    articles: str
    when: tuple[str, ...] = ()
    reason: bool = False
    basis: bool = False
    fields: tuple[Field, ...] = ()
    demands: tuple[str, ...] = ()
    clocks: tuple[ClockEffect, ...] = ()
    tells: tuple[str, ...] = ()
    not_by: tuple[str, ...] = ()
    only_by: tuple[str, ...] = ()
    mark: str = ""
    keep: str = ""
    effect: str = ""
    bulk: bool = False
    danger: bool = False
    internal: bool = False


@dataclass(frozen=True)
class CaseType:
    """One kind of case under one rule set; ``valid_from`` is the first day on which it may begin.

    ``each_entry`` types begin one case for each entry that is named. ``note`` makes the facts that
    an event adds from the facts so far, the row and what was asked;
    ``owing`` may narrow which organizations of a waiting role still owe something.
    """

    name: str
    title: Words
    articles: str
    ruleset: str
    valid_from: str
    parties: tuple[Party, ...]
    roles: tuple[Role, ...]
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    conditions: Mapping[str, Test] = field(default_factory=dict[str, Test])
    demands: tuple[Demand, ...] = ()
    each_entry: bool = False
    note: Callable[[Facts, Transition, Facts], dict[str, Any]] = lambda facts, row, asked: {}
    owing: Callable[[str, Facts, str, str], bool] = lambda state, facts, role, organization: True

    def state(self, name: str) -> State:
        """Return a state; ``KeyError`` when the type has none of that name."""
        return next(one for one in self.states if one.name == name)

    def role(self, name: str) -> Role:
        """Return a role; ``StopIteration`` when the type has none of that name."""
        return next(one for one in self.roles if one.name == name)

    def rows(self, command: str) -> tuple[Transition, ...]:
        """Return the rows of a command, in the order of the table."""
        return tuple(row for row in self.transitions if row.command == command)

    def commands(self) -> tuple[str, ...]:
        """Return every command once, in the order of the table."""
        return tuple(dict.fromkeys(row.command for row in self.transitions))
