"""entry_review under random play: whatever people try, what the law forbids does not happen."""

from __future__ import annotations

import os

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ckanext.shuangpai.domain.case import Ask, Case, RefusalError, decide, fold
from ckanext.shuangpai.domain.case_table import OPEN
from ckanext.shuangpai.domain.cases.entry_review import TYPE, entry_state

PEOPLE = {
    "officer": {"provider": ("civil",)},
    "head": {"provider": ("civil",), "provider_head": ("civil",)},
    "forest": {"co_department": ("forest",)},
    "water": {"co_department": ("water",)},
    "office": {"confirming": ("office",)},
    "reviewer": {"centre": ("centre",)},
    "stranger": {},
    "both": {"provider": ("civil",), "provider_head": ("civil",), "centre": ("centre",)},
}
COMMANDS = [one for one in TYPE.commands() if one != OPEN]
EXAMPLES, STEPS = (20, 50) if not os.environ.get("SHUANGPAI_STRESS") else (200, 100)
"""Steps in all: 1,000 in a test run, 20,000 under ``make stress``."""


class Play(RuleBasedStateMachine):
    """People of every part give any command at any time, with and without what it needs."""

    def __init__(self) -> None:
        super().__init__()
        self.case, self.events = Case(), []
        self.seen: dict = {}

    @initialize(
        kind=st.sampled_from(["publication", "revision", "withdrawal"]),
        joint=st.booleans(),
        unconfirmed=st.booleans(),
        narrowing=st.booleans(),
        personal=st.booleans(),
    )
    def begin(self, kind, joint, unconfirmed, narrowing, personal):
        before = "draft" if kind == "publication" else "published"
        self.seen = {
            "kind": kind, "before": before, "content": "1", "changed": True, "findings": 0,
            "co_departments": ["forest", "water"] if joint else [], "confirming": True,
            "narrowing": narrowing and kind == "revision", "unconfirmed": unconfirmed, "personal": personal,
        }  # fmt: skip
        self.give(OPEN, "officer", {"entry": "1"}, "停用理由", True)

    @rule(
        command=st.sampled_from(COMMANDS),
        who=st.sampled_from(sorted(PEOPLE)),
        reason=st.sampled_from(["", "理由"]),
        filled=st.booleans(),
        result=st.sampled_from(["passed", "failed", "x"]),
    )
    def act(self, command, who, reason, filled, result):
        payload = {"result": result, "opinion": "意见", "document": "1号"} if filled else {}
        self.give(command, who, payload, reason, filled)

    @rule()
    def change_text(self):
        self.seen["content"] = str(int(self.seen["content"]) + 1)

    @rule(step=st.integers(0, 7))
    def forward(self, step):
        """Do what would come next if all went well, so that play gets somewhere."""
        passed = {"result": "passed", "opinion": "好"}
        command, who, payload = [
            ("secrecy_review", "head", passed),
            ("impact_assessment", "officer", passed),
            ("head_consent", "head", {}),
            ("submit", "officer", {}),
            ("sign", "forest", {}),
            ("sign", "water", {}),
            ("approve", "reviewer", {}),
            ("confirm", "office", {"document": "1号"}),
        ][step]
        self.give(command, who, payload, "理由", True)

    def give(self, command, who, payload, reason, basis):
        law = {"instrument": "法", "article": "第一条"} if basis else {}
        ask = Ask(
            command, who, PEOPLE[who], reason, law, payload, self.seen, internal=command == "revise"
        )
        try:
            done = decide(TYPE, self.case, ask)
        except RefusalError:
            return
        version = self.case.version + 1
        event = {"version": version, "state": done.state, "facts": done.facts, "command": command}
        self.events.append({**event, "actor": who, "reason": reason, "row": done.row})
        self.case = Case(done.state, version, {**self.case.facts, **done.facts})

    @invariant()
    def the_row_is_the_fold(self):
        assert fold(self.events) == self.case

    @invariant()
    def the_law_holds(self):
        commands = [one["command"] for one in self.events]
        actors = {}
        for one in self.events:
            actors.setdefault(one["command"], set()).add(one["actor"])
            assert not one["row"].reason or one["reason"]
        if self.case.state in ("published", "withdrawn"):
            decided = actors.get("approve", set())
            assert decided
            assert not decided & (actors[OPEN] | actors["submit"] | actors["head_consent"])
            assert "head_consent" in commands
            if self.seen["kind"] != "withdrawal":
                assert "secrecy_review" in commands
                assert not self.seen["personal"] or "impact_assessment" in commands
                assert not self.case.facts["unconfirmed"] or "confirm" in commands
            if self.seen["co_departments"]:
                assert set(self.case.facts["signed"]) == {"forest", "water"}

    @invariant()
    def the_public_sees_the_old_text_until_it_is_decided(self):
        if self.case.state and self.seen["kind"] != "publication":
            shown = entry_state(self.case.facts, self.case.state)
            assert shown in ("published", "revising") or self.case.state == "withdrawn"


TestPlay = Play.TestCase
TestPlay.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
