"""A case as lists show it: what, who is waited for, and by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.types import Context

from ...domain.case_table import CaseType, said
from ...language import reader_language
from ...model import case_party
from ...model.case import Case
from ...model.case_clock import CaseClock
from ...model.case_party import CaseParty
from ...reference.duties import duties
from .. import duty
from .kernel import type_of
from .outcome import Names, decided_now, department_title

__all__ = ["duty_title", "rows"]

MOST_LINKED = 50
"""Rows up to which each link is looked at for whether the reader may follow it; a file has none."""


def rows(context: Context, cases: Iterable[Case], today: dt.date) -> list[dict[str, Any]]:
    """Return cases as rows, with a few queries for all of them."""
    listed = list(cases)
    ids = [case.id for case in listed]
    parties = case_party.of_cases(ids)
    entries = _entries(case.entry_id for case in listed)
    clocks = _due_clocks(ids)
    closed = [case for case in listed if case.closed_on is not None]
    ids = {id_ for case in closed for id_ in _named(case)}
    names = Names(context, ids, linked=len(closed) <= MOST_LINKED)
    return [
        {
            **_row(
                context, case, parties.get(case.id, []), entries, clocks.get(case.id, {}), today
            ),
            "decided": decided_now(type_of(case), case, names) if case in closed else [],
        }
        for case in listed
    ]


def _named(case: Case) -> list[str]:
    """Return the ids of the entries that a decision may name."""
    named = case.facts.get("entries")
    return [str(one) for one in named] if isinstance(named, list) else []


def _row(
    context: Context,
    case: Case,
    parties: list[CaseParty],
    entries: Mapping[str, dict[str, Any]],
    clocks: Mapping[str, CaseClock],
    today: dt.date,
) -> dict[str, Any]:
    kind, lang = type_of(case), reader_language()
    clock = clocks.get(case.due_clock)
    due = case.due_on
    return {
        "id": case.id,
        "type": case.type,
        "type_title": said(kind.title, lang),
        "title": title_of(case, kind, lang),
        "state": case.state,
        "state_title": said(kind.state(case.state).title, lang),
        "open": case.closed_on is None,
        "version": case.version,
        "entry": entries.get(case.entry_id or ""),
        "waits_for": [_party(context, kind, one) for one in parties if one.waits],
        "opened_on": case.opened_on.isoformat(),
        "opened_by": case.opened_by,
        "closed_on": case.closed_on.isoformat() if case.closed_on else None,
        "due": due.isoformat() if due else None,
        "due_name": duty_title(clock.duty) if clock else "",
        "provisional": case.provisional,
        "overdue": bool(due and due < today),
        "days_left": duty.calendar().between(today, due) if due else None,
        "binding": clock.binding if clock else None,
        "changed_at": case.changed_at.isoformat(timespec="seconds"),
    }


def _party(context: Context, kind: CaseType, party: CaseParty) -> dict[str, str]:
    return {
        "role": party.waits,
        "role_title": said(kind.role(party.waits).title, reader_language()),
        "organization": party.organization_id,
        "organization_title": department_title(context, party.organization_id),
    }


def title_of(case: Case, kind: CaseType, lang: str) -> str:
    """Return the title of a case; one without an entry is named after its type, in the reader's language."""
    return said(kind.title, lang) if case.title == said(kind.title) else case.title


def duty_title(id_: str) -> str:
    """Return the title of a duty in the reader's language."""
    known = duties().get(id_)
    lang = "en" if reader_language() == "en" else "zh"
    return known.titles[lang] if known else id_


def _entries(ids: Iterable[str | None]) -> dict[str, dict[str, Any]]:
    wanted = sorted({id_ for id_ in ids if id_})
    package = model.package_table.c
    query = sa.select(package.id, package.name, package.title).where(package.id.in_(wanted))
    return {
        row.id: {"id": row.id, "name": row.name, "title": row.title or row.name}
        for row in (model.Session.execute(query) if wanted else ())
    }


def _due_clocks(ids: list[str]) -> dict[str, dict[str, CaseClock]]:
    """Return the running clocks of cases by case and name."""
    found: dict[str, dict[str, CaseClock]] = {}
    query = sa.select(CaseClock).where(
        CaseClock.case_id.in_(ids), CaseClock.stopped_on.is_(None), CaseClock.due_on.isnot(None)
    )
    for (clock,) in model.Session.execute(query) if ids else ():
        found.setdefault(clock.case_id, {})[clock.name] = clock
    return found
