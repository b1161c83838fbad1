"""Words in the rows of a table: found anywhere in a cell, as Chinese has no spaces to cut at."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ckan.types import Context

from ckanext.datastore.backend.postgres import identifier

__all__ = ["WORDS", "put_aside", "where"]

WORDS = "shuangpai_words"
"""Where the words wait in the context, out of the sight of CKAN's own full-text search."""
MAX_WORDS = 10


def put_aside(context: Context, data: Mapping[str, Any]) -> tuple[Context, dict[str, Any]]:
    """Return context and parameters of a ``datastore_search`` with ``q`` and ``full_text`` moved."""
    words = [_parsed(data[name]) for name in ("q", "full_text") if data.get(name)]
    rest = {name: value for name, value in data.items() if name not in ("q", "full_text")}
    return Context(context, **{WORDS: words}), rest  # type: ignore[typeddict-item]


def where(context: Context, fields: Mapping[str, str]) -> list[tuple[str, dict[str, str]]]:
    """Return the conditions of the words put aside, for the query that CKAN builds.

    A text must stand somewhere in the row, each of its words by itself; a dict of column and text
    asks of that column. Unknown columns match nothing.
    """
    clauses: list[tuple[str, dict[str, str]]] = []
    columns = [name for name in fields if not name.startswith("_") and not name.startswith("rank")]
    for asked in context.get(WORDS) or ():  # type: ignore[union-attr]
        pairs = asked.items() if isinstance(asked, dict) else [(None, asked)]
        for column, text in pairs:
            for word in str(text).split()[:MAX_WORDS]:
                among = columns if column is None else [column] if column in columns else []
                clauses.append(_contains(among, word, len(clauses)))
    return clauses


def _parsed(asked: Any) -> Any:
    """Return the dict of columns that came as JSON text, anything else as it is."""
    if isinstance(asked, str) and asked.lstrip().startswith("{"):
        try:
            return json.loads(asked)
        except ValueError:
            return asked
    return asked


def _contains(columns: list[str], word: str, number: int) -> tuple[str, dict[str, str]]:
    name = f"shuangpai_word_{number}"
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    quoted = [identifier(column).replace(":", "\\:") for column in columns]
    conditions = [f"CAST({column} AS text) ILIKE :{name}" for column in quoted]
    return " OR ".join(conditions) or "false", {name: f"%{escaped}%"}
