"""Who is told of a step, written in its transaction: the parties the table names, and who asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...domain.case_table import CaseType, Transition, said
from ...domain.text import clipped
from ...model import outbox
from ...model.case import Case
from ..addressees import of_step
from .outcome import outcome_of

__all__ = ["tell"]


def tell(
    case: Case,
    kind: CaseType,
    row: Transition,
    parties: Iterable[tuple[str, str]],
    request: Any,
    moment: Any,
    acting: str = "",
) -> None:
    """Put what happened into the outbox, once for each event (key: case and version)."""
    listed = list(parties)
    organizations = of_step(kind, row, listed)
    users = [case.opened_by] if case.opened_by and kind.state(case.state).closed else []
    if not organizations and not users:
        return
    outbox.put(
        key=f"case/{case.id}/{case.version}",
        kind="case_event",
        case_id=case.id,
        users=users,
        organizations=organizations,
        facts={
            "title": clipped(f"{said(kind.title)}{case.title.removeprefix(said(kind.title))}"),
            "event": said(row.title),
            "state_title": said(kind.state(case.state).title),
            "explanation": request.reason or said(row.explanation),
            "type": kind.name,
            "command": row.command,
            "state": case.state,
            "due": case.due_on.isoformat() if case.due_on else "",
            "reason": request.reason,
            "ruleset": case.ruleset,
            "outcome": outcome_of(case, kind, row, acting, listed).as_dict(),
        },
        now=moment.at,
    )
