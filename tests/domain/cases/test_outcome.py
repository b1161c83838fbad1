"""What a step means is said to each office that is told of it, and what was decided is told by names."""

from __future__ import annotations

import itertools
import json
import re

import pytest

from ckanext.shuangpai.domain import cases
from ckanext.shuangpai.domain.case_outcome import (
    CaseEntry,
    Outcome,
    decided_fields,
    decided_values,
    meanings,
    row_of,
    told_values,
)
from ckanext.shuangpai.domain.case_table import CHINESE
from ckanext.shuangpai.reference import table

ONE = CaseEntry("entry-one", "特困人员救助供养信息", "one", "civil")
TWO = CaseEntry("entry-two", "特困供养人员信息", "two", "forest")
MEANINGS = table("case_meanings")
VALUES = {
    "duplicate": [
        {"collecting_department": office, "effect": effect, "keep": keep}
        for office in ("civil", "forest")
        for effect in ("alias", "merge", "withdraw", "keep")
        for keep in ("entry-one", "entry-two")
    ],
    "inconsistency": [{"result": "按月核对", "authoritative": "entry-one"}],
    "dispute": [{"result": "按有条件共享提供"}],
    "change_duty": [{"days": "3"}],
}


def outcome(kind, row, state, values, acting="somebody"):
    return Outcome(
        command=row.command,
        state=state,
        acting=acting,
        due="2026-12-03",
        parties={"civil": ["department"], "forest": ["department"]},
        entries=(ONE, TWO),
        values=values,
        names={"civil": "双牌县民政局", "forest": "双牌县林业局"},
    )


def told_steps():
    """Yield every (type, row, state after it, party that it tells)."""
    for kind in cases.TYPES:
        for row in kind.transitions:
            for state in [row.target] if row.target else row.source:
                for role in row.tells:
                    yield kind, row, state, kind.role(role).party


@pytest.mark.parametrize("lang", [CHINESE, "en"])
def test_every_step_means_something_to_everybody_whom_it_tells(lang):
    for kind, row, state, party in told_steps():
        for values in VALUES.get(kind.name, [{}]):
            step = Outcome(
                row.command, state, "somebody", due="2026-12-03", parties={"civil": [party]},
                entries=(ONE, TWO), values=values, names={"civil": "双牌县民政局", "forest": "双牌县林业局"},
            )  # fmt: skip
            by = "在12月3日前" if lang == CHINESE else " by 2026-12-03"
            told = meanings(MEANINGS[kind.name], step, "civil", lang, by)
            assert told, (kind.name, row.command, state, party)
            said = "".join(told)
            assert "entry-" not in said
            assert "{" not in said
            assert "《》" not in said
            if lang == CHINESE:
                assert not re.search("[A-Za-z]", said), said


def test_the_table_of_meanings_names_only_what_the_case_tables_have():
    known = {kind.name: kind for kind in cases.TYPES}
    for name, lines in MEANINGS.items():
        kind = known[name]
        parties = {one.name for one in kind.parties} | {"acting"}
        for line in lines:
            assert kind.rows(line["command"]), line
            assert line["party"] in parties, line
            assert line.get("state") is None or kind.state(line["state"]), line


def decided(values, office):
    kind = cases.current("duplicate", "2026-11-24")
    [row] = kind.rows("decide")
    return " ".join(
        meanings(MEANINGS["duplicate"], outcome(kind, row, "decided", values), office, CHINESE)
    )


@pytest.mark.parametrize("keep", [ONE, TWO])
def test_each_side_of_a_duplicate_reads_its_own_result(keep):
    gone = TWO if keep is ONE else ONE
    values = {"collecting_department": keep.owner, "effect": "alias", "keep": keep.id}
    stopped, kept = decided(values, gone.owner), decided(values, keep.owner)
    assert f"您单位的条目《{gone.title}》已停用" in stopped
    assert f"旧代码和链接指向《{keep.title}》" in stopped
    assert f"您单位的条目《{keep.title}》保留，由您单位采集" in kept
    assert "停用" not in kept


def test_both_that_stay_are_told_who_collects():
    values = {"collecting_department": "civil", "effect": "keep"}
    assert "由您单位采集" in decided(values, "civil")
    assert "由双牌县民政局采集" in decided(values, "forest")


def test_who_has_no_part_is_told_nothing_of_their_own():
    assert decided({"collecting_department": "civil", "effect": "keep"}, "stranger") == ""


def test_what_was_decided_is_told_by_field_with_names():
    kind = cases.current("duplicate", "2026-11-24")
    [row] = kind.rows("decide")
    kept = {"collecting_department": "civil", "effect": "alias", "keep": "entry-one", "actor": "u"}
    values = decided_values(kind, row, {"decision": kept})
    names = {"civil": "双牌县民政局", "entry-one": "《甲》"}
    told = told_values(decided_fields(kind, row), values, CHINESE, names)
    assert [(title, found[0][1]) for _, title, found in told] == [
        ("采集部门（数源部门）", "双牌县民政局"),
        ("处理方式", "保留一条，另一条停用，旧代码和链接指向保留的条目"),
        ("保留的条目", "《甲》"),
    ]


def test_an_outcome_is_kept_and_read_again():
    kind = cases.current("duplicate", "2026-11-24")
    [row] = kind.rows("decide")
    one = outcome(kind, row, "decided", {"effect": "keep"})
    kept = json.loads(json.dumps(one.as_dict()))
    assert json.loads(json.dumps(Outcome.from_dict(kept).as_dict())) == kept
    assert Outcome.from_dict(kept).entries[1] == TWO


def test_the_row_of_a_step_is_found_by_the_states_around_it():
    for kind in cases.TYPES:
        for row in kind.transitions:
            for before in row.source or ("",):
                found = row_of(kind, row.command, before, row.target or before)
                assert found is not None
                assert (found.command, found.fields) == (row.command, row.fields)
    assert row_of(cases.TYPES[0], "recalculated", "review", "review") is None


def test_no_two_lines_of_the_table_say_the_same_place():
    for name, lines in MEANINGS.items():
        keys = [
            tuple(sorted((k, v) for k, v in line.items() if k not in ("zh", "en")))
            for line in lines
        ]
        assert all(a != b for a, b in itertools.pairwise(sorted(keys))), name
