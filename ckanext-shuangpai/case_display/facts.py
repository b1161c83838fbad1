"""What is known of a case, under the titles of the fields that asked for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ckan.plugins import toolkit as tk

from . import words

__all__ = ["fields_of", "told"]

OFFICES = ("organization", "organizations")
ENTRIES = ("entry", "entries")
SOURCES = ("parties", "entries")
"""Where fields take their choices from that are departments and entries."""


def fields_of(kind: Mapping[str, Any] | None) -> dict[str, dict[str, Any]]:
    """Return the fields that a type's commands ask for, by name; the first that has a name counts."""
    found: dict[str, dict[str, Any]] = {}
    for command in (kind or {}).get("commands") or ():
        for field in command.get("fields") or ():
            found.setdefault(field["name"], field)
    return found


def told(
    facts: Mapping[str, Any],
    fields: Mapping[str, Mapping[str, Any]],
    named: Mapping[str, Mapping[str, str]],
) -> list[dict[str, Any]]:
    """Return facts as ``[{"title", "lines": [{"title", "kind", "name"}]}]``: only those that some command asked for.

    A decision is kept as an object with its own fields, reason and basis: each is told by itself.
    ``named`` are the departments and entries that the facts mention, as the action gives them.
    """
    made: list[dict[str, Any]] = []
    groups = {"proposal": tk._("Proposal"), "decision": tk._("Decision")}
    for name, value in facts.items():
        for key, part in _parts(name, value, fields):
            lines = list(_lines(part, fields[key], named))
            title = str(fields[key]["title"])
            if name in groups:
                title = tk._("{label}: {text}").format(label=groups[name], text=title)
            line = {"title": title, "lines": lines}
            if lines and line not in made:
                made.append(line)
    return made


def _parts(
    name: str, value: Any, fields: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, Any]]:
    if name in fields and not isinstance(value, Mapping):
        yield name, value
    elif isinstance(value, Mapping):
        # The field "organization" of a kept decision is who decided, as the timeline tells.
        own = ("actor", "organization", "reason", "basis")
        yield from ((key, part) for key, part in value.items() if key in fields and key not in own)


def _lines(
    value: Any, field: Mapping[str, Any], named: Mapping[str, Mapping[str, str]]
) -> Iterator[Mapping[str, str]]:
    titles = {one["value"]: one["title"] for one in field.get("choices") or ()}
    means = field.get("type") in (*OFFICES, *ENTRIES) or field.get("source") in SOURCES
    for one in value if isinstance(value, list) else [value]:
        if one in (None, ""):
            continue
        if means and str(one) not in titles:
            yield named.get(str(one)) or {"title": tk._("no longer there")}
        elif isinstance(one, bool):
            yield {"title": tk._("yes") if one else tk._("no")}
        elif field.get("type") == "date":
            yield {"title": words.day(one)}
        else:
            yield {"title": str(titles.get(str(one), one))}
