"""Every type under random play on the real database: row, events, outbox and entry always agree."""

from __future__ import annotations

import os

import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.shuangpai.domain import cases
from ckanext.shuangpai.domain.case import fold
from ckanext.shuangpai.domain.case_table import OPEN
from ckanext.shuangpai.domain.cases.entry_review import entry_state
from ckanext.shuangpai.model import case_event
from ckanext.shuangpai.model.case import Case
from ckanext.shuangpai.model.outbox import Outbox

from tests.logic.case.test_refusals import READERS, opened  # noqa: F401  (a fixture)

EXAMPLES, STEPS = (2, 50) if not os.environ.get("SHUANGPAI_STRESS") else (100, 100)
"""Commands given to each type: 100 in a test run, 10,000 under ``make stress-database``."""
LAW = {"instrument": "《政务数据共享条例》", "article": "第十七条"}
FILLED = {
    "days": "3", "result": "意见", "effect": "keep", "document": "双政函〔2026〕9号", "opinion": "不涉密",
    "statement": "说明",
}  # fmt: skip


@pytest.mark.parametrize("kind", cases.TYPES, ids=lambda one: one.name)
def test_play(kind, county, opened, act):  # noqa: F811
    commands = st.sampled_from([one for one in kind.commands() if one != OPEN])
    readers = st.sampled_from([*READERS[kind.name], "second"])

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(data=st.data())
    def play(data):
        case_id = opened(kind.name)
        for _ in range(STEPS):
            row = Case.get(case_id)
            assert row is not None
            if kind.state(row.state).closed:
                case_id = opened(kind.name)
                row = Case.get(case_id)
            who, command = data.draw(readers), data.draw(commands)
            newest, stale = row.version, data.draw(st.sampled_from([0, 0, 0, 0, 1]))
            asked = asked_of(kind, command, row, data.draw(st.booleans()))
            try:
                act(
                    "shuangpai_case_command",
                    county[who],
                    id=case_id,
                    version=newest - stale,
                    **asked,
                )
            except (tk.ValidationError, tk.NotAuthorized):
                moved = 0
            else:
                assert not stale
                moved = 1
            assert check(kind, case_id) == newest + moved

    play()


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
