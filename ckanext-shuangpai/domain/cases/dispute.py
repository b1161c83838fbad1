"""共享争议: departments differ over sharing; consultation, then the Centre, then the county government (办法第二十四条; 条例第二十八条)."""

from __future__ import annotations

from typing import Any

from ..case_table import (
    CaseType,
    ClockEffect,
    Demand,
    Facts,
    Field,
    Party,
    Role,
    State,
    Transition,
    words,
)
from . import consulting
from .consulting import CENTRE, DEPARTMENT, Talk

__all__ = ["TYPE"]

ARTICLES = "办法第二十四条；条例第二十八条"
RESULT = (Field("result", "textarea", words("处理意见", "Result")),)
DOCUMENT = Field("document", "text", words("决定文号", "Document number"))
DECISION = "government_decision"
TALK = Talk(ARTICLES, RESULT, "settled")
DEMANDS = (
    Demand("two_departments", lambda facts: len(facts.get("departments") or ()) > 1,
           words("请选择争议的对方部门（条例第二十八条）", "Choose the other department (Decree 809, art. 28)")),
    Demand("neutral", lambda facts: facts.get("acting") not in (facts.get("departments") or ()),
           words("中心是争议一方，不能协调自己的争议：报县人民政府决定（条例第二十八条）", "The Centre is a party and does not settle its own dispute: refer it to the county government (Decree 809, art. 28)")),
    Demand("has_government", lambda facts: bool(facts.get("government")),
           words("县里还没有登记“县人民政府”职责的单位：请系统管理员登记（条例第二十八条）", "No organization has the function of county government: have it registered (Decree 809, art. 28)")),
)  # fmt: skip

TRANSITIONS = (
    Transition(
        "open", (), ("department",), "consultation", words("提出争议", "Raise a dispute"),
        words("写明争议事项，先由双方协商。", "Says what is in dispute; the two consult first."),
        ARTICLES,
        fields=(
            Field("respondent", "organization", words("对方部门", "Other department")),
            Field("subject", "textarea", words("争议事项", "What is in dispute")),
            Field("entry", "entry", words("所涉条目", "Entry"), required=False),
        ),
        demands=("two_departments",), clocks=TALK.begun, tells=("department",), mark="opener",
    ),
    *TALK.rows(),
    Transition(
        "mediate", ("coordination",), ("centre",), "settled", words("协调一致", "Settle"),
        words("记录协调一致的结果，并告知双方。", "Records what both accept; both are told."),
        ARTICLES, fields=RESULT, demands=("neutral",), clocks=TALK.decided, tells=("department",), not_by=("opener", "proposer"), mark="decider", keep="decision", effect="settle",
    ),
    Transition(
        "refer", ("coordination",), ("centre",), "government", words("报县人民政府", "Refer to the government"),
        words("协调不成，报县人民政府决定，并说明分歧。", "No settlement: the county government decides; say where they differ."),
        "条例第二十八条", reason=True, demands=("has_government",), clocks=(*TALK.decided, ClockEffect("start", DECISION, DECISION)), tells=("government", "department"),
    ),
    Transition(
        "rule", ("government",), ("government",), "ruled", words("作出决定", "Decide"),
        words("记录县人民政府的决定，双方照办。", "Records the county government's decision, which both carry out."),
        "条例第二十八条", reason=True, basis=True, fields=(*RESULT, DOCUMENT), clocks=(ClockEffect("stop", DECISION),),
        tells=("department", "centre"), not_by=("opener", "proposer", "decider"), keep="decision", effect="rule",
    ),
    Transition(
        "record", ("government",), ("centre",), "ruled", words("登记县人民政府决定", "Record the government's decision"),
        words("按决定文件登记县人民政府的书面决定，并告知双方。", "Records the government's decision from its document; both are told."),
        "条例第二十八条", reason=True, basis=True, fields=(*RESULT, DOCUMENT), demands=("neutral",), clocks=(ClockEffect("stop", DECISION),),
        tells=("department", "government"), not_by=("opener", "proposer"), keep="decision", effect="rule",
    ),
)  # fmt: skip


def _note(facts: Facts, row: Transition, asked: Facts) -> dict[str, Any]:
    patch = consulting.note_talk(facts, row, asked)
    if row.command == "open":
        return {**patch, "subject": asked.get("subject")}
    return patch


TYPE = CaseType(
    name="dispute",
    title=words("共享争议", "Dispute"),
    articles=ARTICLES,
    ruleset="2025-08-01",
    valid_from="2022-12-14",
    parties=(
        Party("department", "asker", words("争议双方", "Department in dispute")),
        Party("department", "asked:respondent", words("争议双方", "Department in dispute")),
        Party("centre", "function:centre", words("县政务服务中心", "Government Service Centre")),
        Party("government", "function:government", words("县人民政府", "County government")),
    ),
    roles=(
        DEPARTMENT,
        CENTRE,
        Role("government", "government", words("县人民政府", "County government")),
    ),
    states=(
        *Talk.states(),
        State(
            "government", words("待县人民政府决定", "With the government"), ("government", "centre")
        ),
        State("settled", words("已达成一致", "Settled"), closed=True),
        State("ruled", words("县人民政府已决定", "Decided by the government"), closed=True),
        State("cancelled", words("已撤销", "Cancelled"), closed=True),
    ),
    transitions=TRANSITIONS,
    conditions=consulting.AGREEMENT,
    demands=DEMANDS,
    note=_note,
    owing=consulting.owing_talk,
)
