"""The vocabulary in force: the reference table with what the office changed, live in every process."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any

from ..model.alias import AliasLine
from .vocabulary import Alias, Vocabulary, reference_aliases

__all__ = ["changed_here", "lines", "vocabulary"]

SECONDS_BETWEEN_LOOKS = 2.0
"""Well under the five seconds in which a change must be seen everywhere."""


@dataclass
class _Kept:
    version: Any = None
    looked: float = float("-inf")
    vocabulary: Vocabulary | None = None


_kept = _Kept()
_lock = threading.Lock()


def vocabulary() -> Vocabulary:
    """Return the words in force, at most two seconds old."""
    now = time.monotonic()
    known = _kept.vocabulary
    if known is not None and now - _kept.looked < SECONDS_BETWEEN_LOOKS:
        return known
    version = AliasLine.version()
    with _lock:
        if _kept.vocabulary is None or version != _kept.version:
            in_force = [Alias(line["alias"], line["term"], line["kind"]) for line in lines()]
            _kept.vocabulary = Vocabulary(in_force)
            _kept.version = version
        _kept.looked = now
        return _kept.vocabulary


def changed_here() -> None:
    """Look again at the next question; called after a change in this process."""
    _kept.looked = float("-inf")


def lines() -> list[dict[str, Any]]:
    """Return every line in force, ``source`` telling where it is from."""
    found = {
        (line.alias, line.term): {**line._asdict(), "note": "", "source": "reference"}
        for line in reference_aliases()
    }
    for local in AliasLine.everything():
        key = (local.alias, local.term)
        if local.removed:
            found.pop(key, None)
        else:
            found[key] = {
                "alias": local.alias,
                "term": local.term,
                "kind": local.kind,
                "note": local.note,
                "source": "local",
                "changed": local.changed.isoformat(),
            }
    return sorted(found.values(), key=lambda line: (line["alias"], line["term"]))
