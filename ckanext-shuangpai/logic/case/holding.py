"""The gate before a stored entry: what is published is revised, what is under review is locked.

Form, API and import come through here; a sync and programs inside do not (``revision.direct``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ...domain.case_table import said
from ...domain.cases.entry_review import DRAFTED
from ...language import reader_language
from ...model.case import Case, limit_waiting, lock_entries, open_of_entries
from .. import revision
from .kernel import Moment, Opening, Step, open_case, step, type_of
from .person import person

__all__ = ["Gate", "gate", "hold", "note_change", "refuse_removal", "told"]

REVIEW = "entry_review"


@dataclass(frozen=True)
class Gate:
    """How an entry stands when somebody wants to change it."""

    case: Case | None
    published: bool

    @property
    def locked(self) -> bool:
        """Whether its text may not change now: it is before others, or on its way out."""
        if self.case is None:
            return False
        return self.case.state not in DRAFTED or self.case.facts.get("kind") == "withdrawal"


def gate(package: model.Package) -> Gate:
    """Return how an entry stands; it is locked until the transaction ends, like every command does."""
    limit_waiting()
    lock_entries([package.id])
    found = open_of_entries(REVIEW, [package.id])
    case = Case.get(found[package.id]) if found else None
    return Gate(case, revision.held(package))


def hold(
    context: Context, package: model.Package, standing: Gate, data: Mapping[str, Any]
) -> tuple[dict[str, Any], Case | None]:
    """Keep what people want changed in a published entry as its revision, in the caller's transaction.

    Returns the entry as it is published, and the case that decides (None where nothing is changed).
    """
    current = revision.stored_entry(context, package.id)
    draft = revision.of_entry(package.id)
    changes = revision.differences(current, data)
    if not changes and draft is None:
        return current, None
    if draft is not None and _same(changes, draft.changes):
        return current, standing.case
    if standing.locked:
        _refuse_locked(standing)
    moment, case = Moment.now(), standing.case
    if case is None:
        case = open_case(context, Opening(REVIEW, (package.id,), {"entry": package.id}), moment)
    revision.save(package.id, case.id, changes, person(context).id, moment.at)
    step(context, case, Step("revise", internal=True), moment)
    return current, case


def note_change(
    context: Context,
    package: model.Package,
    standing: Gate,
    data: Mapping[str, Any],
    current: Mapping[str, Any],
) -> None:
    """Refuse changes of a text under review; write down who changed one that is in preparation."""
    if standing.case is None or not revision.differences(current, data):
        return
    if standing.locked:
        _refuse_locked(standing)
    step(context, standing.case, Step("revise", internal=True), Moment.now())


def refuse_removal(context: Context, package: model.Package) -> None:
    """Refuse to delete what is published or under review: it is withdrawn by a case (办法第十七条)."""
    if package.type != "dataset" or revision.direct(context):
        return
    standing = gate(package)
    if not (standing.published or standing.case is not None):
        return
    if standing.published:
        message = tk._(
            "A published entry is not deleted: ask for its withdrawal, with the reason (art. 17)"
        )
    else:
        message = tk._(
            "The entry has an open case: cancel that case before you delete it (art. 17)"
        )
    raise tk.ValidationError({"state": [message]})


def told(case: Case) -> dict[str, Any]:
    """Return what the answer says of a change that was held: the case, its state, and words."""
    state = said(type_of(case).state(case.state).title, reader_language())
    message = tk._(
        "Kept as a revision: the published entry stays as it is until the revision is approved (art. 19)"
    )
    return {
        "case": case.id,
        "version": case.version,
        "state": case.state,
        "state_title": state,
        "message": message,
    }


def _same(wanted: Mapping[str, Any], kept: Mapping[str, Any]) -> bool:
    return wanted.keys() == kept.keys() and all(
        revision.same(name, change["after"], kept[name]["after"]) for name, change in wanted.items()
    )


def _refuse_locked(standing: Gate) -> None:
    case = standing.case
    assert case is not None
    kind = type_of(case)
    state = said(kind.state(case.state).title, reader_language())
    message = tk._(
        "The entry is before others ({state}) and locked: recall it, or wait until it is returned (art. 17)"
    )
    raise tk.ValidationError({"entry_state": [message.format(state=state)], "case": [case.id]})
