"""The words of a notice about a step of a case: what was decided, and what it means for who reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..domain import cases
from ..domain.case_outcome import Outcome, decided_fields, kind_of, meanings, row_of, told_values
from ..domain.case_table import CaseType, Transition
from ..domain.code_list import CHINESE
from ..domain.text import clipped
from ..reference import table

__all__ = ["links", "step_facts"]

LONGEST_VALUE = 300


def step_facts(facts: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return the facts of a notice with ``decided``, ``meaning`` and ``reason`` in words.

    A notice of an earlier version, which keeps no outcome, comes back as it is.
    """
    outcome, kind = _kept(facts)
    if outcome is None or kind is None:
        return {name: value for name, value in facts.items() if name != "reason"}
    lang = CHINESE if language != "en" else "en"
    offices = facts.get("offices") or []
    lines = table("case_meanings").get(kind.name) or []
    means = [
        one
        for office in offices
        for one in meanings(lines, outcome, str(office), lang, _by(outcome.due, lang))
    ]
    told = dict(facts)
    told["decided"] = "\n".join(_decided(kind, outcome, lang))
    told["meaning"] = "\n".join(dict.fromkeys(means))
    reason = clipped(str(facts.get("reason") or ""), LONGEST_VALUE * 3)
    told["reason"] = (
        (f"理由：{reason}" if lang == CHINESE else f"Reason: {reason}") if reason else ""
    )
    if means or reason:
        told["explanation"] = ""
    return told


def links(facts: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the entries that a notice names, as ``[{title, url}]``."""
    outcome, _ = _kept(facts)
    if outcome is None:
        return []
    return [{"title": one.title, "url": f"/dataset/{one.name}"} for one in outcome.entries]


def _kept(facts: Mapping[str, Any]) -> tuple[Outcome | None, CaseType | None]:
    kept = facts.get("outcome")
    if not isinstance(kept, Mapping):
        return None, None
    kind = next(
        (
            one
            for one in cases.TYPES
            if (one.name, one.ruleset) == (facts.get("type"), facts.get("ruleset"))
        ),
        None,
    )
    return Outcome.from_dict(kept), kind


def _decided(kind: CaseType, outcome: Outcome, lang: str) -> list[str]:
    """Return what was decided, a line for each field: 采集部门（数源部门）：双牌县民政局."""
    row = _row(kind, outcome)
    if row is None:
        return []
    fields = decided_fields(kind, row)
    kinds = {one.name: kind_of(one) for one in fields}
    quoted = "《{}》" if lang == CHINESE else "“{}”"
    names = {**outcome.names, **{one.id: quoted.format(one.title) for one in outcome.entries}}
    mark = "：" if lang == CHINESE else ": "
    lines: list[str] = []
    for name, title, found in told_values(fields, outcome.values, lang, names):
        linked = kinds[name] in ("organization", "entry")
        parts = [words for value, words in found if not (linked and value == words)]
        if parts:
            lines.append(f"{title}{mark}{clipped('、'.join(parts), LONGEST_VALUE)}")
    return lines


def _row(kind: CaseType, outcome: Outcome) -> Transition | None:
    """Return the row that was given; of several that lead to one state the first will do: their fields are one."""
    for before in ("", *(one.name for one in kind.states)):
        row = row_of(kind, outcome.command, before, outcome.state)
        if row is not None:
            return row
    return None


def _by(due: str, lang: str) -> str:
    if not due:
        return ""
    if lang != CHINESE:
        return f" by {due}"
    year, month, day = (int(part) for part in due.split("-"))
    return f"在{year}年{month}月{day}日前"
