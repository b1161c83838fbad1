"""A command from outside: locked, compared with the version the person saw, done, committed, indexed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy.exc import IntegrityError, OperationalError

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ...domain.case_table import said
from ...language import reader_language
from ...model import case_entry
from ...model.case import Case, limit_waiting, lock, lock_entries
from . import paper
from .kernel import Moment, Opening, Step, open_case, step, type_of
from .person import person
from .refusal import busy, stale
from .touched import index

__all__ = ["begin", "command", "committing", "state_of"]

WAITED_TOO_LONG = ("55P03", "40P01", "40001")
"""PostgreSQL: lock not available, deadlock, serialization failure."""
TAKEN = "23505"


def command(
    context: Context, case: Case, version: int, request: Step, uploads: Iterable[Any] = ()
) -> Case:
    """Give a command to a case that the person may read, at the version seen; returns it as it then is.

    ``uploads`` become papers of the case and of this step.
    ``ValidationError`` with ``version`` and ``current`` when somebody was quicker.
    """
    _refuse_stale(case, version)
    entry_ids = case_entry.of_case(case)
    with committing(context):
        locked = lock(case.id, entry_ids)
        if locked is None:
            raise tk.ObjectNotFound(tk._("Not found"))
        _refuse_stale(locked, version)
        added = [paper.add(context, locked, {"upload": one}).id for one in uploads]
        request = replace(request, papers=(*request.papers, *added))
        step(context, locked, request, Moment.now())
    return locked


def begin(context: Context, openings: list[Opening]) -> list[Case]:
    """Begin cases, all or none."""
    with committing(context):
        limit_waiting()
        lock_entries({id_ for one in openings for id_ in one.entry_ids})
        moment = Moment.now()
        return [open_case(context, one, moment) for one in openings]


@contextlib.contextmanager
def committing(context: Context, commit: bool = True) -> Iterator[None]:
    """Commit what happens inside, then index the entries it touched; nothing half-written stays.

    Without ``commit`` the caller does both; what goes wrong is told in the same words.
    """
    person(context)
    try:
        yield
        if commit:
            model.Session.commit()
    except OperationalError as error:
        if getattr(error.orig, "pgcode", "") in WAITED_TOO_LONG:
            busy()
        model.Session.rollback()
        raise
    except IntegrityError as error:
        model.Session.rollback()
        if getattr(error.orig, "pgcode", "") != TAKEN:
            raise
        message = tk._("The entry has an open case already: go on with that one (art. 17)")
        raise tk.ValidationError({"entry": [message]}) from error
    except Exception:
        model.Session.rollback()
        raise
    if commit:
        index(context)


def _refuse_stale(case: Case, version: int) -> None:
    if case.version != version:
        stale(state_of(case))


def state_of(case: Case) -> dict[str, Any]:
    """Return where a case stands: id, version, state and its title."""
    kind = type_of(case)
    return {
        "id": case.id,
        "version": case.version,
        "state": case.state,
        "state_title": said(kind.state(case.state).title, reader_language()),
        "changed_at": case.changed_at.isoformat(timespec="seconds"),
    }
