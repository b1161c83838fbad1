"""The table of a case type as a state diagram and as rows for documents."""

from __future__ import annotations

from collections.abc import Iterator

from .case_table import CHINESE, CaseType, Transition, said

__all__ = ["mermaid", "table"]


def mermaid(kind: CaseType, lang: str = CHINESE) -> str:
    """Return a type as a Mermaid state diagram: one arrow for each way from state to state."""
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{said(one.title, lang)}" as {one.name}' for one in kind.states]
    lines += [f"    {arrow}" for arrow in dict.fromkeys(_arrows(kind, lang))]
    lines += [f"    {one.name} --> [*]" for one in kind.states if one.closed]
    return "\n".join(lines)


def _arrows(kind: CaseType, lang: str) -> Iterator[str]:
    for row in kind.transitions:
        if not row.target:
            continue
        for source in row.source or ("[*]",):
            yield f"{source} --> {row.target}: {said(row.title, lang)}"


def table(kind: CaseType, lang: str = CHINESE) -> Iterator[list[str]]:
    """Yield each row as words: command, from, who, to, what it demands, clock, who is told, article."""
    for row in kind.transitions:
        yield [
            f"{said(row.title, lang)} `{row.command}`",
            "、".join(said(kind.state(one).title, lang) for one in row.source),
            "、".join(said(kind.role(one).title, lang) for one in row.roles),
            said(kind.state(row.target).title, lang) if row.target else "",
            "、".join(_demanded(row, lang)),
            "、".join(f"{one.effect} {one.clock}" for one in row.clocks),
            "、".join(said(kind.role(one).title, lang) for one in row.tells),
            row.articles,
        ]


def _demanded(row: Transition, lang: str) -> Iterator[str]:
    chinese = lang == CHINESE
    if row.reason:
        yield "理由" if chinese else "reason"
    if row.basis:
        yield "依据" if chinese else "basis"
    yield from (said(one.title, lang) for one in row.fields if one.required)
    if row.not_by:
        yield "回避" if chinese else "another person"
    if row.only_by:
        yield "提出人本人" if chinese else "who opened it"
