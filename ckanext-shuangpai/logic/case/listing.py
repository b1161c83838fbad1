"""Lists of cases: what I owe, what I asked for, what is due; filtered, sorted, in pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ...model.case import Query, counts, select
from .. import duty
from .. import entry as entries
from ..organization import departments
from .person import Person, person
from .row import rows

__all__ = ["SOON", "listing"]

SOON = 3
"""Working days ahead that count as due soon (the first reminder's day)."""


def listing(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``{count, counts: {owe, asked, due, overdue}, results: [row]}`` for a reader."""
    who, today = person(context), entries.today()
    query = _query(context, data, who, today)
    count, found = select(query)
    return {
        "count": count,
        "counts": counts(query),
        "results": rows(context, found, today),
    }


def _query(context: Context, data: Mapping[str, Any], who: Person, today: dt.date) -> Query:
    sort, _, direction = str(data.get("sort") or "due").partition(" ")
    return Query(
        today=today,
        reader=None if who.sees_all else who.organizations(),
        user=who.id,
        mine=data.get("mine") or "",
        soon=_soon(today),
        editor_of=who.organizations("editor", "admin"),
        admin_of=who.organizations("admin"),
        type=data.get("type") or "",
        state=data.get("state") or "",
        open=data.get("open"),
        organization=_organization(context, data.get("organization")),
        entry=_entry(data.get("entry")),
        overdue=bool(data.get("overdue")),
        words=str(data.get("q") or "").strip(),
        sort=sort,
        descending=direction == "desc",
        limit=data["limit"],
        offset=data["offset"],
    )


def _soon(today: dt.date) -> dt.date:
    return duty.calendar().due(today, SOON).due


def _organization(context: Context, text: Any) -> str:
    if not text:
        return ""
    found = departments(context).find(text)
    if found is None:
        message = tk._("Department “{value}” is not known")
        raise tk.ValidationError({"organization": [message.format(value=text)]})
    return found.id


def _entry(text: Any) -> str:
    if not text:
        return ""
    package = model.Package.get(str(text))
    return package.id if package is not None else "-"
