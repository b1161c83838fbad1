"""How many entries each tier of a question would show to this caller; one request, no rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pysolr

import ckan.plugins.toolkit as tk
from ckan import authz
from ckan.lib import plugins as lib_plugins
from ckan.lib.search.query import MAGIC_FIELD_RE, QUERY_PARSER_RE, solr_literal
from ckan.types import Context

from .connection import connect
from .hidden import without_hidden

__all__ = ["counts", "own_filters", "visible"]

OTHER_STATES = {"draft": "include_drafts", "deleted": "include_deleted"}
"""States that a caller must ask for, and the parameter that does."""


def visible(context: Context, data_dict: Mapping[str, Any]) -> list[str]:
    """Return the filters of what the caller may see, as ``package_search`` will set them."""
    states = ["active", *(s for s, flag in OTHER_STATES.items() if _flag(data_dict, flag))]
    filters = [
        f"+site_id:{solr_literal(tk.config['ckan.site_id'])}",
        f"+state:({' OR '.join(states)})",
    ]
    if not _flag(data_dict, "include_private"):
        filters.append("+capacity:public")
    user = context.get("user")
    if context.get("ignore_auth") or (user and authz.is_sysadmin(user)):
        return filters
    labels = lib_plugins.get_permission_labels().get_user_dataset_labels(
        context.get("auth_user_obj")
    )
    seen = f"+permission_labels:({' OR '.join(map(solr_literal, labels))})"
    return [*filters, seen, *without_hidden(lambda: labels)]


def own_filters(data_dict: Mapping[str, Any]) -> str | None:
    """Return the caller's own filters as one query, or None when there are none to trust.

    What CKAN would refuse (local parameters, magic fields) never reaches Solr from here.
    """
    parts = [data_dict.get("fq"), *(data_dict.get("fq_list") or ())]
    given = [part.strip() for part in parts if isinstance(part, str) and part.strip()]
    if not given or any(QUERY_PARSER_RE.search(p) or MAGIC_FIELD_RE.search(p) for p in given):
        return None
    return " ".join(f"+({part})" for part in given)


def counts(queries: Sequence[str], filters: Sequence[str]) -> list[int]:
    """Return how many documents each query finds under the filters, in one request.

    Raises:
        ValueError: Solr cannot read one of them (only a caller's own filter can be to blame).
    """
    each = list(dict.fromkeys(queries))
    try:
        answer = connect(decode_dates=False).search(
            "*:*",
            rows=0,
            fq=list(filters),
            df="text",
            facet="true",
            **{"q.op": "AND", "facet.query": each},
        )
    except pysolr.SolrError as error:
        raise ValueError(str(error)[:300]) from error
    found = answer.facets["facet_queries"]
    return [found[query] for query in queries]


def _flag(data_dict: Mapping[str, Any], name: str) -> bool:
    return bool(tk.asbool(data_dict.get(name) or False))
