"""A case as its page and its print sheet show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from . import clock, difference, forms, words
from .desk import waiting

__all__ = ["commands", "number", "page", "timeline"]


def page(case: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """Return a case with every phrase that its page shows."""
    papers = {paper["id"]: paper for paper in case.get("papers") or ()}
    compared = case.get("comparison") or []
    told = timeline(case, papers)
    return {
        **case,
        "waits": [waiting(one) for one in case.get("waits_for") or ()],
        "number": number(case),
        "due_phrase": words.due(case, today),
        "bar": words.bar(case.get("days_left")),
        "opened": words.day(case.get("opened_on")),
        "closed": words.day(case.get("closed_on")),
        "clocks": clock.clocks(case.get("clocks") or (), today),
        "comparison": difference.compared(compared),
        "new_text": bool(compared) and not any(row.get("before") for row in compared),
        "timeline": told,
        "opener": case.get("opened_by_name") or (told[-1]["actor"] if told else ""),
        "papers": [_paper(paper) for paper in papers.values()],
    }


def number(case: Mapping[str, Any]) -> str:
    """Return by what a case is called on paper: the day it began, and the first signs of its id."""
    day = str(case.get("opened_on") or "").replace("-", "")
    return "-".join(filter(None, (day, str(case.get("id") or "")[:8].upper())))


def timeline(case: Mapping[str, Any], papers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the events of a case, newest first, with time, actor, basis and papers in words.

    The state is told where it is another than before.
    """
    made: list[dict[str, Any]] = []
    before = ""
    events = sorted(case.get("events") or [], key=lambda event: int(event.get("version") or 0))
    for event in events:
        office, role = (
            str(event.get(one) or "") for one in ("organization_title", "actor_role_title")
        )
        actor = (office, "" if role in office else role, event.get("actor_name"))
        kept = dict.fromkeys(str(part) for part in actor if part)
        made.append(
            {
                **event,
                "state_title": "" if event.get("state") == before else event.get("state_title"),
                "time": words.moment(event.get("at")),
                "actor": " ".join(kept),
                "basis_words": words.article(event.get("basis")),
                "papers": [
                    _paper(papers[one]) for one in event.get("papers") or () if one in papers
                ],
            }
        )
        before = str(event.get("state") or "")
    return made[::-1]


def commands(
    case: Mapping[str, Any], chosen: str = "", typed: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Return the commands that the reader may give, the chosen one open with what was typed."""
    made = []
    for command in case.get("commands") or ():
        open_ = command["command"] == chosen
        kept = typed if open_ and typed else {}
        made.append(
            {
                **command,
                "open": open_,
                "typed": kept,
                "fields": forms.filled(command.get("fields") or (), kept),
                "plain": not _asks(command),
            }
        )
    return made


def _asks(command: Mapping[str, Any]) -> bool:
    """Say whether a command wants anything but a yes."""
    names = ("reason_required", "basis_required", "danger", "fields")
    return any(command.get(name) for name in names)


def _paper(paper: Mapping[str, Any]) -> dict[str, Any]:
    size = int(paper.get("size") or 0)
    shown = f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, size // 1024)} KB"
    return {**paper, "size_words": shown, "uploaded": words.moment(paper.get("uploaded_at"))}
