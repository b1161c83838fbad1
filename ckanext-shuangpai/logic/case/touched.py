"""Entries that a case changed: indexed when the transaction is committed, not before."""

from __future__ import annotations

import logging

from ckan.lib.search import SearchError, SearchIndexError
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ...search import batch

__all__ = ["index", "reindex", "touch"]

log = logging.getLogger(__name__)
KEY = "shuangpai_touched"


def touch(context: Context, entry_id: str) -> None:
    """Remember an entry that must be indexed after the commit."""
    context.setdefault(KEY, set()).add(entry_id)  # type: ignore[typeddict-item]


def index(context: Context) -> None:
    """Index what was touched; when the index is down a job does it later, the case stands."""
    ids = sorted(context.pop(KEY, set()))  # type: ignore[typeddict-item]
    if not ids:
        return
    try:
        batch.index_many(ids)
    except (SearchError, SearchIndexError) as error:
        log.warning("Not indexed yet (%s): %s", type(error).__name__, ", ".join(ids))
        tk.enqueue_job(reindex, [ids], title="shuangpai: index entries of cases")


def reindex(ids: list[str]) -> None:
    """Index entries, as a job of the worker."""
    batch.index_many(ids)
