"""Editions as the API tells them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ckan.plugins import toolkit as tk

from ..domain.edition import Changed
from ..language import reader_language
from ..model.edition import Edition
from ..model.edition_entry import EditionEntry
from .visibility import OPEN_CLASSES, Viewer

__all__ = ["card", "changed", "edition", "lists", "row", "titles"]


def edition(one: Edition, who: Viewer) -> dict[str, Any]:
    """Return an edition with the counts that a reader may know."""
    hidden = (
        () if who.member else ("entries", "departments", "withheld", "added", "removed", "changed")
    )
    return {
        "number": one.number,
        "document": one.document,
        "note": one.note,
        "published_on": one.published_on.isoformat(),
        "created": one.created.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "counts": {name: n for name, n in one.counts.items() if name not in hidden},
    }


def row(entry: EditionEntry) -> dict[str, Any]:
    """Return an entry in an edition's list."""
    return {
        "id": entry.entry_id,
        "code": entry.code,
        "title": entry.title,
        "department": entry.department_title,
        "department_id": entry.department_id,
        "open_class": entry.open_class,
        "share_class": entry.share_class,
    }


def card(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a frozen entry in few words."""
    return {
        "id": entry["id"],
        "code": entry.get("catalog_code", ""),
        "title": entry.get("title", ""),
        "department": entry.get("department_title", ""),
        "open_class": entry.get("open_class", ""),
        "share_class": entry.get("share_class", ""),
    }


def changed(change: Changed, titles: Mapping[str, str]) -> dict[str, Any]:
    """Return an entry that changed, field by field."""
    fields = [
        {
            "field": name,
            "title": titles.get(name, name),
            "before": change.before.get(name),
            "after": change.after.get(name),
        }
        for name in change.fields
    ]
    return {**card(change.after), "fields": fields}


def titles() -> dict[str, str]:
    """Return what each field is called, in the reader's language."""
    language = "en" if reader_language() == "en" else "zh_Hans_CN"
    schema = tk.h.scheming_get_dataset_schema("dataset")["dataset_fields"]
    own = {"tags": tk._("Tags"), "department_title": tk._("Department")}
    return {
        **own,
        **{one["field_name"]: one["label"][language] for one in schema if one.get("label")},
    }


def lists(rows: list[tuple[str, str, str, int]], places: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return how many open entries each department has, by class, in the order of the places."""
    found: dict[str, dict[str, Any]] = {}
    for id_, title, open_class, number in rows:
        line = found.setdefault(
            id_, {"department": title, "department_id": id_, "unconditional": 0, "conditional": 0}
        )
        if open_class in OPEN_CLASSES:
            line[open_class] = number
    kept = [one for one in found.values() if one["unconditional"] or one["conditional"]]
    return sorted(kept, key=lambda one: places.get(one["department_id"], len(places)))
