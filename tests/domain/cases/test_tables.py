"""Every case type's table is whole, and what stands in no row is refused: all of it is tried."""

from __future__ import annotations

import itertools
import re

import pytest

from ckanext.shuangpai.domain import cases
from ckanext.shuangpai.domain.case import Ask, Case, RefusalError, decide, fold, offered
from ckanext.shuangpai.domain.case_table import OPEN, CaseType

TYPES = cases.TYPES
NAMES = [f"{one.name}-{one.ruleset}" for one in TYPES]
ARTICLE = re.compile(r"(办法|条例)第[一二三四五六七八九十]+条")


def triples():
    """Yield every (type, state, command, role), also those of commands that no type has."""
    for kind in TYPES:
        states = ["", *(one.name for one in kind.states)]
        commands = [*kind.commands(), "abolish"]
        roles = [one.name for one in kind.roles]
        yield from itertools.product([kind], states, commands, roles)


def in_table(kind, state, command, role):
    return any(
        role in row.roles and (state in row.source if row.source else state == "")
        for row in kind.rows(command)
    )


def test_every_triple_outside_the_table_is_refused():
    tried = refused = 0
    for kind, state, command, role in triples():
        if in_table(kind, state, command, role):
            continue
        tried += 1
        ask = Ask(
            command,
            "somebody",
            {role: ("org",)},
            "理由",
            {"instrument": "法", "article": "条"},
            internal=True,
        )
        with pytest.raises(RefusalError) as refusal:
            decide(kind, Case(state, 1 if state else 0), ask)
        assert refusal.value.code in ("unknown", "state", "role")
        refused += 1
    assert tried == refused > 100


def test_nobody_without_a_role_may_do_anything():
    for kind in TYPES:
        for state in kind.states:
            ask = Ask("", "somebody", {})
            assert list(offered(kind, Case(state.name, 1), ask)) == []


@pytest.mark.parametrize("kind", TYPES, ids=NAMES)
class TestTable:
    def test_names_lead_somewhere(self, kind):
        states = {one.name for one in kind.states}
        roles = {one.name for one in kind.roles}
        parties = {one.name for one in kind.parties}
        demands = {one.name for one in kind.demands}
        assert {one.party for one in kind.roles} <= parties
        assert {name for one in kind.states for name in one.waits} <= roles
        for row in kind.transitions:
            assert set(row.source) <= states
            assert not row.target or row.target in states
            assert set(row.roles) | set(row.tells) <= roles
            assert set(row.when) <= set(kind.conditions)
            assert set(row.demands) <= demands

    def test_closed_states_have_no_way_out_and_others_wait_for_somebody(self, kind):
        for state in kind.states:
            leaving = [row for row in kind.transitions if state.name in row.source]
            assert bool(leaving) != state.closed
            assert bool(state.waits) != state.closed

    def test_every_state_is_reached_from_the_opening(self, kind):
        reached = {row.target for row in kind.rows(OPEN)}
        for _ in kind.states:
            for row in kind.transitions:
                if reached & set(row.source) and row.target:
                    reached.add(row.target)
        assert reached == {one.name for one in kind.states}

    def test_whoever_is_waited_for_can_do_something(self, kind):
        for state in kind.states:
            for role in state.waits:
                rows = [row for row in kind.transitions if state.name in row.source]
                assert any(role in row.roles and not row.internal for row in rows)

    def test_every_row_names_its_article_and_speaks_both_languages(self, kind):
        for row in kind.transitions:
            assert ARTICLE.search(row.articles), row.command
            for text in (row.title, row.explanation):
                assert re.search(r"[\u4e00-\u9fff]", text["zh_Hans_CN"])
                assert re.search(r"[A-Za-z]", text["en"])

    def test_every_text_is_there_in_both_languages(self, kind):
        named = [*kind.parties, *kind.roles, *kind.states]
        fields = [field for row in kind.transitions for field in row.fields]
        texts = [kind.title, *(one.title for one in (*named, *fields))]
        texts += [one.message for one in kind.demands]
        texts += [title for field in fields for _, title in field.choices]
        texts += [field.help for field in fields if field.help]
        for text in texts:
            assert re.search(r"[\u4e00-\u9fff]", text["zh_Hans_CN"])
            assert re.search(r"[A-Za-z]", text["en"]), text
            assert not re.search(r"[\u4e00-\u9fff]", text["en"]), text

    def test_demands_name_their_article(self, kind):
        unnamed = {"ready_to_publish"}
        for demand in kind.demands:
            assert demand.name in unnamed or ARTICLE.search(demand.message["zh_Hans_CN"])

    def test_steps_back_and_refusals_say_why(self, kind):
        for row in kind.transitions:
            if row.danger:
                assert row.reason, row.command

    def test_what_closes_a_case_is_not_decided_by_who_opened_it(self, kind):
        closed = {one.name for one in kind.states if one.closed}
        for row in kind.transitions:
            if row.command == "agree":
                continue  # binds because every party gives it
            if row.target in closed and row.effect not in ("", "cancel") and not row.internal:
                assert "opener" in row.not_by, row.command

    def test_clocks_that_start_are_ended(self, kind):
        effects = {(one.clock, one.effect) for row in kind.transitions for one in row.clocks}
        for clock in {clock for clock, effect in effects if effect != "stop"}:
            assert (clock, "stop") in effects


CONSULTED = [one for one in TYPES if one.rows("propose")]


