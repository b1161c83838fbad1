"""Leaving out what is taken down: asked of the database at each search, for an index may lag behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ckan.lib.search.query import solr_literal

from ..domain.permission_labels import office_labels
from ..model import takedown

__all__ = ["without_hidden"]

MOST = 900
"""Ids in one filter (Solr takes 1,024 clauses): of more, the index has the labels of the oldest."""


def without_hidden(labels: Callable[[], Iterable[str]]) -> list[str]:
    """Return the filter that a reader needs: one, or none; labels are asked for when something is hidden."""
    rows = takedown.hidden_entries(MOST)
    if not rows:
        return []
    known = set(labels())
    unseen = [id_ for id_, entry in rows if known.isdisjoint(office_labels(entry))]
    return [f"*:* AND -id:({' OR '.join(map(solr_literal, unseen))})"] if unseen else []
