"""Index many entries with few requests: keep what CKAN would post, post it in bulk, commit once.

CKAN builds a complete Solr document inside every ``package_create`` and sends it with a commit.
Inside ``deferred()`` the very same documents are kept and posted together; nothing of CKAN's
indexing is repeated here, only the connection it writes to is another one.
"""

from __future__ import annotations

import contextlib
import logging
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any

import pysolr
import sqlalchemy as sa

import ckan.lib.search.common as solr
import ckan.lib.search.index as ckan_index
import ckan.plugins.toolkit as tk
from ckan import logic, model

from .connection import connect
from .prefetch import related_rows

__all__ = ["Batch", "deferred", "index_many", "post_documents"]

log = logging.getLogger(__name__)

POST_SIZE = 200
FEW = 10
"""Up to so many entries are shown by a soft commit, without a flush to disk: Solr's log keeps them."""
_DELETED_ID = re.compile(r'\bid:"([^"]+)"')
_current: ContextVar[Batch | None] = ContextVar("shuangpai_index_batch", default=None)
_install_lock = threading.Lock()


class _Collector:
    """Stands in for CKAN's Solr connection while a batch is open; keeps writes, sends nothing."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self.url = tk.config["solr_url"]

    def add(self, docs: list[dict[str, Any]], **_: Any) -> None:
        for doc in docs:
            self._batch.keep(doc)

    def delete(self, q: str, **_: Any) -> None:
        self._batch.remove(q)

    def commit(self, **_: Any) -> None:
        """One commit at the end of the batch is enough."""


class Batch:
    """The entries touched inside one ``deferred()`` block."""

    def __init__(self, commit: bool = True) -> None:
        self.connection = _Collector(self)
        self.posted = 0
        self._commit = commit
        self.failed: dict[str, str] = {}
        self.entries: dict[str, None] = {}
        """Ids of all that the block touched, for whoever has to index them later."""
        self._documents: dict[str, dict[str, Any]] = {}
        self._touched: dict[str, None] = {}
        self._removed: dict[str, None] = {}
        self._changed = False
        self._posting = False

    def touch(self, entry_id: str) -> None:
        """Index this entry at the end as the database then has it."""
        self._touched[entry_id] = self.entries[entry_id] = None

    def keep(self, doc: dict[str, Any]) -> None:
        """Keep a finished document; earlier ones of the same entry are superseded."""
        self._documents.pop(doc["id"], None)
        self._removed.pop(doc["id"], None)
        self._documents[doc["id"]] = doc
        self.entries[doc["id"]] = None
        if len(self._documents) >= POST_SIZE and not self._posting:
            self._post_stored()

    def remove(self, query: str) -> None:
        """Remember which entry CKAN wants out of the index; ``id`` of its own delete query."""
        found = _DELETED_ID.search(query)
        if found is None:
            _write(lambda connection: connection.delete(q=query, commit=False))
            self._changed = True
            return
        self._documents.pop(found[1], None)
        self._removed[found[1]] = self.entries[found[1]] = None

    def finish(self) -> None:
        """Post what is left, rebuilding whatever the database has in another state, and commit."""
        self._post_stored()
        self._posting = True
        pending = list(self._touched | self._removed)
        self._touched.clear()
        self._removed.clear()
        _forget_stale_objects()
        for start in range(0, len(pending), POST_SIZE):
            self._rebuild(pending[start : start + POST_SIZE])
        if self._changed and self._commit and tk.config.get("ckan.search.solr_commit"):
            few = self.posted <= FEW
            _write(lambda connection: connection.commit(softCommit=few))
        if self.failed:
            raise solr.SearchIndexError(f"Not indexed: {self.failed}")

    def _post_stored(self) -> None:
        """Post the documents that are committed as they stand; the rest is looked at in the end."""
        stored = _stored(list(self._documents))
        ready = []
        for entry_id, doc in self._documents.items():
            if stored.get(entry_id) == (doc["metadata_modified"], True):
                ready.append(doc)
            else:
                self._touched[entry_id] = None
        self._documents.clear()
        self._post(ready)

    def _rebuild(self, entry_ids: list[str]) -> None:
        stored = _stored(entry_ids)
        present = [i for i in entry_ids if stored.get(i, ("", False))[1]]
        gone = [i for i in entry_ids if i not in present]
        together = related_rows(present) if len(present) > 1 else contextlib.nullcontext()
        with together:
            for entry_id in present:
                try:
                    logic.index_update_package(tk.fresh_context({"ignore_auth": True}), entry_id)
                except tk.ObjectNotFound:
                    gone.append(entry_id)
        self._post(list(self._documents.values()))
        self._documents.clear()
        if gone:
            _write(lambda connection: connection.delete(q=_ids_query(gone), commit=False))
            self._changed = True

    def _post(self, docs: list[dict[str, Any]]) -> None:
        for start in range(0, len(docs), POST_SIZE):
            refused = post_documents(docs[start : start + POST_SIZE])
            self.failed.update(refused)
        self.posted += len(docs) - len(self.failed.keys() & {doc["id"] for doc in docs})
        self._changed = self._changed or bool(docs)


Later = Callable[[list[str], Exception], None]
"""Takes the ids of entries that could not be indexed, and why."""


@contextlib.contextmanager
def deferred(commit: bool = True, later: Later | None = None) -> Iterator[Batch]:
    """Suspend indexing per entry; index everything touched, with one commit, when the block ends.

    Commit the database inside the block. When an error leaves the block, the session is rolled back
    and exactly what is really stored gets indexed. Blocks may be nested; the outermost one posts.
    Entries written with ``defer_commit`` are not indexed by CKAN: name them with ``touch``.
    Without ``commit`` the last step is left to the caller (or to Solr's own soft commit). What cannot be
    indexed in the end is given to ``later``; without it that is an error.
    """
    outer = _current.get()
    if outer is not None:
        yield outer
        return
    _install()
    batch = Batch(commit)
    token = _current.set(batch)
    try:
        yield batch
    except BaseException:
        if batch.entries or later is None:
            model.Session.rollback()
            _finish(batch, later or _told)
        raise
    else:
        _finish(batch, later)
    finally:
        _current.reset(token)


def _finish(batch: Batch, later: Later | None) -> None:
    try:
        batch.finish()
    except (solr.SearchIndexError, solr.SolrConnectionError) as error:
        if later is None:
            raise
        later(list(batch.entries), error)


def _told(_ids: list[str], error: Exception) -> None:
    log.error("Entries stored before the error are not in the search index: %s", error)


def index_many(entries: Iterable[str | Mapping[str, Any]], commit: bool = True) -> int:
    """Index entries, given by id or as dicts, as the database has them; returns how many."""
    with deferred(commit) as batch:
        before = batch.posted
        for entry in entries:
            batch.touch(entry if isinstance(entry, str) else entry["id"])
    return batch.posted - before


def post_documents(docs: list[dict[str, Any]]) -> dict[str, str]:
    """Send documents without a commit; returns ``{id: reason}`` of those Solr refuses."""
    if not docs:
        return {}
    connection = connect()
    try:
        connection.add(docs=docs, commit=False)
    except pysolr.SolrError as error:
        if len(docs) == 1 and "Failed to connect" not in str(error):
            return {docs[0]["id"]: str(error)[:500]}
        if "Failed to connect" in str(error):
            raise solr.SearchIndexError(str(error)[:500]) from error
        refused: dict[str, str] = {}
        for doc in docs:
            refused.update(post_documents([doc]))
        return refused
    return {}


def _install() -> None:
    """Let CKAN's index code ask us for its connection; outside a block it gets the usual one."""
    with _install_lock:
        if ckan_index.make_connection is not _connection:
            ckan_index.make_connection = _connection


def _connection(decode_dates: bool = True) -> Any:
    batch = _current.get()
    return batch.connection if batch is not None else connect(decode_dates)


def _write(send: Any) -> None:
    try:
        send(connect())
    except pysolr.SolrError as error:
        raise solr.SearchIndexError(str(error)[:500]) from error


def _ids_query(entry_ids: list[str]) -> str:
    ids = " ".join(f'"{i}"' for i in entry_ids)
    return f'+site_id:"{tk.config["ckan.site_id"]}" +id:({ids})'


def _stored(entry_ids: list[str]) -> dict[str, tuple[str, bool]]:
    """``{id: (modified, indexable)}`` as committed, read outside the caller's transaction."""
    if not entry_ids:
        return {}
    keep_deleted = not tk.config.get("ckan.search.remove_deleted_packages")
    table = model.package_table
    query = sa.select(table.c.id, table.c.metadata_modified, table.c.state).where(
        table.c.id.in_(entry_ids)
    )
    with model.ensure_engine().connect() as connection:
        rows = connection.execute(query).all()
    return {
        row.id: (row.metadata_modified.isoformat() + "Z", keep_deleted or row.state != "deleted")
        for row in rows
    }


def _forget_stale_objects() -> None:
    session = model.Session
    if not (session.new or session.dirty or session.deleted):
        session.expire_all()
