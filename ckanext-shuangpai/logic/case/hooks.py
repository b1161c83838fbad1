"""What case types see of entries and do to them; each type registers its own functions here.

A type that neither reads nor changes entries needs none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ckan.types import Context

from ...domain.case_table import Transition
from ...model.case import Case
from . import change, pair, review
from .compare import Comparison

__all__ = ["comparison", "effect", "seen"]

Seen = Callable[[Context, Case, list[str], Any], Mapping[str, Any]]
Effect = Callable[[Context, Case, Transition, Any], None]
Compare = Callable[[Context, Case], Comparison]

SEEN: dict[str, Seen] = {
    "entry_review": review.seen,
    "change_duty": change.seen,
    "duplicate": pair.seen,
    "inconsistency": pair.seen,
}
EFFECTS: dict[str, Effect] = {
    "entry_review": review.effect,
    "duplicate": pair.effect,
    "inconsistency": pair.settle,
}
COMPARISONS: dict[str, Compare] = {
    "entry_review": review.comparison,
    "duplicate": pair.comparison,
    "inconsistency": pair.comparison,
}


def seen(context: Context, case: Case, entry_ids: Iterable[str], request: Any) -> Mapping[str, Any]:
    """Return what the type's conditions and demands must know of the moment."""
    hook = SEEN.get(case.type)
    return hook(context, case, list(entry_ids), request) if hook else {}


def effect(context: Context, case: Case, row: Transition, moment: Any) -> None:
    """Do to entries what an accepted command does, in its transaction."""
    hook = EFFECTS.get(case.type)
    if hook:
        hook(context, case, row, moment)


def comparison(context: Context, case: Case) -> Comparison:
    """Return the texts to be compared side by side, and whose they are."""
    hook = COMPARISONS.get(case.type)
    return hook(context, case) if hook else Comparison([])
