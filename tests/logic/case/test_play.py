"""Every type under random play on the real database: row, events, outbox and entry always agree."""

from __future__ import annotations

import os
from typing import Any

import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.shuangpai.domain import cases
from ckanext.shuangpai.domain.case import fold
from ckanext.shuangpai.domain.case_table import OPEN, CaseType
from ckanext.shuangpai.domain.cases.entry_review import entry_state
from ckanext.shuangpai.model import case_event
from ckanext.shuangpai.model.case import Case
from ckanext.shuangpai.model.outbox import Outbox

from tests.logic.case.test_refusals import READERS, opened  # noqa: F401  (a fixture)

EXAMPLES, STEPS, LEAST = (
    (2, 50, 40) if not os.environ.get("SHUANGPAI_STRESS") else (160, 100, 10_000)
)
"""Plays of each type, steps of each play, and how many commands are given to a type at least."""
LAW = {"instrument": "《政务数据共享条例》", "article": "第十七条"}
FILLED = {
    "days": "3", "result": "意见", "effect": "keep", "document": "双政函〔2026〕9号", "opinion": "不涉密",
    "statement": "说明",
}  # fmt: skip


class Play(RuleBasedStateMachine):
    """One case of a type in the database, to which people give commands; a closed one is followed by another."""

    kind: CaseType
    county: Any
    opened: Any
    act: Any
    steps = 0

    @initialize()
    def begin(self) -> None:
        """Open a case."""
        self.case_id = self.opened(self.kind.name)
        self.version = check(self.kind, self.case_id)

    @rule(data=st.data(), full=st.booleans(), stale=st.sampled_from([0, 0, 0, 0, 1]))
    def try_any(self, data: st.DataObject, full: bool, stale: int) -> None:
        """Give any command of the type as anybody, at the newest version or an older one."""
        who = data.draw(st.sampled_from([*READERS[self.kind.name], "second"]))
        commands = [one for one in self.kind.commands() if one != OPEN]
        self.give(who, data.draw(st.sampled_from(commands)), full, stale)

    @rule(data=st.data())
    def take_an_offer(self, data: st.DataObject) -> None:
        """Give a command that somebody is offered on the page of the case."""
        who = data.draw(st.sampled_from([*READERS[self.kind.name], "second"]))
        case = self.act("shuangpai_case_show", self.county[who], id=self.case_id)
        if not case["open"]:
            assert case["commands"] == []
            self.begin()
        elif case["commands"]:
            offered = [one["command"] for one in case["commands"]]
            self.give(who, data.draw(st.sampled_from(offered)), True, 0)

    def give(self, who: str, command: str, full: bool, stale: int) -> None:
        """Give a command; afterwards all that it writes agrees, and nothing moved if it was refused."""
        type(self).steps += 1
        asked = asked_of(self.kind, command, Case.get(self.case_id), full)
        data = {"id": self.case_id, "version": self.version - stale, **asked}
        try:
            self.act("shuangpai_case_command", self.county[who], **data)
        except (tk.ValidationError, tk.NotAuthorized):
            moved = 0
        else:
            assert not stale
            moved = 1
        self.version += moved
        assert check(self.kind, self.case_id) == self.version


@pytest.mark.parametrize("kind", cases.TYPES, ids=lambda one: one.name)
def test_play(kind, county, opened, act):  # noqa: F811
    about = {"kind": kind, "county": county, "opened": opened, "act": act, "steps": 0}
    machine = type(
        "Play", (Play,), {**about, "opened": staticmethod(opened), "act": staticmethod(act)}
    )
    told = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=told)
    assert machine.steps >= LEAST


def asked_of(kind, command, row, full):
    """Return what a command asks for, in full or with nothing."""
    if not full:
        return {"command": command}
    fields = {one.name: one for line in kind.rows(command) for one in line.fields}
    given_ = {name: FILLED.get(name, "") for name in fields}
    if "result" in fields and fields["result"].choices:
        given_["result"] = "passed"
    if "collecting_department" in fields:
        given_["collecting_department"] = row.facts["departments"][0]
    if "authoritative" in fields:
        given_["authoritative"] = row.facts["entries"][0]
    return {"command": command, "reason": "理由", "basis": LAW, **given_}


def check(kind, case_id):
    """Look at all that a command writes, as another transaction sees it; return the version."""
    model.Session.remove()
    events, row = case_event.of_case(case_id), Case.get(case_id)
    assert row is not None
    folded = fold(events)
    assert (row.state, row.version, row.facts) == (folded.state, folded.version, folded.facts)
    assert (row.closed_on is not None) == kind.state(row.state).closed
    keys = list(model.Session.scalars(sa.select(Outbox.key).where(Outbox.case_id == case_id)))
    assert len(keys) == len(set(keys)) <= len(events)
    assert set(keys) <= {f"case/{case_id}/{one['version']}" for one in events}
    if kind.name == "entry_review":
        extras = model.Package.get(row.entry_id).extras
        assert extras["entry_state"] == entry_state(row.facts, row.state)
    return row.version
