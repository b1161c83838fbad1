"""Editions of the county catalog: what an edition holds of an entry, and how two editions differ."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .text import is_blank

__all__ = ["Changed", "Difference", "difference", "fields_that_differ", "fingerprint", "frozen"]

NOT_FROZEN = frozenset(
    {
        "creator_user_id",
        "entry_state",
        "metadata_created",
        "metadata_modified",
        "origin",
        "private",
        "resources",
        "revision_id",
        "state",
        "type",
        "version",
    }
)
"""What is not part of an entry's text: who stored it and when, its state in the catalog, its files."""

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Changed:
    """An entry that both editions hold, and the fields whose text differs."""

    before: Entry
    after: Entry
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """What an edition has that the other had not, no longer has, and has otherwise."""

    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    changed: tuple[Changed, ...]


def frozen(entry: Entry) -> dict[str, Any]:
    """Return the part of an entry that an edition keeps."""
    return {
        name: value
        for name, value in sorted(entry.items())
        if name not in NOT_FROZEN and not _empty(value)
    }


def fingerprint(entry: Entry) -> str:
    """Return the same text for entries with the same frozen part, another for any other."""
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def difference(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> Difference:
    """Compare two editions, each given as its entries by id; in the order of their codes."""
    both = before.keys() & after.keys()
    changed = (
        Changed(before[id_], after[id_], fields_that_differ(before[id_], after[id_]))
        for id_ in both
    )
    return Difference(
        added=_in_order([after[id_] for id_ in after.keys() - before.keys()]),
        removed=_in_order([before[id_] for id_ in before.keys() - after.keys()]),
        changed=tuple(
            sorted((one for one in changed if one.fields), key=lambda one: _place(one.after))
        ),
    )


def fields_that_differ(before: Entry, after: Entry) -> tuple[str, ...]:
    """Return the names of the fields whose values differ; no value and an empty one are alike."""
    names = sorted(before.keys() | after.keys())
    return tuple(name for name in names if _plain(before.get(name)) != _plain(after.get(name)))


def _in_order(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=_place))


def _place(entry: Entry) -> tuple[str, str]:
    return str(entry.get("catalog_code", "")), str(entry.get("title", ""))


def _plain(value: Any) -> Any:
    return "" if _empty(value) else value


def _empty(value: Any) -> bool:
    return value in (None, [], {}) or (isinstance(value, str) and is_blank(value))
