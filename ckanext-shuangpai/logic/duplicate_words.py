"""Reasons, conflicts and kinds of the duplicate check in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ckan.plugins import toolkit as tk

__all__ = ["reason_words"]


TEMPLATES: dict[str, Callable[[], str]] = {
    "items_matched": lambda: tk._(
        "{matched} of our {ours} data items are among the other entry's {theirs}"
    ),
    "items_none": lambda: tk._("None of our {ours} data items is among the other's {theirs}"),
    "items_unknown": lambda: tk._("One side lists no data items: only names can be compared"),
    "items_renamed": lambda: tk._("Same data items under other names: {pairs}"),
    "names_equal": lambda: tk._("Same name apart from place, year and wording: {name}"),
    "subject_same": lambda: tk._("Same subject: {subject}"),
    "subject_part": lambda: tk._("One subject is part of the other: {ours} and {theirs}"),
    "names_alike": lambda: tk._("The names are {percent} % alike"),
    "line_same": lambda: tk._("Departments of one line: {ours} and {theirs}"),
    "line_related": lambda: tk._("Departments of related lines: {ours} and {theirs}"),
    "line_other": lambda: tk._("Departments of different lines: {ours} and {theirs}"),
    "line_unknown": lambda: tk._("The line of a department is not known"),
    "place_within": lambda: tk._("The county's records are part of the city's"),
    "conflict_subject": lambda: tk._("Different matters: {ours} against {theirs}"),
    "only_ours_subject": lambda: tk._("Only ours is about a further matter: {words}"),
    "only_theirs_subject": lambda: tk._("Only the other is about a further matter: {words}"),
    "conflict_name": lambda: tk._(
        "Beside the same subject each says more: {ours} against {theirs}"
    ),
    "conflict_evidence": lambda: tk._(
        "The names have nothing in common, and only common data items match"
    ),
    "conflict_lifecycle": lambda: tk._("Different stages: {ours} against {theirs}"),
    "only_ours_lifecycle": lambda: tk._("Only ours is limited to a stage: {words}"),
    "only_theirs_lifecycle": lambda: tk._("Only the other is limited to a stage: {words}"),
    "conflict_status": lambda: tk._("Different status: {ours} against {theirs}"),
    "only_ours_status": lambda: tk._("Only ours is limited to a status: {words}"),
    "only_theirs_status": lambda: tk._("Only the other is limited to a status: {words}"),
    "conflict_act": lambda: tk._("Different acts: {ours} against {theirs}"),
    "only_ours_act": lambda: tk._("Only ours records an act: {words}"),
    "only_theirs_act": lambda: tk._("Only the other records an act: {words}"),
    "conflict_scope": lambda: tk._("Different scopes: {ours} against {theirs}"),
    "conflict_place": lambda: tk._("Different places: {ours} against {theirs}"),
    "only_ours_place": lambda: tk._("Only ours is limited to a place: {words}"),
    "only_theirs_place": lambda: tk._("Only the other is limited to a place: {words}"),
    "conflict_period": lambda: tk._("Different periods: {ours} against {theirs}"),
    "grain_household_person": lambda: tk._("Ours is kept by household, the other by person"),
    "grain_person_household": lambda: tk._("Ours is kept by person, the other by household"),
    "grain_statistics_records": lambda: tk._("Ours holds counts, the other single records"),
    "grain_records_statistics": lambda: tk._("Ours holds single records, the other counts"),
    "hidden": lambda: tk._(
        "Another department has such an entry that you may not see: ask the Centre (art. 18)"
    ),
    "items_hidden": lambda: tk._(
        "The other's data items are not shown: it is withheld from sharing (art. 23)"
    ),
    "declared": lambda: tk._("The two entries are declared as related"),
    "judged": lambda: tk._("Judged by {user} on {day}: {reason}"),
}


def reason_words(key: str, values: Mapping[str, Any] | None = None) -> str:
    """Return one reason as a sentence in the reader's language."""
    return TEMPLATES[key]().format(**(values or {}))
