"""Entries are stored first and indexed after: no lock is held, and nothing lost, while the index is away."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator

from rq import Retry

from ckan.lib.search import SearchIndexError
from ckan.plugins import toolkit as tk
from ckan.types import Context

from .. import serving
from ..search import batch, connection

__all__ = ["indexed_after", "put_off", "refuse_without_index", "reindex"]

log = logging.getLogger(__name__)
RETRIES = Retry(max=2000, interval=[2, 5, 10, 20, 40, 60])
"""Seconds between attempts; the last stands for all that follow, a day and a half in all."""


@contextlib.contextmanager
def indexed_after(context: Context) -> Iterator[None]:
    """Index what is stored inside when it is committed; when the index is away, a job does it later."""
    if context.get("defer_commit"):
        yield
        return
    with batch.deferred(later=put_off):
        yield


def refuse_without_index() -> None:
    """Raise, before anything is stored, when a reader creates what no index is there to show."""
    if serving.is_served() and not connection.is_there():
        raise SearchIndexError("Failed to connect to server: the search is away")


def put_off(ids: list[str], error: Exception) -> None:
    """Leave entries to a job, which tries until the index takes them."""
    log.warning("Not indexed yet (%s: %s): %s", type(error).__name__, error, ", ".join(ids))
    tk.enqueue_job(reindex, [ids], title="shuangpai: index entries", rq_kwargs={"retry": RETRIES})


def reindex(ids: list[str]) -> None:
    """Index entries as the database has them, as a job of the worker."""
    batch.index_many(ids)
