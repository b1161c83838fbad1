"""What the Centre releases as a department delivered it: the cases of an import (办法第十八条).

The person who imports reviews; an entry of that person's own department is left to another.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ...domain import cases
from ...domain.case import Case as Position
from ...domain.case import decide
from ...domain.case_table import OPEN, CaseType
from ...model import case_entry, case_event, case_party
from ...model.case import Case, open_of_entries
from ..organization import departments
from .kernel import Moment, Opening, Step, ask_of, event_of, open_case, step
from .person import Person, person, roles_in

__all__ = ["own_department", "record_released", "refused_words", "release"]

REVIEW = "entry_review"


def own_department(context: Context, owner_org: str) -> bool:
    """Say whether an entry is of a department of the person who imports."""
    return person(context).answers_for(owner_org)


def release(context: Context, entry_id: str) -> Case:
    """Publish an entry, or its revision, by a case, in the caller's transaction.

    Raises what a command raises where the table does not allow it.
    """
    moment = Moment.now()
    open_case_id = open_of_entries(REVIEW, [entry_id]).get(entry_id)
    case = Case.get(open_case_id) if open_case_id else None
    if case is None:
        case = open_case(context, Opening(REVIEW, (entry_id,), {"entry": entry_id}), moment)
    step(context, case, Step("release", internal=True), moment)
    return case


def record_released(context: Context, entries: Iterable[Mapping[str, Any]]) -> None:
    """Write down the cases of entries that came in published, many with few statements.

    ``entries`` are ``{id, title, owner_org}`` of entries made in this transaction, none of the
    person's own department; their rules were checked before they were stored.
    """
    listed = list(entries)
    if not listed:
        return
    moment, who = Moment.now(), person(context)
    kind = cases.current(REVIEW, moment.day.isoformat())
    centres = [one.id for one in departments(context).with_function("centre")]
    rows, events = [], []
    parties: list[tuple[str, str, str]] = []
    for entry in listed:
        made = _released(kind, who, entry, centres, moment)
        rows.append(made[0])
        events += made[1]
        parties += [(made[0]["id"], *one) for one in made[2]]
    model.Session.flush()
    model.Session.execute(sa.insert(Case), rows)
    case_event.append_many(events)
    case_party.put_many(parties)
    case_entry.put_many((row["id"], row["entry_id"]) for row in rows)


def _released(
    kind: CaseType, who: Person, entry: Mapping[str, Any], centres: list[str], moment: Moment
) -> tuple[dict[str, Any], list[dict[str, Any]], list[tuple[str, str]]]:
    """Return the row, the two events and the parties of one case: opened, and released."""
    pairs = [("provider", entry["owner_org"]), *(("centre", one) for one in centres)]
    roles = roles_in(kind, pairs, who)
    known = {"kind": "publication", "before": "draft", "entry": entry["id"]}
    case_id, position, events = str(uuid.uuid4()), Position(), []
    for command in (OPEN, "release"):
        asked = Step(command, payload={"entry": entry["id"]}, internal=True)
        decision = decide(kind, position, ask_of(who, asked, roles, known))
        facts = {**position.facts, **decision.facts}
        position = Position(decision.state, position.version + 1, facts)
        events.append(event_of(case_id, position.version, decision, asked, who.id, moment))
    row = {
        "id": case_id,
        "type": kind.name,
        "ruleset": kind.ruleset,
        "state": position.state,
        "version": position.version,
        "title": f"《{entry['title']}》",
        "entry_id": entry["id"],
        "facts": dict(position.facts),
        "opened_on": moment.day,
        "opened_by": who.id,
        "opened_for": events[0]["organization_id"],
        "closed_on": moment.day,
        "changed_at": moment.at,
        "due_clock": "",
        "provisional": False,
    }
    return row, events, pairs


def refused_words(error: Exception) -> str:
    """Return in words why a release was refused."""
    if isinstance(error, tk.ValidationError):
        value = next(iter(error.error_dict.values()))
        return str(value[0] if isinstance(value, list) else value)
    return str(getattr(error, "message", "") or error)
