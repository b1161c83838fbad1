"""重复协调: two entries hold the same data, and one department is to collect it (办法第十八条; 条例第十九条)."""

from __future__ import annotations

from typing import Any

from ..case_table import (
    CaseType,
    ClockEffect,
    Demand,
    Facts,
    Field,
    Party,
    State,
    Transition,
    words,
)
from . import consulting
from .consulting import CENTRE, DEPARTMENT, Talk

__all__ = ["TYPE"]

ARTICLES = "办法第十八条、第二十条；条例第十九条"
COORDINATED = (ClockEffect("start", consulting.COORDINATION, consulting.COORDINATION),)
EFFECTS = (
    ("alias", words("保留一条，另一条停用，旧代码和链接指向保留的条目", "Keep one; the other is withdrawn, its code and links lead on")),
    ("merge", words("合并：另一条的信息项并入保留的条目后停用，旧代码和链接指向保留的条目", "Merge: the other's data items are added, it is withdrawn, its code and links lead on")),
    ("withdraw", words("另一条停用，不作指向", "The other is withdrawn without an alias")),
    ("keep", words("两条都保留，只明确采集部门", "Both stay; only the collecting department is named")),
)  # fmt: skip
OUTCOME = (
    Field("collecting_department", "choice", words("采集部门（数源部门）", "Collecting department"), source="parties"),
    Field("effect", "choice", words("处理方式", "What becomes of the entries"), choices=EFFECTS),
    Field("keep", "choice", words("保留的条目", "Entry to keep"), required=False, source="entries"),
)  # fmt: skip
TALK = Talk(ARTICLES, OUTCOME, "coordination")


def _named(facts: Facts) -> bool:
    """Say whether it is named which entry stays, where one does not."""
    asked: Facts = facts["asked"]
    keep = asked.get("keep")
    return keep in (facts.get("entries") or ()) if asked.get("effect") != "keep" else True


def _city_kept(facts: Facts) -> bool:
    city: list[str] = list(facts.get("city_entries") or ())
    asked: Facts = facts["asked"]
    return not city or asked.get("effect") == "keep" or asked.get("keep") in city


DEMANDS = (
    Demand("two_entries", lambda facts: len(facts.get("entries") or ()) == 2,
           words("请选择两个不同的条目（办法第十八条）", "Choose two different entries (art. 18)")),
    Demand("county_entry", lambda facts: len(facts.get("city_entries") or ()) < 2,
           words("两个条目都是市级的：请向市政务数据主管部门反映（条例第十九条）", "Both entries are the city's: tell the city (Decree 809, art. 19)")),
    Demand("no_other", lambda facts: not facts.get("other_case"),
           words("这两个条目已有在办的重复协调：请继续办理（办法第十八条）", "The two entries have an open case already: go on with that one (art. 18)")),
    Demand("keep_named", _named,
           words("请写明保留哪个条目（办法第十八条）", "Name the entry that is kept (art. 18)")),
    Demand("city_kept", _city_kept,
           words("市级目录已有的，保留市级条目，不得重复采集（办法第二十条第三项）", "What the city has is kept there, not collected twice (art. 20(3))")),
    Demand("a_party", lambda facts: facts["asked"].get("collecting_department") in (facts.get("offices") or ()),
           words("采集部门应当是有关部门之一（办法第十八条）", "The collecting department is one of the parties (art. 18)")),
    Demand("no_review", lambda facts: not facts.get("under_review"),
           words("条目{under_review}正在审核：先办结再决定（办法第十八条）", "{under_review} is under review: finish that first (art. 18)")),
)  # fmt: skip
SIDES = (
    Field("ours", "entry", words("条目", "Entry")),
    Field("theirs", "entry", words("与之重复的条目", "Entry that it repeats")),
    Field("statement", "textarea", words("说明", "Statement"), required=False),
)


def _open(target: str, shape: str, clocks: tuple[ClockEffect, ...]) -> Transition:
    return Transition(
        "open", (), ("centre", "department"), target, words("提请重复协调", "Report a duplicate"),
        words("列明两个条目的对照，先由有关部门协商；只涉及一个部门或者市级条目的，直接由中心协调。", "Puts both entries side by side; departments consult first, or the Centre decides where only one is concerned."),
        ARTICLES, when=(shape,), fields=SIDES, demands=("two_entries", "county_entry", "no_other"), clocks=clocks, tells=("department", "centre"), mark="opener",
    )  # fmt: skip


TRANSITIONS = (
    _open("consultation", "several", TALK.begun),
    _open("coordination", "single", COORDINATED),
    *TALK.rows(),
    Transition(
        "decide", ("coordination",), ("centre",), "decided", words("决定采集部门", "Decide who collects"),
        words("明确采集部门（数源部门）；停用、合并和指向立即生效，并告知各部门。", "Names the collecting department; withdrawal, merge and alias take effect at once."),
        ARTICLES, reason=True, fields=OUTCOME, demands=("keep_named", "city_kept", "a_party", "no_review"),
        clocks=TALK.decided, tells=("department",), not_by=("opener", "proposer"), mark="decider", keep="decision", effect="decide", danger=True,
    ),
    Transition(
        "dismiss", ("coordination",), ("centre",), "dismissed", words("认定不重复", "No duplicate"),
        words("记录两个条目不重复，以后查重不再提示。", "Records that the two are different; the check will not report them again."),
        ARTICLES, reason=True, clocks=TALK.decided, tells=("department",), not_by=("opener", "proposer"), mark="decider", effect="dismiss", danger=True,
    ),
)  # fmt: skip


def _note(facts: Facts, row: Transition, asked: Facts) -> dict[str, Any]:
    if row.command != "open":
        return consulting.note_talk(facts, row, asked)
    kept = ("entries", "city_entries", "offices", "evidence")
    seen: Facts = asked["seen"]
    return {
        **consulting.note_talk(facts, row, asked),
        **{name: seen.get(name) for name in kept},
        "statement": asked.get("statement") or "",
    }


TYPE = CaseType(
    name="duplicate",
    title=words("重复协调", "Duplicate"),
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
        State("decided", words("已决定", "Decided"), closed=True),
        State("dismissed", words("不重复", "No duplicate"), closed=True),
        State("cancelled", words("已撤销", "Cancelled"), closed=True),
    ),
    transitions=TRANSITIONS,
    conditions={
        **consulting.AGREEMENT,
        "several": lambda facts: len(facts.get("departments") or ()) > 1,
        "single": lambda facts: len(facts.get("departments") or ()) <= 1,
    },
    demands=DEMANDS,
    note=_note,
    owing=consulting.owing_talk,
)
