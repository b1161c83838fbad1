"""One entry changed by two people: what each changed, and what only a person can decide.

A form carries the fingerprint of every field as it was when it was opened. What only the others
changed is taken over, what only this form changed stays; a field that both changed is a conflict.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from .text import is_blank

PRINT_LENGTH = 12
"""Hex digits of a fingerprint: enough to tell two values of one field apart."""
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Merge:
    """The outcome: ``entry`` as it would be saved, fields ``adopted`` from others, ``conflicts``."""

    entry: Mapping[str, Any]
    adopted: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = field(default=())


def fingerprints(entry: Mapping[str, Any], fields: Iterable[str]) -> dict[str, str]:
    """Return the fingerprint of each field's value; blank values of any kind are alike."""
    return {name: fingerprint(value_of(entry, name)) for name in fields}


def fingerprint(value: object) -> str:
    """Return a short hash of a value: order of keys, blanks and line ends do not count."""
    text = json.dumps(_plain(value), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:PRINT_LENGTH]


def merge(
    prints: Mapping[str, str],
    stored: Mapping[str, Any],
    mine: Mapping[str, Any],
    choices: Mapping[str, str],
) -> Merge:
    """Merge a form's entry into the stored one, by the prints from when the form was opened.

    ``choices`` says for a field in conflict whose value is taken (``mine``, ``theirs``). Only fields
    that the form holds are compared.
    """
    entry = dict(mine)
    adopted: list[str] = []
    conflicts: list[str] = []
    for name, before in prints.items():
        if not holds(mine, name):
            continue
        theirs, ours = fingerprint(value_of(stored, name)), fingerprint(value_of(mine, name))
        if theirs in (before, ours):
            continue
        choice = THEIRS if ours == before else choices.get(name)
        if choice == THEIRS:
            entry[name] = value_of(stored, name)
            adopted.append(name)
        elif choice != MINE:
            conflicts.append(name)
    return Merge(entry, tuple(adopted), tuple(conflicts))


def holds(entry: Mapping[str, Any], name: str) -> bool:
    """Say whether an entry speaks of a field at all."""
    return name in entry or (name == "tag_string" and "tags" in entry)


def value_of(entry: Mapping[str, Any], name: str) -> Any:
    """Return a field's value; tags as one text, whichever way the entry holds them."""
    if name != "tag_string":
        return entry.get(name)
    words = entry.get("tag_string")
    if is_blank(words):
        tags = cast("list[Mapping[str, Any]]", entry.get("tags") or [])
        return ",".join(sorted(str(tag.get("name") or "") for tag in tags))
    parts = [part.strip() for part in re.split(r"[,\uff0c;\uff1b]", str(words))]
    return ",".join(sorted(part for part in parts if part))


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        parts = cast("Mapping[str, object]", value)
        return {key: _plain(part) for key, part in parts.items() if not is_blank(part)} or ""
    if isinstance(value, (list, tuple)):
        rows = cast("Iterable[object]", value)
        return [_plain(row) for row in rows] or ""
    if value is None or is_blank(value):
        return ""
    return str(value).replace("\r\n", "\n").strip()
