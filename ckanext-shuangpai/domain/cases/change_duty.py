"""目录更新: a law was amended or a function moved, and entries must follow in time (办法第十九条; 条例第十七条).

One trigger begins one case for each affected entry. Done is: updated and filed; the Centre then reviews and
publishes within its own term.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
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
    Test,
    Transition,
    words,
)

__all__ = ["TYPE"]

UPDATE, PUBLICATION = "catalog_change", "catalog_change_publication"
STARTED, STOPPED = ClockEffect("start", UPDATE, UPDATE), ClockEffect("stop", UPDATE)
FILED, RELEASED = ClockEffect("start", PUBLICATION, PUBLICATION), ClockEffect("stop", PUBLICATION)
DUE = ("due", "extension")

PARTIES = (
    Party("provider", "owner", words("提供单位", "Provider")),
    Party("centre", "function:centre", words("县政务服务中心", "Government Service Centre")),
)
ROLES = (
    Role("provider", "provider", words("提供单位数据专员", "Data officer of the provider")),
    Role("centre", "centre", words("县政务服务中心", "Government Service Centre")),
)
STATES = (
    State("due", words("待更新", "To be updated"), ("provider",)),
    State("extension", words("待同意延期", "Extension asked"), ("centre", "provider")),
    State("filed", words("已备案待发布", "Filed, to be published"), ("centre",)),
    State("done", words("已办结", "Done"), closed=True),
    State("cancelled", words("已撤销", "Cancelled"), closed=True),
)
TRIGGERS = (("law", words("法律、法规修订", "A law was amended")), ("function", words("行政管理职能变化", "A function moved")))  # fmt: skip
DAYS = tuple((str(number), words(f"{number} 个工作日", f"{number} working days")) for number in range(1, 6))  # fmt: skip
FIELDS = (
    Field("entries", "entries", words("受影响的条目", "Entries affected")),
    Field("trigger", "choice", words("触发事项", "Trigger"), choices=TRIGGERS),
    Field("instrument", "text", words("法律、法规或者文件名称", "Law, regulation or document")),
    Field("occurred_on", "date", words("修订或者变化之日", "Day of the change")),
)
DEMANDS = (
    Demand("a_day", lambda facts: _is_day(facts["asked"].get("occurred_on"), str(facts.get("today"))),
           words("修订或者变化之日应写作 2026-01-31，且不晚于今天（办法第十九条）", "The day is written 2026-01-31, and not after today (art. 19)")),
    Demand("entries", lambda facts: bool(facts.get("entry")),
           words("请至少选择一个受影响的条目（办法第十九条）", "Choose at least one entry (art. 19)")),
    Demand("updated", lambda facts: bool(facts.get("updated")),
           words("条目还没有更新：先修订条目并提交审核，再报备案；确实不用改的，说明理由（办法第十九条）", "The entry is not updated: revise and submit it, then file; or say why it need not change (art. 19)")),
    Demand("released", lambda facts: bool(facts.get("released")),
           words("条目的修订还没有审核：先办结该条目的编制审核（条例第十七条）", "The entry's revision is not decided: decide its review first (Decree 809, art. 17)")),
    Demand("not_extended", lambda facts: not facts.get("extended"),
           words("已经延期一次，不能再延（条例第十七条）", "It was extended once already (Decree 809, art. 17)")),
    Demand("longer", lambda facts: bool(facts.get("extendable")),
           words("立件时适用的规定不允许延期（条例第十七条）", "No instrument in force on that day allows an extension (Decree 809, art. 17)")),
)  # fmt: skip

TRANSITIONS = (
    Transition(
        "open", (), ("centre", "provider"), "due", words("登记更新事项", "Record a change"),
        words("为每个受影响的条目立一个办件，从修订或者变化之日起算期限，并告知提供单位。", "Begins a case for each entry; its term runs from the day of the change."),
        "办法第十九条；条例第十七条", fields=FIELDS, demands=("entries", "a_day"), clocks=(STARTED,), tells=("provider", "centre"), mark="opener",
    ),
    Transition(
        "request_extension", ("due",), ("provider",), "extension", words("申请延期", "Ask for an extension"),
        words("报县政务服务中心同意；期间时钟照走。", "The Centre decides; the clock runs on."),
        "条例第十七条", reason=True, demands=("not_extended", "longer"), tells=("centre",), mark="asker",
    ),
    Transition(
        "grant_extension", ("extension",), ("centre",), "due", words("同意延期", "Grant the extension"),
        words("期限延长，并告知提供单位。", "The term is longer; the provider is told."),
        "条例第十七条", fields=(Field("days", "choice", words("延长", "By"), choices=DAYS),),
        clocks=(ClockEffect("extend", UPDATE),), tells=("provider",), not_by=("asker",), keep="extension",
    ),
    Transition(
        "refuse_extension", ("extension",), ("centre",), "due", words("不同意延期", "Refuse the extension"),
        words("期限不变，并说明理由。", "The term stays, with the reason."),
        "条例第十七条", reason=True, tells=("provider",), not_by=("asker",), danger=True,
    ),
    Transition(
        "file", DUE, ("provider",), "filed", words("更新并报备案", "File the update"),
        words("更新期限到此为止；中心应当在两个工作日内审核发布。", "Ends the term of the update; the Centre publishes within two working days."),
        "办法第十九条；条例第十七条", demands=("updated",), clocks=(STOPPED, FILED), tells=("centre",), mark="filer",
    ),
    Transition(
        "declare", DUE, ("provider",), "filed", words("报告不需更新", "Report that nothing changes"),
        words("说明条目为什么不用改，由中心核对。", "Say why the entry need not change; the Centre checks it."),
        "办法第十九条", reason=True, clocks=(STOPPED, FILED), tells=("centre",), mark="filer",
    ),
    Transition(
        "publish", ("filed",), ("centre",), "done", words("审核发布", "Publish"),
        words("核对备案，办结此事；条目的修订已经发布。", "Checks what was filed and ends the case; the revision is published."),
        "条例第十七条", demands=("released",), clocks=(RELEASED,), tells=("provider",), not_by=("filer",), mark="decider", bulk=True,
    ),
    Transition(
        "object", ("filed",), ("centre",), "due", words("退回", "Return"),
        words("更新不符合要求，退回提供单位；期限仍从修订或者变化之日起算。", "The update does not do; the term still runs from the day of the change."),
        "办法第十九条；条例第十七条", reason=True, clocks=(RELEASED, STARTED), tells=("provider",), not_by=("filer",), danger=True,
    ),
    Transition(
        "cancel", DUE, ("centre",), "cancelled", words("撤销", "Cancel"),
        words("登记有误时撤销，并告知提供单位。", "For what was recorded by mistake; the provider is told."),
        "办法第十九条", reason=True, clocks=(STOPPED,), tells=("provider",), danger=True,
    ),
)  # fmt: skip
CONDITIONS: Mapping[str, Test] = {}


def _is_day(text: Any, today: str) -> bool:
    """Whether it is a day of the calendar in the one form that is stored, and not to come."""
    try:
        day = dt.date.fromisoformat(str(text or ""))
    except ValueError:
        return False
    return day.isoformat() == text and text <= today


def _note(facts: Facts, row: Transition, asked: Facts) -> dict[str, Any]:
    """Keep the trigger and the day from which the term runs, and by how much it was lengthened."""
    if row.command == "open":
        kept = {name: asked.get(name) for name in ("trigger", "instrument", "occurred_on")}
        return {**kept, "entry": asked["seen"].get("entry"), "starts": {UPDATE: asked["occurred_on"]}}  # fmt: skip
    if row.command == "grant_extension":
        return {"extended": {UPDATE: int(asked["days"])}}
    return {"unaffected": row.command == "declare"} if row.command in ("file", "declare") else {}


TYPE = CaseType(
    name="change_duty",
    title=words("目录更新", "Catalog update"),
    articles="办法第十九条；条例第十七条",
    ruleset="2025-08-01",
    valid_from="2022-12-14",
    parties=PARTIES,
    roles=ROLES,
    states=STATES,
    transitions=TRANSITIONS,
    conditions=CONDITIONS,
    demands=DEMANDS,
    each_entry=True,
    note=_note,
)
