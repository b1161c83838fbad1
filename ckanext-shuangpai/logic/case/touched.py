"""Entries that a case changed: indexed when the transaction is committed, not before."""

from __future__ import annotations

from ckan.lib.search import SearchError, SearchIndexError
from ckan.types import Context

from ...search import batch
from ..index_after import put_off

__all__ = ["index", "touch"]

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
        put_off(ids, error)