@pytest.mark.parametrize("kind", CONSULTED, ids=lambda one: one.name)
class TestConsultation:
    def talk(self, kind, *said):
        """Play a consultation of two departments: ``(person, office, command)`` each."""
        case = Case("consultation", 1, {"departments": ["a", "b"], "persons": {"opener": ["anna"]}})
        for person, office, command in said:
            fields = {one.name: one for row in kind.rows(command) for one in row.fields}
            payload = {
                name: one.choices[0][0] if one.choices else "1" for name, one in fields.items()
            }
            ask = Ask(command, person, {"department": (office,)}, "理由", payload=payload)
            decision = decide(kind, case, ask)
            case = Case(decision.state, case.version + 1, {**case.facts, **decision.facts})
        return case

    def offered(self, kind, case, person, office):
        return {
            row.command for row in offered(kind, case, Ask("", person, {"department": (office,)}))
        }

    def test_only_who_opened_it_is_offered_to_cancel(self, kind):
        case = self.talk(kind)
        assert "cancel" in self.offered(kind, case, "anna", "a")
        assert "cancel" not in self.offered(kind, case, "arno", "a")
        with pytest.raises(RefusalError) as refusal:
            decide(kind, case, Ask("cancel", "arno", {"department": ("a",)}, "理由"))
        assert refusal.value.code == "others_case"
        assert refusal.value.forbidden

    def test_who_once_proposed_may_answer_another_proposal(self, kind):
        first = self.talk(kind, ("anna", "a", "propose"))
        assert not {"agree", "disagree"} & self.offered(kind, first, "anna", "a")
        assert not {"agree", "disagree"} & self.offered(kind, first, "arno", "a")
        assert {"agree", "disagree"} <= self.offered(kind, first, "bert", "b")
        countered = self.talk(kind, ("anna", "a", "propose"), ("bert", "b", "propose"))
        assert {"agree", "disagree"} <= self.offered(kind, countered, "anna", "a")
        assert not {"agree", "disagree"} & self.offered(kind, countered, "bert", "b")

    def test_nobody_agrees_with_themselves_for_another_office(self, kind):
        case = self.talk(kind, ("anna", "a", "propose"))
        assert not {"agree", "disagree"} & self.offered(kind, case, "anna", "b")


def test_a_gap_in_the_events_is_found():
    events = [{"version": 1, "state": "a", "facts": {}}, {"version": 3, "state": "b", "facts": {}}]
    with pytest.raises(ValueError, match="event 3 after version 1"):
        fold(events)


def test_state_and_facts_are_the_fold_of_events():
    events = [
        {"version": 1, "state": "a", "facts": {"x": 1, "y": 1}},
        {"version": 2, "state": "b", "facts": {"x": 2}},
    ]
    assert fold(events) == Case("b", 2, {"x": 2, "y": 1})


def test_a_type_is_found_by_its_rule_set_and_by_the_day():
    for kind in TYPES:
        assert cases.of_ruleset(kind.name, kind.ruleset) is kind
        assert cases.current(kind.name, "2026-11-24").name == kind.name
    with pytest.raises(KeyError):
        cases.of_ruleset("entry_review", "1999")
    with pytest.raises(KeyError):
        cases.current("entry_review", "2001-01-01")


@pytest.mark.parametrize(
    ("name", "command", "target", "told"),
    [
        ("entry_review", "submit", "review", {"centre"}),
        ("entry_review", "submit", "countersigning", {"co_department"}),
        ("entry_review", "sign", "review", {"centre", "provider"}),
        ("entry_review", "return", "returned", {"provider", "co_department"}),
        ("entry_review", "approve", "published", {"provider", "co_department"}),
        ("entry_review", "approve", "confirmation", {"confirming", "provider"}),
        ("entry_review", "confirm", "published", {"provider", "centre"}),
        ("entry_review", "release", "published", {"provider"}),
        ("change_duty", "open", "due", {"provider", "centre"}),
        ("change_duty", "file", "filed", {"centre"}),
        ("change_duty", "declare", "filed", {"centre"}),
        ("change_duty", "publish", "done", {"provider"}),
        ("duplicate", "open", "consultation", {"department"}),
        ("duplicate", "decide", "decided", {"department"}),
        ("inconsistency", "open", "consultation", {"department"}),
        ("inconsistency", "decide", "decided", {"department"}),
        ("dispute", "escalate", "coordination", {"centre", "department"}),
        ("dispute", "refer", "government", {"government", "department"}),
        ("dispute", "rule", "ruled", {"department", "centre"}),
    ],
)
def test_those_whom_the_regulation_names_are_told(
    name: str, command: str, target: str, told: set[str]
) -> None:
    kind = next(one for one in cases.TYPES if one.name == name)
    rows = [row for row in kind.rows(command) if row.target == target]
    assert rows
    assert all(told <= set(row.tells) for row in rows)


@pytest.mark.parametrize("kind", cases.TYPES, ids=lambda one: one.name)
def test_whom_a_case_then_waits_for_is_told(kind: CaseType) -> None:
    """Who has to act next is told, or is the very party that acts."""
    missed = [
        (row.command, row.target, role)
        for row in kind.transitions
        if row.target and not row.internal
        for role in kind.state(row.target).waits
        if kind.role(role).party not in {kind.role(one).party for one in (*row.tells, *row.roles)}
    ]
    assert missed == []
