"""What a new state of the source does to an entry that the county may have changed.

Three states meet in each field: what the source said last time (``base``), what stands with us
(``ours``) and what the source says now (``theirs``). Where ours differs from the base, the county
decided, and the county's word stays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from ..text import comparable
from .openness import lowered
from .record import dicts

KEYED = {"data_items": "name", "resources": "id"}
"""Lists whose parts are merged one by one, with what names a part."""

NOT_OURS_TO_SET = frozenset({"catalog_code", "origin", "entry_state"})
"""Fields that no later sync touches: given once, or kept by other means."""

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Conflict:
    """A field in which the source and the county differ, and why ours stayed."""

    field: str
    code: str
    ours: Any = ""
    theirs: Any = ""

    def as_dict(self) -> dict[str, str]:
        """Return the line of a report; long values are cut."""
        return {
            "field": self.field,
            "code": self.code,
            "ours": _short(self.ours),
            "theirs": _short(self.theirs),
        }


@dataclass
class Merged:
    """The values to store (only those that change) and the conflicts to report."""

    changes: dict[str, Any] = field(default_factory=dict[str, Any])
    conflicts: list[Conflict] = field(default_factory=list[Conflict])


def same(one: Any, other: Any) -> bool:
    """Say whether two values say the same; all ways to say nothing are equal."""
    return canonical(one) == canonical(other)


def canonical(value: Any) -> str:
    """Return a value in the form in which equal values are equal texts."""
    return json.dumps(_bare(value), ensure_ascii=False, sort_keys=True, default=str)


def merge(base: Entry, ours: Entry, theirs: Entry) -> Merged:
    """Return what a sync changes in an entry; no class of sharing or opening is ever lowered."""
    merged = Merged()
    blocked: set[str] = set()
    for fall in lowered(ours, theirs):
        blocked |= fall.fields
        merged.conflicts.append(Conflict(fall.field, "class_lowered", fall.ours, fall.theirs))
    for name in sorted(base.keys() | theirs.keys()):
        if name in NOT_OURS_TO_SET or name in blocked:
            continue
        if name == "tags":
            _merge_tags(merged, base, ours, theirs)
        elif name in KEYED:
            _merge_parts(merged, name, base, ours, theirs)
        else:
            _merge_value(merged, name, base, ours, theirs)
    return merged


def _merge_value(merged: Merged, name: str, base: Entry, ours: Entry, theirs: Entry) -> None:
    was, here, there = base.get(name), ours.get(name), theirs.get(name)
    if same(here, there):
        return
    if same(here, was):
        merged.changes[name] = "" if there is None else there
    elif not same(there, was):
        merged.conflicts.append(Conflict(name, "changed_here", here, there))


def _merge_tags(merged: Merged, base: Entry, ours: Entry, theirs: Entry) -> None:
    was, here, there = (_tags(entry) for entry in (base, ours, theirs))
    kept = [tag for tag in there if tag in here or tag not in was]
    kept += [tag for tag in here if tag not in there and tag not in was]
    if sorted(kept) != sorted(here):
        merged.changes["tags"] = [{"name": tag} for tag in kept]


def _tags(entry: Entry) -> list[str]:
    return [str(tag.get("name")) for tag in dicts(entry.get("tags"))]


def _merge_parts(merged: Merged, name: str, base: Entry, ours: Entry, theirs: Entry) -> None:
    """Merge a list part by part: ours may add parts and facts, the source owns the rest."""
    key = KEYED[name]
    was, here, there = (_parts(entry.get(name), key) for entry in (base, ours, theirs))
    result: list[dict[str, Any]] = []
    for part_key, part in there.items():
        if part_key in here:
            result.append(_merge_part(merged, name, was.get(part_key, {}), here[part_key], part))
        elif part_key not in was:
            result.append(part)
    for part_key, part in here.items():
        if part_key in there:
            continue
        if part_key not in was:
            result.append(part)
        elif not _within(was[part_key], part):
            result.append(part)
            merged.conflicts.append(Conflict(name, "changed_here", part.get(key), ""))
    if not same(result, ours.get(name)):
        merged.changes[name] = result


def _merge_part(
    merged: Merged, name: str, was: dict[str, Any], here: dict[str, Any], there: dict[str, Any]
) -> dict[str, Any]:
    part = dict(here)
    for fall in lowered(here, there):
        merged.conflicts.append(Conflict(name, "class_lowered", fall.ours, fall.theirs))
        there = {key: value for key, value in there.items() if key != fall.field}
        was = {key: value for key, value in was.items() if key != fall.field}
    for key in was.keys() | there.keys():
        if same(here.get(key), there.get(key)):
            continue
        if same(here.get(key), was.get(key)):
            if key in there:
                part[key] = there[key]
            else:
                part.pop(key, None)
        elif not same(there.get(key), was.get(key)):
            merged.conflicts.append(Conflict(name, "changed_here", here.get(key), there.get(key)))
    return part


def _parts(value: object, key: str) -> dict[str, dict[str, Any]]:
    """Return the parts by name; of equal names the second is ``name#2``."""
    parts: dict[str, dict[str, Any]] = {}
    for part in dicts(value):
        name = comparable(part.get(key, "")) if key == "name" else str(part.get(key, ""))
        unique, number = name, 1
        while unique in parts:
            number += 1
            unique = f"{name}#{number}"
        parts[unique] = part
    return parts


def _within(was: Mapping[str, Any], here: Mapping[str, Any]) -> bool:
    """Say whether a part still is what the source once said (it may have got facts of CKAN's own)."""
    return all(same(here.get(key), value) for key, value in was.items())


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        parts = cast("dict[str, Any]", value)
        bare = {key: _bare(part) for key, part in parts.items()}
        return {key: part for key, part in bare.items() if part != ""} or ""
    if isinstance(value, list):
        return [_bare(part) for part in cast("list[Any]", value)] or ""
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else str(value)


def _short(value: Any, limit: int = 80) -> str:
    text = value if isinstance(value, str) else canonical(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
