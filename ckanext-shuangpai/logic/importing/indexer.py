"""Index what an import stores while it goes on storing: in a process beside it."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from ckan import model
from ckan.lib.search import SearchError, SearchIndexError

from ...search import batch

__all__ = ["Indexer", "indexing"]

log = logging.getLogger(__name__)

WORTH_A_PROCESS = 100
"""Entries from which on a process of its own saves time."""

PATIENCE = 120
"""Seconds without news after which the process is given up; its entries are indexed here."""

_inherited: list[object] = []


class Indexer:
    """Takes the ids of stored entries; ``finish`` returns when all of them can be found."""

    def __init__(self, expected: int) -> None:
        self._waiting: dict[str, None] = {}
        self._last: list[str] = []
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None
        if expected >= WORTH_A_PROCESS:
            self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe()
        self._child = context.Process(target=_work, args=(theirs, ours), daemon=True)
        self._child.start()
        theirs.close()
        self._pipe = ours

    def add(self, ids: Sequence[str]) -> None:
        """Take entries whose transaction is committed."""
        self._waiting.update(dict.fromkeys(ids))
        self._last = list(ids[-1:]) or self._last
        if self._pipe is not None and ids:
            try:
                self._pipe.send(list(ids))
                # Emptied each time, lest both sides wait for the other to read.
                while self._pipe.poll():
                    self._confirm(self._pipe.recv())
            except (OSError, EOFError):
                self._give_up()

    def finish(self) -> None:
        """Wait for the process, index here what it did not confirm, and commit the index once."""
        if self._pipe is not None:
            self._collect(self._pipe)
            self._give_up()
        # At least one entry is indexed here: its commit shows what the process has posted.
        left = list(self._waiting) or self._last
        if left:
            batch.index_many(left)
        self._waiting.clear()

    def _collect(self, pipe: Connection) -> None:
        with contextlib.suppress(OSError, EOFError):
            pipe.send(None)
            while pipe.poll(PATIENCE):
                done = pipe.recv()
                if done is None:
                    return
                self._confirm(done)
        log.warning("The indexing process stopped early; %s entries left", len(self._waiting))

    def _confirm(self, ids: Sequence[str]) -> None:
        for id_ in ids:
            self._waiting.pop(id_, None)

    def _give_up(self) -> None:
        """End the process, whatever it does."""
        if self._child is not None:
            self._child.join(1)
            if self._child.is_alive():
                self._child.terminate()
                self._child.join(10)
        if self._pipe is not None:
            self._pipe.close()
        self._child = self._pipe = None


@contextlib.contextmanager
def indexing(expected: int) -> Iterator[Indexer]:
    """Index what is added inside the block; also when an error ends it, for what was stored."""
    indexer = Indexer(expected)
    try:
        yield indexer
    finally:
        indexer.finish()


def _work(pipe: Connection, parents: Connection) -> None:
    """Index the ids that come through the pipe, in the forked process, with its own connections.

    The parent's session and the connection it holds stay untouched until the process ends: letting
    go of them would roll back on a socket that the parent goes on using.
    """
    parents.close()
    _inherited.append(model.Session.registry())
    model.Session.registry.clear()
    assert model.meta.engine is not None
    model.meta.engine.dispose(close=False)
    try:
        while (ids := pipe.recv()) is not None:
            batch.index_many(ids, commit=False)
            model.Session.remove()
            pipe.send(ids)
        pipe.send(None)
    except (EOFError, OSError, SearchError, SearchIndexError) as error:
        log.warning("Indexing process: %s", type(error).__name__)
