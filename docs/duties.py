"""The parts of the documents on duties, the calendar and notices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .tables import EXTENSION, load, table


def duties() -> Iterator[str]:
    """Give every duty with the terms of both instruments."""
    content = load(EXTENSION / "reference" / "duties.yaml")
    roles = {name: facts["zh"] for name, facts in content["roles"].items()}
    for title, numbered in (("有期限的职责", True), ("没有写明期限的职责", False)):
        rows = (
            [
                facts["zh"],
                f"`{id_}`",
                roles[facts["owner"]],
                facts["starts"]["zh"],
                "；".join(term(clock, roles) for clock in facts["clocks"]),
                "、".join(roles[role] for role in facts["told"]),
            ]
            for id_, facts in content["duties"].items()
            if numbered == any(clock.get("statutory", True) for clock in facts["clocks"])
        )
        yield f"## {title}"
        yield ""
        yield from table(["职责", "duty", "谁", "起算", "期限", "告知"], rows)
        yield ""


def term(clock: dict[str, Any], roles: dict[str, str]) -> str:
    """Return a clock in words: 办法第二十七条：5个工作日，经提供部门负责人同意可延长15个."""
    units = {"working_days": "个工作日", "days": "日", "months": "个月", "years": "年"}
    words = f"{clock['instrument']}{clock['article']}："
    words += "" if clock.get("statutory", True) else "目标"
    words += f"{clock['amount']}{units[clock.get('unit', 'working_days')]}"
    if clock.get("extension"):
        words += f"，经{roles[clock['approver']]}同意可延长{clock['extension']}个"
    return words


def parameters() -> Iterator[str]:
    """Give the texts that can be read in two ways, with the values of each; the first is the default."""
    content = load(EXTENSION / "reference" / "duties.yaml")["parameters"]
    rows = (
        [
            facts.get("article", "系统规则"),
            facts["zh"],
            f"`{name}`",
            "；".join(f"`{value}` {one['zh']}" for value, one in facts["values"].items()),
        ]
        for name, facts in content.items()
    )
    yield from table(["条款", "问题", "parameter", "取值（第一个是默认）"], rows)


def calendar() -> Iterator[str]:
    """Give the notices of each shipped year."""
    content = load(EXTENSION / "reference" / "calendar.yaml")["announced"]
    rows = (
        [str(year), one["number"] or "（文号待核实）", f"<{one['link']}>"]
        for year, facts in content.items()
        for one in facts["notices"]
    )
    yield from table(["年份", "文号", "原文"], rows)


def notices() -> Iterator[str]:
    """Give the kinds of notices, and who is told of each."""
    content = load(EXTENSION / "reference" / "notices.yaml")
    rows = (
        [
            facts["zh"]["subject"],
            f"`{kind}`",
            content["readers"][facts["tells"]]["zh"],
            facts.get("article", "系统规则"),
        ]
        for kind, facts in content["kinds"].items()
    )
    yield from table(["消息", "kind", "告知谁", "条款"], rows)
