"""Every type under random play: events add up, closed is closed, and nobody decides their own case."""

from __future__ import annotations

import os
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from ckanext.shuangpai.domain import cases
from ckanext.shuangpai.domain.case import Ask, Case, RefusalError, decide, fold, offered, owing
from ckanext.shuangpai.domain.case_table import OPEN, CaseType, Transition

REASONS = st.sampled_from(["", "理由"])
LAW = {"instrument": "《政务数据共享条例》", "article": "第十七条"}
PEOPLE = ("opener", "a", "b", "e", "c", "d")
ORGANIZATIONS = ("one", "two", "three")
OF_PARTY = {"provider": ("one",), "co_department": ("two", "three"), "department": ORGANIZATIONS}
"""The organizations of a party; the other parties are offices of their own."""
EXAMPLES, STEPS, LEAST = (
    (50, 40, 500) if not os.environ.get("SHUANGPAI_STRESS") else (400, 50, 10_000)
)
"""Plays of each type, steps of each play, and how many steps there must be of a type at least."""
SEEN: dict[str, Any] = {
    "kind": "publication", "before": "draft", "content": "1", "findings": 0, "confirming": True,
    "today": "2026-11-24", "entry": "1", "entries": ["1", "2"], "offices": list(ORGANIZATIONS),
    "departments": list(ORGANIZATIONS), "updated": True, "released": True, "extendable": True, "government": True,
}  # fmt: skip
WORLDS: dict[str, list[Any]] = {
    "kind": ["publication", "revision", "withdrawal"],
    "co_departments": [[], ["two"], ["two", "three"]],
    "unconfirmed": [False, True],
    "narrowing": [False, True],
    "offices": [("one", "two"), ("one", "two", "three"), ("one",)],
    "changed": [True],
}
"""What differs from case to case; one value each is drawn when a case begins."""
FILLED: dict[str, Any] = {
    "entry": "1", "entries": ["1", "2"], "ours": "1", "theirs": "2", "respondent": "two", "subject": "甲",
    "trigger": "law", "instrument": "法", "occurred_on": "2026-11-02", "days": "3", "result": "意见",
    "collecting_department": "one", "keep": "1", "authoritative": "1", "document": "1号",
    "opinion": "意见", "statement": "说明",
}  # fmt: skip


def filled(kind: CaseType, command: str) -> dict[str, Any]:
    """Return what a command's form asks for; of choices the first."""
    fields = {one.name: one for row in kind.rows(command) for one in row.fields}
    return {
        name: field.choices[0][0] if field.choices else FILLED[name]
        for name, field in fields.items()
    }


def roles(kind: CaseType, person: str) -> dict[str, tuple[str, ...]]:
    """Give people of three organizations, and those of the offices, every role of theirs."""
    organization = {"opener": "one", "a": "one", "b": "two", "e": "three"}.get(person, "")
    held = {
        one.name: organization or one.party
        for one in kind.roles
        if organization in OF_PARTY.get(one.party, ("",))
    }
    return {name: (one,) for name, one in held.items()}


class Play(RuleBasedStateMachine):
    """One case of a type, to which people give commands: any at all, or such as they are offered."""

    kind: CaseType
    steps = 0
    taken: set[tuple[str, str]]

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """Open a case as its type has it, with one of the worlds in which it may be opened."""
        world = {name: data.draw(st.sampled_from(values)) for name, values in WORLDS.items()}
        self.seen = {**SEEN, **world, "departments": list(world["offices"])}
        self.case, self.events = Case(), list[dict[str, Any]]()
        if not self.give(OPEN, "opener", "理由", True):
            self.seen = {**self.seen, "departments": ["one", "two"]}
            assert self.give(OPEN, "opener", "理由", True)

    @rule(who=st.sampled_from(PEOPLE), data=st.data(), reason=REASONS, full=st.booleans())
    def try_any(self, who: str, data: st.DataObject, reason: str, full: bool) -> None:
        """Give any command of the type, whether it fits or not."""
        commands = [one for one in self.kind.commands() if one != OPEN]
        self.give(data.draw(st.sampled_from(commands)), who, reason, full)

    @rule(data=st.data(), bold=st.booleans())
    def take_an_offer(self, data: st.DataObject, bold: bool) -> None:
        """Give a command that somebody is offered; where the case is closed another one begins."""
        rows = [(who, row) for who in PEOPLE for row in self.offers(who)]
        assert bool(rows) != self.kind.state(self.case.state).closed
        if not rows:
            self.begin(data)
            return
        done = {one["row"].command for one in self.events}
        onward = [one for one in rows if not one[1].danger and one[1].command not in done]
        who, row = data.draw(st.sampled_from(rows if bold else onward or rows))
        self.give(row.command, who, "理由", True)

    def offers(self, who: str) -> list[Transition]:
        """Return what a person is offered now."""
        ask = Ask("", who, roles(self.kind, who), seen=self.seen)
        return [row for row in offered(self.kind, self.case, ask) if not row.internal]

    def give(self, command: str, who: str, reason: str, full: bool) -> bool:
        """Give a command; what is refused leaves the case as it is."""
        type(self).steps += 1
        payload = filled(self.kind, command) if full else {}
        basis = LAW if full else {}
        ask = Ask(command, who, roles(self.kind, who), reason, basis, payload, self.seen)
        try:
            decision = decide(self.kind, self.case, ask)
        except RefusalError:
            return False
        version = self.case.version + 1
        event = {"version": version, "state": decision.state, "facts": decision.facts}
        self.events.append({**event, "row": decision.row, "actor": who, "reason": reason})
        self.taken.add((command, decision.row.target))
        self.case = Case(decision.state, version, {**self.case.facts, **decision.facts})
        return True

    @invariant()
    def holds(self) -> None:
        """Look at the whole history after each step."""
        check(self.kind, self.case, self.events)


@pytest.mark.parametrize("kind", cases.TYPES, ids=lambda one: one.name)
def test_play(kind: CaseType) -> None:
    machine = type("Play", (Play,), {"kind": kind, "steps": 0, "taken": set()})
    told = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        derandomize="SHUANGPAI_STRESS" not in os.environ,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=told)
    assert machine.steps >= LEAST
    rows = {(row.command, row.target) for row in kind.transitions if not row.internal}
    assert len(rows - machine.taken) <= 2, "the play reaches almost every row of the table"


def check(kind: CaseType, case: Case, events: list[dict[str, Any]]) -> None:
    assert fold(events) == case
    closed = {one.name for one in kind.states if one.closed}
    assert not closed & {one["state"] for one in events[:-1]}
    marked: dict[str, set[str]] = {}
    for one in events:
        row = one["row"]
        assert not row.reason or one["reason"]
        assert not any(one["actor"] in marked.get(mark, ()) for mark in row.not_by)
        if row.mark:
            marked.setdefault(row.mark, set()).add(one["actor"])
    parties = [(one.name, office) for one in kind.parties for office in ORGANIZATIONS]
    assert bool(list(owing(kind, case.state, case.facts, parties))) != (case.state in closed)
