"""Store entries in batches: one transaction and one look at the index for many of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from ckan import model
from ckan.lib.navl.dictization_functions import DataError
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ...model import entry_revision
from ...model.import_write import Place
from ..case.person import person
from ..case.release import record_released, refused_words, release
from ..organization import departments
from .indexer import indexing
from .ledger import Ledger, ledger_of
from .planned import Write
from .words import problem_text

__all__ = ["write_all"]

BATCH = 50
"""Entries a transaction: the counters of catalog codes stay locked while it runs."""

REFUSALS = (tk.NotAuthorized, tk.ObjectNotFound, DataError, DBAPIError)
"""What else than a failed validation may stop one entry: odd shapes, signs that no database holds."""

NOT_HANDED_ON = ("metadata_modified", "metadata_created", "organization", "resources")
Progress = Callable[[int, int], None]


def write_all(context: Context, writes: Sequence[Write], progress: Progress) -> None:
    """Store the entries, each whole or not at all, and report what became of them.

    Entries that relate to others of the same import come after them; those that relate to each
    other in a circle get their relations in a second step.
    """
    ordered, later = _ordered(writes)
    ledger = ledger_of(context)
    done = 0
    with indexing(len(ordered) + len(ledger.known)) as index:
        # What was stored before a break may not have reached the index.
        index.add(list(ledger.known))
        for start in range(0, len(ordered), BATCH):
            chunk = ordered[start : start + BATCH]
            stored = _store(context, chunk)
            _tell(ledger, stored)
            index.add([id_ for _, id_ in stored])
            done += len(chunk)
            progress(done, len(ordered))
        for write in later:
            if write.id:
                write.fields = {"related_codes": list(write.related)}
                index.add([id_ for _, id_ in _store(context, [write])])


def _store(context: Context, chunk: Sequence[Write]) -> list[tuple[Write, str]]:
    """Store a batch in one transaction; if one entry fails, store each in its own."""
    try:
        stored = [(write, _store_one(context, write)) for write in chunk]
        _record(context, stored)
        model.Session.commit()
    except (tk.ValidationError, *REFUSALS):
        model.Session.rollback()
    else:
        return stored
    return list(_store_each(context, chunk))


def _store_each(context: Context, chunk: Sequence[Write]) -> Iterator[tuple[Write, str]]:
    for write in chunk:
        try:
            id_ = _store_one(context, write)
            _record(context, [(write, id_)])
            model.Session.commit()
        except tk.ValidationError as error:
            model.Session.rollback()
            write.candidate.refuse_errors(error.error_dict)
        except REFUSALS as error:
            model.Session.rollback()
            _refuse(write, type(error).__name__)
        else:
            yield write, id_


def _tell(ledger: Ledger, stored: Sequence[tuple[Write, str]]) -> None:
    """Count and list what was stored, each under its name."""
    names = _names([id_ for _, id_ in stored])
    for write, id_ in stored:
        kind = ledger.kind(id_, write.kind)
        write.candidate.file.count(kind)
        write.candidate.tell_stored(kind, names[id_], write.case)
        write.id = id_


def _names(ids: list[str]) -> dict[str, str]:
    package = model.package_table.c
    rows = model.Session.execute(sa.select(package.id, package.name).where(package.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def _record(context: Context, stored: Sequence[tuple[Write, str]]) -> None:
    """Write down what was stored as what, and the cases by which new entries came in published."""
    cases = entry_revision.open_cases([id_ for write, id_ in stored if write.id])
    for write, id_ in stored:
        write.case = cases.get(id_)
        write.held = write.held and write.case is not None
        one = write.candidate
        ledger_of(context).note(id_, write.kind, Place(one.file.part, one.sheet, one.row))
    released = [
        {"id": id_, "title": write.entry["title"], "owner_org": write.entry["owner_org"]}
        for write, id_ in stored
        if write.publish and write.id is None
    ]
    record_released(context, released)


def _refuse(write: Write, reason: str) -> None:
    # The error's own words may quote the entry: only its kind is told.
    text = problem_text("not_saved", write.candidate.lang, first=reason)
    write.candidate.refuse_errors({"title": [text]})


def _store_one(context: Context, write: Write) -> str:
    """Create or update one entry in the current transaction, by the actions everybody uses."""
    # The judge asked for each department; the actions need not ask again for each entry.
    inner = tk.fresh_context(context, ignore_auth=True)
    inner["defer_commit"] = inner["return_id_only"] = True
    inner["shuangpai_departments"] = departments(context)  # type: ignore[typeddict-unknown-key]
    inner["shuangpai_person"] = person(context)  # type: ignore[typeddict-unknown-key]
    if write.id is None:
        state = {"entry_state": "published"} if write.publish else {}
        return tk.get_action("package_create")(inner, {**write.entry, **state})
    shown = tk.get_action("package_show")(
        tk.fresh_context(context, ignore_auth=True), {"id": write.id}
    )
    data: dict[str, Any] = {k: v for k, v in shown.items() if k not in NOT_HANDED_ON}
    data.update(write.fields)
    # Published entries are revised, those under review are locked: an import is people's work.
    inner["shuangpai_people"] = True  # type: ignore[typeddict-unknown-key]
    tk.get_action("package_update")(inner, data)
    if write.publish:
        _release(inner, write, write.id)
    return write.id


def _release(inner: Context, write: Write, id_: str) -> None:
    """Publish a stored entry or its revision; what stands against it is told, the rest stays."""
    try:
        with model.Session.begin_nested():
            release(inner, id_)
    except (tk.ValidationError, tk.NotAuthorized) as error:
        write.candidate.refuse_unpublished(refused_words(error))


def _ordered(writes: Sequence[Write]) -> tuple[list[Write], list[Write]]:
    """Return the writes with related entries first, and those whose relations form a circle."""
    waiting = {write.code: write for write in writes if write.code and write.id is None}
    ordered: list[Write] = []
    rest = list(writes)
    while rest:
        ready = [w for w in rest if not any(c in waiting and c != w.code for c in w.related)]
        if not ready:
            break
        ordered += ready
        for write in ready:
            waiting.pop(write.code, None)
        taken = {id(write) for write in ready}
        rest = [write for write in rest if id(write) not in taken]
    for write in rest:
        known = [code for code in write.related if code not in waiting]
        write.entry["related_codes"] = known
        if write.id is not None:
            write.fields["related_codes"] = known
    own = [w for w in ordered if w.code and w.code in w.related and w.id is None]
    for write in own:
        write.entry["related_codes"] = [code for code in write.related if code != write.code]
    return [*ordered, *rest], [*own, *rest]
