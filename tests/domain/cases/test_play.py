"""Every type under random play: events add up, closed is closed, and nobody decides their own case."""

from __future__ import annotations

import os
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from ckanext.shuangpai.domain import cases
from ckanext.shuangpai.domain.case import Ask, Case, RefusalError, decide, fold, owing
from ckanext.shuangpai.domain.case_table import OPEN, CaseType

LAW = {"instrument": "《政务数据共享条例》", "article": "第十七条"}
PEOPLE = ("opener", "a", "b", "c", "d")
ORGANIZATIONS = ("one", "two")
EXAMPLES, STEPS = (25, 40) if not os.environ.get("SHUANGPAI_STRESS") else (400, 60)
"""Steps of each type: up to 1,000 in a test run, 24,000 under ``make stress``."""
SEEN: dict[str, Any] = {
    "kind": "publication", "before": "draft", "content": "1", "findings": 0, "confirming": True,
    "today": "2026-11-24", "entry": "1", "entries": ["1", "2"], "offices": list(ORGANIZATIONS),
    "departments": list(ORGANIZATIONS), "updated": True, "released": True, "extendable": True, "government": True,
}  # fmt: skip
FILLED: dict[str, Any] = {
    "entry": "1", "entries": ["1", "2"], "ours": "1", "theirs": "2", "respondent": "two", "subject": "甲",
    "trigger": "law", "instrument": "法", "occurred_on": "2026-11-02", "days": "3", "result": "意见",
    "collecting_department": "one", "effect": "keep", "keep": "", "authoritative": "1", "document": "1号",
    "opinion": "意见", "statement": "说明",
}  # fmt: skip


def filled(kind: CaseType, command: str, state: str) -> dict[str, Any]:
    """Return what a command's form asks for; of choices the first."""
    fields = {one.name: one for row in kind.rows(command) for one in row.fields}
    return {
        name: field.choices[0][0] if field.choices else FILLED[name]
        for name, field in fields.items()
    }


def roles(kind: CaseType, person: str) -> dict[str, tuple[str, ...]]:
    """Give people of the first organization, others of the second, and the Centre, every role of theirs."""
    of_party = {"opener": "one", "a": "one", "b": "two"}
    organization = of_party.get(person, "")
    offices = ("centre", "government", "confirming")
    if organization:
        return {one.name: (organization,) for one in kind.roles if one.party not in offices}
    return {one.name: (one.party,) for one in kind.roles if one.party in offices}


@pytest.mark.parametrize("kind", cases.TYPES, ids=lambda one: one.name)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_play(kind: CaseType, data: st.DataObject) -> None:
    case, events = Case(), []
    commands = st.sampled_from([one for one in kind.commands() if one != OPEN])
    opened = give(kind, case, OPEN, "opener", "理由", True)
    assert opened is not None
    case = step(events, case, opened, "opener", "理由")
    for _ in range(STEPS):
        who, command = data.draw(st.sampled_from(PEOPLE)), data.draw(commands)
        reason, full = data.draw(st.sampled_from(["", "理由"])), data.draw(st.booleans())
        decision = give(kind, case, command, who, reason, full)
        if decision is None:
            continue
        case = step(events, case, decision, who, reason)
        check(kind, case, events)


def give(kind: CaseType, case: Case, command: str, who: str, reason: str, full: bool) -> Any:
    payload = filled(kind, command, case.state) if full else {}
    ask = Ask(
        command, who, roles(kind, who), reason, LAW if full else {}, payload, SEEN, internal=False
    )
    try:
        return decide(kind, case, ask)
    except RefusalError:
        return None


def step(events: list[dict[str, Any]], case: Case, decision: Any, who: str, reason: str) -> Case:
    version = case.version + 1
    event = {"version": version, "state": decision.state, "facts": decision.facts}
    events.append({**event, "row": decision.row, "actor": who, "reason": reason})
    return Case(decision.state, version, {**case.facts, **decision.facts})


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
