"""Who may read a case: its parties, who opened it, the Centre; to others there is none."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from ckan.types import Context

from ...model import case_party
from ...model.case import Case
from .person import person

__all__ = ["readable"]


def readable(context: Context, case_id: str) -> Case:
    """Return a case; ``ObjectNotFound`` in the same words for absent and for forbidden ones."""
    case = Case.get(case_id) if case_id else None
    who = person(context)
    if case is not None:
        parties = {organization for _, organization in case_party.of_case(case.id)}
        own = bool(who.id) and case.opened_by == who.id
        if who.sees_all or own or parties & set(who.memberships):
            return case
    raise tk.ObjectNotFound(tk._("There is no such case, or it is not yours to see"))
