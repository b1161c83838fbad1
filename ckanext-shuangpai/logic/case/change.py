"""change_duty on the catalog: whether the entry was updated since the law changed, and published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.types import Context

from ...domain.case_table import Transition
from ...domain.cases.entry_review import DRAFTED
from ...model.case import Case
from ...reference.duties import duties
from ..visibility import PUBLISHED_STATES

__all__ = ["filed_duties", "seen"]

FINISHED = ("published", "withdrawn", *PUBLISHED_STATES)


def seen(context: Context, case: Case, entry_ids: list[str], request: Any) -> Mapping[str, Any]:
    """Return whether the entry's update was submitted, and whether it is decided."""
    if not case.facts:
        return {}
    reviews = list(_reviews(entry_ids, str(case.facts.get("occurred_on"))))
    package = model.Session.get(model.Package, entry_ids[0]) if entry_ids else None
    state = (package.extras or {}).get("entry_state") if package is not None else ""
    waiting = [one for one in reviews if one.closed_on is None]
    return {
        "updated": any(one.state not in (*DRAFTED, "cancelled") for one in reviews),
        "released": not waiting and state in FINISHED,
        "extendable": _extendable(str(case.facts.get("occurred_on"))),
    }


def _reviews(entry_ids: list[str], since: str) -> Iterable[Case]:
    """Yield the reviews of an entry that ran on or after the day of the change."""
    day = dt.date.fromisoformat(since)
    query = sa.select(Case).where(
        Case.type == "entry_review",
        Case.entry_id.in_(entry_ids),
        sa.or_(Case.closed_on.is_(None), Case.closed_on >= day),
        Case.facts["kind"].astext != "publication",
    )
    for (case,) in model.Session.execute(query):
        yield case


def _extendable(since: str) -> bool:
    day = dt.date.fromisoformat(since)
    return any(
        clock.extension and clock.valid_from <= day <= clock.valid_to
        for clock in duties()["catalog_change"].clocks
    )


def filed_duties(entry_id: str, row: Transition) -> list[str]:
    """Return the ids of the entry's change duties that wait for what a review has just decided."""
    if row.effect not in ("publish", "withdraw"):
        return []
    query = sa.select(Case.id).where(
        Case.type == "change_duty", Case.entry_id == entry_id, Case.state == "filed"
    )
    return sorted(model.Session.scalars(query))
