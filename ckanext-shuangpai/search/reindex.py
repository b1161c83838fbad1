"""Rebuild the whole search index while the portal runs: nothing lost, nothing empty meanwhile.

Entries are indexed again in place by forked processes with connections of their own; at the end the
ids in the index are compared with those in the database. May be repeated and interrupted at will.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

import ckan.lib.search.common as solr
import ckan.plugins.toolkit as tk
from ckan import model

from . import batch

__all__ = ["Report", "reindex"]

PART = 100
"""Entries a process indexes before it reports."""
IDS_PER_PAGE = 5000

ONE_ENTRY_IS_TO_BLAME = (
    solr.SearchIndexError,
    SQLAlchemyError,
    tk.ValidationError,
    AttributeError,
    KeyError,
    TypeError,
    ValueError,
)
"""What a damaged entry may raise in CKAN's or a plugin's code; it must not stop the others."""

Progress = Callable[[int, int], None]


@dataclass
class Report:
    """What a rebuild did. ``missing`` and ``failed`` are empty when all went well."""

    stored: int = 0
    indexed: int = 0
    orphans_removed: int = 0
    seconds: float = 0.0
    failed: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether index and database hold the same entries."""
        return not self.failed and not self.missing

    def as_dict(self) -> dict[str, Any]:
        """Return the report as a JSON value."""
        return {**asdict(self), "complete": self.complete}


def reindex(processes: int = 2, progress: Progress = lambda done, total: None) -> Report:
    """Index every stored entry again and remove what is stored no more."""
    started, report = dt.datetime.now(dt.UTC), Report()
    clock = time.monotonic()
    ids = _stored_ids()
    unconfirmed = _in_processes(ids, processes, progress, report)
    _index_here([*unconfirmed, *_changed_since(started)], report)
    solr.make_connection().commit()
    _compare(report)
    report.seconds = round(time.monotonic() - clock, 2)
    return report


def _in_processes(
    ids: Sequence[str], processes: int, progress: Progress, report: Report
) -> list[str]:
    """Share the ids among processes; return those that no process confirmed."""
    parts = [ids[start : start + PART] for start in range(0, len(ids), PART)]
    _let_go_of_connections()
    context = multiprocessing.get_context("fork")
    children: dict[Connection, BaseProcess] = {}
    for number in range(min(processes, len(parts))):
        ours, theirs = context.Pipe(duplex=False)
        child = context.Process(target=_work, args=(parts[number::processes], theirs))
        child.start()
        theirs.close()
        children[ours] = child
    confirmed: set[str] = set()
    while children:
        for pipe in wait(list(children)):
            assert isinstance(pipe, Connection)
            try:
                done, failed = pipe.recv()
            except EOFError:
                children.pop(pipe).join()
                continue
            confirmed.update(done)
            report.failed.update(failed)
            progress(len(confirmed), len(ids))
    return [one for one in ids if one not in confirmed]


def _let_go_of_connections() -> None:
    """Close ours before the fork: a connection used by two processes loses answers."""
    model.Session.remove()
    model.ensure_engine().dispose()


def _work(parts: Iterable[Sequence[str]], pipe: Connection) -> None:
    """Index the parts in a forked process and report each."""
    model.ensure_engine().dispose(close=False)
    for part in parts:
        pipe.send((list(part), _index(part)))
    model.Session.remove()
    model.ensure_engine().dispose()
    pipe.close()


def _index(part: Sequence[str]) -> dict[str, str]:
    """Index a part; when one entry breaks it, the others one by one. Returns ``{id: reason}``."""
    try:
        batch.index_many(part, commit=False)
    except ONE_ENTRY_IS_TO_BLAME as error:
        model.Session.rollback()
        if len(part) == 1:
            return {part[0]: str(error)[:500]}
        failed: dict[str, str] = {}
        for one in part:
            failed.update(_index([one]))
        return failed
    finally:
        model.Session.expunge_all()
    return {}


def _index_here(ids: Sequence[str], report: Report) -> None:
    for start in range(0, len(ids), PART):
        report.failed.update(_index(ids[start : start + PART]))


def _compare(report: Report) -> None:
    """Mend what differs between index and database, then count both."""
    stored, indexed = set(_stored_ids()), _indexed_ids()
    _index_here(sorted(stored - indexed - report.failed.keys()), report)
    orphans = sorted(indexed - set(_stored_ids()))
    report.orphans_removed = len(orphans)
    connection = solr.make_connection()
    for start in range(0, len(orphans), PART):
        connection.delete(q=_of_ids(orphans[start : start + PART]), commit=False)
    connection.commit()
    stored, indexed = set(_stored_ids()), _indexed_ids()
    report.stored, report.indexed = len(stored), len(indexed)
    report.missing = sorted(stored - indexed)


def _stored_ids() -> list[str]:
    query = sa.select(model.package_table.c.id).order_by(model.package_table.c.id)
    if tk.config.get("ckan.search.remove_deleted_packages"):
        query = query.where(model.package_table.c.state != "deleted")
    with model.ensure_engine().connect() as connection:
        return list(connection.execute(query).scalars())


def _changed_since(moment: dt.datetime) -> list[str]:
    """Return entries edited during the run: a process may have posted what it had read before."""
    changed = model.package_table.c.metadata_modified >= moment.replace(tzinfo=None)
    with model.ensure_engine().connect() as connection:
        return list(
            connection.execute(sa.select(model.package_table.c.id).where(changed)).scalars()
        )


def _indexed_ids() -> set[str]:
    found: set[str] = set()
    cursor, connection = "*", solr.make_connection(decode_dates=False)
    while True:
        page = connection.search(
            "*:*", fq=_of_site(), fl="id", rows=IDS_PER_PAGE, sort="index_id asc",
            cursorMark=cursor, facet="false",
        )  # fmt: skip
        found.update(doc["id"] for doc in page.docs)
        if page.nextCursorMark == cursor:
            return found
        cursor = page.nextCursorMark


def _of_site() -> str:
    return f'+site_id:"{tk.config["ckan.site_id"]}" +entity_type:package'


def _of_ids(ids: Sequence[str]) -> str:
    return f"{_of_site()} +id:({' '.join(f'{chr(34)}{one}{chr(34)}' for one in ids)})"
