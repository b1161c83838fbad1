"""不一致协调: departments give data of one kind that does not agree (办法第二十一条)."""

from __future__ import annotations

from typing import Any

from ..case_table import CaseType, Demand, Facts, Field, Party, State, Transition, words
from . import consulting
from .consulting import CENTRE, DEPARTMENT, Talk

__all__ = ["TYPE"]

ARTICLES = "办法第二十条、第二十一条"
RESULT = (
    Field("result", "textarea", words("一致意见", "What is agreed")),
    Field("authoritative", "choice", words("以哪个条目的数据为准", "Entry whose data counts"), source="entries"),
)  # fmt: skip
TALK = Talk(ARTICLES, RESULT, "agreed")


def _known(facts: Facts) -> bool:
    return facts["asked"].get("authoritative") in (facts.get("entries") or ())


DEMANDS = (
    Demand("several_entries", lambda facts: len(facts.get("entries") or ()) > 1,
           words("请选择数据不一致的两个以上条目（办法第二十一条）", "Choose the entries that do not agree, two or more (art. 21)")),
    Demand("several_departments", lambda facts: len(facts.get("departments") or ()) > 1,
           words("条目属于同一个部门：由本部门核对更正（办法第二十条）", "The entries are one department's: it puts them right itself (art. 20)")),
    Demand("authoritative", _known,
           words("请从所涉条目中写明以哪个为准（办法第二十一条）", "Name one of the entries whose data counts (art. 21)")),
)  # fmt: skip

TRANSITIONS = (
    Transition(
        "open", (), ("centre", "department"), "consultation", words("提请不一致协调", "Report an inconsistency"),
        words("写明哪些数据不一致，请有关部门协商形成一致意见。", "Says which data do not agree; the departments consult."),
        ARTICLES,
        fields=(Field("entries", "entries", words("所涉条目", "Entries")), Field("subject", "textarea", words("不一致的数据", "What does not agree"))),
        demands=("several_entries", "several_departments"), clocks=TALK.begun, tells=("department", "centre"), mark="opener",
    ),
    *TALK.rows(),
    Transition(
        "decide", ("coordination",), ("centre",), "decided", words("决定", "Decide"),
        words("会同有关部门协调后决定以哪个为准，记入所涉条目并告知各部门。", "Decides whose data counts; recorded with the entries, the departments are told."),
        ARTICLES, reason=True, fields=RESULT, demands=("authoritative",), clocks=TALK.decided, tells=("department",),
        not_by=("opener", "proposer"), mark="decider", keep="decision", effect="decide",
    ),
)  # fmt: skip


def _note(facts: Facts, row: Transition, asked: Facts) -> dict[str, Any]:
    patch = consulting.note_talk(facts, row, asked)
    if row.command == "open":
        seen: Facts = asked["seen"]
        return {**patch, "entries": seen.get("entries"), "subject": asked.get("subject")}
    return patch


TYPE = CaseType(
    name="inconsistency",
    title=words("不一致协调", "Inconsistency"),
    articles=ARTICLES,
    ruleset="2025-08-01",
    valid_from="2022-12-14",
    parties=(
        Party("department", "owner", words("有关部门", "Department concerned")),
        Party("centre", "function:centre", words("县政务服务中心", "Government Service Centre")),
    ),
    roles=(DEPARTMENT, CENTRE),
    states=(
        *Talk.states(),
        State("agreed", words("已协商一致", "Agreed"), closed=True),
        State("decided", words("已决定", "Decided"), closed=True),
        State("cancelled", words("已撤销", "Cancelled"), closed=True),
    ),
    transitions=TRANSITIONS,
    conditions=consulting.AGREEMENT,
    demands=DEMANDS,
    note=_note,
    owing=consulting.owing_talk,
)
