"""What the steps of a case decided, with the names of departments and entries instead of their ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ...domain.case_outcome import (
    CaseEntry,
    Outcome,
    decided_fields,
    decided_values,
    kind_of,
    row_of,
    told_values,
)
from ...domain.case_table import CaseType, Facts, Field, Transition
from ...domain.text import clipped
from ...language import reader_language
from ...model import case_entry
from ...model.case import Case
from ..organization import departments

__all__ = ["Names", "department_title", "decided_now", "outcome_of", "steps_told", "told"]


def department_title(context: Context | None, id_: str) -> str:
    """Return what a department is called, also one that is no more; never its id."""
    known = departments(context).by_id.get(id_)
    if known is not None or not id_:
        return known.title if known else ""
    former = model.Session.get(model.Group, id_)
    return str(former.title or former.name) if former else tk._("no longer there")


class Names:
    """Departments and entries by id: their titles, and their names in addresses."""

    def __init__(
        self, context: Context | None, entry_ids: Iterable[str], linked: bool = True
    ) -> None:
        self.context = context
        self.linked = linked
        self.departments = departments(context).by_id
        self.entries = {one.id: one for one in _entries(entry_ids)}

    def named(self, value: str, kind: str, words: str = "") -> dict[str, str]:
        """Return a value as ``{value, title, kind, name}``: ``name`` is for links, empty where none leads on."""
        name, title = "", words
        if kind == "organization":
            title = department_title(self.context, value)
            name = self.departments[value].name if value in self.departments else ""
        elif kind == "entry":
            one = self.entries.get(value)
            title = one.title if one else tk._("no longer there")
            name = one.name if one and self.linked and self._may_read(value) else ""
        return {"value": value, "title": title, "kind": kind, "name": name}

    def mentioned(self, facts: Any) -> dict[str, dict[str, str]]:
        """Return every department and entry that facts mention, by id, each as ``named`` gives it."""
        found = {
            part: "organization" if part in self.departments else "entry"
            for part in _texts(facts)
            if part in self.departments or part in self.entries
        }
        return {id_: self.named(id_, kind) for id_, kind in found.items()}

    def _may_read(self, id_: str) -> bool:
        if self.context is None:
            return True
        inner = tk.fresh_context(self.context)
        inner.pop("ignore_auth", None)
        try:
            tk.check_access("package_show", inner, {"id": id_})
        except (tk.NotAuthorized, tk.ObjectNotFound):
            return False
        return True


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (Mapping, list)):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(part)


def _entries(ids: Iterable[str]) -> list[CaseEntry]:
    wanted = sorted({id_ for id_ in ids if id_})
    package = model.package_table.c
    query = sa.select(package.id, package.title, package.name, package.owner_org).where(
        package.id.in_(wanted)
    )
    rows = model.Session.execute(query) if wanted else ()
    return [CaseEntry(row.id, row.title or row.name, row.name, row.owner_org or "") for row in rows]


def told(fields: Iterable[Field], values: Facts, names: Names) -> list[dict[str, Any]]:
    """Return what was decided as ``[{field, title, values: [{value, title, kind, name}]}]``."""
    listed = list(fields)
    kinds = {one.name: kind_of(one) for one in listed}
    return [
        {
            "field": field,
            "title": title,
            "values": [names.named(value, kinds[field], words) for value, words in found],
        }
        for field, title, found in told_values(listed, values, reader_language())
    ]


def steps_told(
    kind: CaseType, events: Iterable[Mapping[str, Any]], names: Names
) -> dict[int, list[dict[str, Any]]]:
    """Return what each step decided or proposed, by the version that it made."""
    made: dict[int, list[dict[str, Any]]] = {}
    facts: dict[str, Any] = {}
    before = ""
    for event in events:
        facts |= event["facts"]
        row = row_of(kind, event["command"], before, event["state"])
        if row is not None:
            fields = decided_fields(kind, row)
            made[event["version"]] = told(fields, decided_values(kind, row, facts), names)
        before = event["state"]
    return made


def decided_now(kind: CaseType, case: Case, names: Names) -> list[dict[str, Any]]:
    """Return what is decided in a case as it stands: by decision, else by what all agreed to."""
    rows = [row for row in kind.transitions if row.keep and row.fields]
    for row in rows:
        values = decided_values(kind, row, case.facts)
        if values:
            return told(row.fields, values, names)
    agreed = kind.rows("agree")
    if agreed and kind.state(case.state).closed and case.state == agreed[0].target:
        return told(
            decided_fields(kind, agreed[0]), decided_values(kind, agreed[0], case.facts), names
        )
    return []


def outcome_of(
    case: Case,
    kind: CaseType,
    row: Transition,
    acting: str,
    parties: Iterable[tuple[str, str]],
    names: Names | None = None,
) -> Outcome:
    """Return the outcome of a step that a case has just taken, as notices keep it."""
    ids = case_entry.of_case(case)
    known = names or Names(None, ids)
    offices: dict[str, list[str]] = {}
    for party, organization in parties:
        offices.setdefault(organization, []).append(party)
    values = decided_values(kind, row, case.facts)
    meant = {str(value) for value in values.values() if isinstance(value, str)}
    return Outcome(
        command=row.command,
        state=case.state,
        acting=acting,
        matter=str(case.facts.get("kind") or ""),
        due=case.due_on.isoformat() if case.due_on else "",
        parties=offices,
        entries=[_short(known.entries[id_]) for id_ in ids if id_ in known.entries],
        values=values,
        names={id_: one.title for id_, one in known.departments.items() if id_ in meant},
    )


def _short(one: CaseEntry) -> CaseEntry:
    return CaseEntry(one.id, clipped(one.title), one.name, one.owner)
