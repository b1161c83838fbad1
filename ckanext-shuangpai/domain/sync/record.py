"""A record of a remote CKAN as it arrived: its identity, its content's hash, its fields."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

Record = Mapping[str, Any]

VOLATILE = frozenset(
    {"metadata_modified", "metadata_created", "revision_id", "revision_timestamp"}
    | {"tracking_summary", "num_resources", "num_tags", "creator_user_id", "isopen"}
    | {"relationships_as_object", "relationships_as_subject", "score", "datastore_active"}
    | {"cache_last_updated", "cache_url", "last_modified", "created", "package_id", "position"}
    | {"webstore_last_updated", "webstore_url", "vocabulary_id", "display_name"}
    | {"image_display_url", "image_url", "package_count", "approval_status"}
)
"""Keys that change, at any depth, without the record meaning anything else."""

LONGEST_NAME = 200
"""Longer texts are no name of a field, code or department, and are not looked up as one."""

LONGEST_SHOWN = 60
"""So much of an identifier that cannot be kept is shown in a report."""

DEEPEST = 60
"""Records nested deeper than this are not read: nothing a catalog holds is."""


def remote_id(record: object) -> str | None:
    """Return the identifier of a record, or None when it has none to be known by."""
    if not isinstance(record, Mapping):
        return None
    value: object = cast("Record", record).get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    value = value.strip()
    return value if value and len(value) <= LONGEST_NAME and clean(value) == value else None


def listed_as(record: object) -> str | None:
    """Return what stands for a record on a page of a list; None when it names nothing at all.

    That is its identifier. An identifier that no database can hold (a lone surrogate, NUL, an
    object, a text too long) is stood for by its hash behind a NUL, so that the list can be proved
    whole beside a record that is refused. Never stored.
    """
    known = remote_id(record)
    if known is not None or not isinstance(record, Mapping):
        return known
    value: object = cast("Record", record).get("id")
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return f"\x00{hashlib.sha256(_written(value).encode('ascii')).hexdigest()}"


def shown_id(record: object) -> str:
    """Return the beginning of an identifier that cannot be kept, as a report may show it."""
    value: object = cast("Record", record).get("id") if isinstance(record, Mapping) else None
    text = value if isinstance(value, str) else "" if value is None else _written(value)
    return clean(text.strip()[:LONGEST_SHOWN])


def _written(value: object) -> str:
    return "..." if depth(value) > DEEPEST else json.dumps(value, sort_keys=True)


def content_hash(record: Record, mapping: str) -> str:
    """Return the hash of what a record says, under one version of the mapping.

    Equal hashes mean that nothing needs to be done; volatile keys do not count.
    """
    text = json.dumps(_steady(record), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{mapping}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


def _steady(value: object) -> object:
    if isinstance(value, dict):
        part = cast("dict[str, object]", value)
        return {str(key): _steady(part[key]) for key in part if key not in VOLATILE}
    if isinstance(value, list):
        return [_steady(one) for one in cast("list[object]", value)]
    return value


def depth(value: object) -> int:
    """Return how deep lists and objects are nested; stops counting at the limit."""
    level, layer = 0, [value]
    while layer and level <= DEEPEST:
        following: list[object] = []
        for one in layer:
            if isinstance(one, dict):
                following.extend(cast("dict[str, object]", one).values())
            elif isinstance(one, list):
                following.extend(cast("list[object]", one))
        layer = following
        level += 1
    return level


def clean(value: Any) -> Any:
    """Return the value without signs that no database stores (NUL, lone surrogates)."""
    if isinstance(value, str):
        if "\x00" in value:
            value = value.replace("\x00", "")
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            value = value.encode("utf-8", "replace").decode("utf-8")
        return value
    if isinstance(value, dict):
        part = cast("dict[Any, Any]", value)
        return {clean(str(key)): clean(one) for key, one in part.items()}
    if isinstance(value, list):
        return [clean(one) for one in cast("list[Any]", value)]
    return value


def fields(record: Record) -> Iterator[tuple[str, object]]:
    """Yield every field with its value: first the record's own keys, then its extras.

    Extras come as a list of ``{"key", "value"}`` or, from old systems, as one object.
    """
    for key, value in record.items():
        if key != "extras":
            yield str(key), value
    extras: object = record.get("extras")
    if isinstance(extras, Mapping):
        for key, value in cast("Mapping[object, object]", extras).items():
            yield str(key), value
    elif isinstance(extras, list):
        for extra in cast("list[object]", extras):
            if isinstance(extra, Mapping):
                part = cast("Mapping[str, object]", extra)
                if part.get("key") is not None:
                    yield str(part["key"]), part.get("value")


def dicts(value: object) -> list[dict[str, Any]]:
    """Return the objects of a list; whatever else stands in it or for it is left out."""
    if not isinstance(value, list):
        return []
    parts = cast("list[object]", value)
    return [cast("dict[str, Any]", part) for part in parts if isinstance(part, dict)]
