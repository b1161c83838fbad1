"""An edition made: the published entries of the county read in bulk, frozen, compared and stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.types import Context

from .. import config
from ..domain.edition import Difference, difference, fingerprint, frozen
from ..model import outbox
from ..model.edition import Edition
from ..model.edition_entry import EditionEntry
from .addressees import addressees
from .importing.stored import decoded
from .organization import departments
from .visibility import OPEN_CLASSES, PUBLISHED_STATES, Viewer, redact

__all__ = ["announce", "counts", "differ", "entries_of", "open_only", "published", "rows", "store"]

COLUMNS = ("id", "name", "title", "notes", "owner_org", "license_id")


def published(context: Context) -> dict[str, dict[str, Any]]:
    """Return the frozen part of every published entry of the county, by id."""
    index = departments(context)
    found: dict[str, dict[str, Any]] = {}
    tags = _tags()
    for entry in _published():
        entry["tags"] = tags.get(entry["id"], [])
        owner = index.by_id.get(str(entry["owner_org"] or ""))
        entry["department_title"] = owner.title if owner else ""
        found[entry["id"]] = frozen(entry)
    return found


def _published() -> Iterator[dict[str, Any]]:
    package = model.package_table
    query = sa.select(*(package.c[name] for name in COLUMNS), package.c.extras).where(
        package.c.type == "dataset",
        package.c.state == "active",
        package.c.extras["entry_state"].astext.in_(PUBLISHED_STATES),
        package.c.extras["region_code"].astext == config.region_code(),
    )
    for row in model.Session.execute(query):
        yield {**dict(zip(COLUMNS, row, strict=False)), **decoded(row.extras or {})}


def _tags() -> dict[str, list[str]]:
    links, tags = model.package_tag_table, model.tag_table
    query = (
        sa.select(links.c.package_id, tags.c.name)
        .where(links.c.tag_id == tags.c.id, links.c.state == "active")
        .order_by(tags.c.name)
    )
    found: dict[str, list[str]] = {}
    for id_, name in model.Session.execute(query):
        found.setdefault(id_, []).append(name)
    return found


def rows(number: int, entries: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of an edition's entries."""
    return [
        {
            "number": number,
            "entry_id": id_,
            "code": str(entry.get("catalog_code") or ""),
            "title": str(entry.get("title") or ""),
            "department_id": str(entry.get("owner_org") or ""),
            "department_title": str(entry.get("department_title") or ""),
            "open_class": str(entry.get("open_class") or ""),
            "share_class": str(entry.get("share_class") or ""),
            "hash": fingerprint(entry),
            "entry": entry,
        }
        for id_, entry in entries.items()
    ]


def counts(entries: Mapping[str, Mapping[str, Any]], changes: Difference) -> dict[str, int]:
    """Return how many entries an edition has, of which class, and how many changed."""
    classes = [str(entry.get("open_class") or "") for entry in entries.values()]
    return {
        "entries": len(entries),
        "departments": len({entry.get("owner_org") for entry in entries.values()}),
        "unconditional": classes.count("unconditional"),
        "conditional": classes.count("conditional"),
        "withheld": classes.count("withheld"),
        "added": len(changes.added),
        "removed": len(changes.removed),
        "changed": len(changes.changed),
    }


def store(
    number: int,
    entries: Mapping[str, dict[str, Any]],
    facts: Mapping[str, Any],
    now: dt.datetime,
) -> Edition:
    """Store an edition, in the caller's transaction."""
    made = Edition(number=number, created=now, **facts)
    model.Session.add(made)
    model.Session.flush()
    EditionEntry.store(rows(number, entries))
    return made


def announce(made: Edition, now: dt.datetime) -> None:
    """Tell every organization that an edition is out (办法第十五条、第三十条)."""
    outbox.put(
        key=f"edition/{made.number}",
        kind="edition_published",
        case_id=None,
        organizations=addressees("edition_published"),
        facts={
            "number": made.number,
            "document": made.document,
            "date": made.published_on.isoformat(),
            "url": f"/editions/{made.number}",
            **made.counts,
        },
        now=now,
    )


def open_only(who: Viewer) -> list[Any]:
    """Return the condition on entries of an edition for a reader: citizens see the open part."""
    return [] if who.member else [EditionEntry.open_class.in_(OPEN_CLASSES)]


def entries_of(number: int, who: Viewer, ids: set[str] | None = None) -> dict[str, dict[str, Any]]:
    """Return an edition's entries as a reader may see them."""
    found = EditionEntry.entries(number, ids)
    return {
        id_: _as_seen(entry, who)
        for id_, entry in found.items()
        if who.member or entry.get("open_class") in OPEN_CLASSES
    }


def differ(before: int | None, after: int, who: Viewer) -> Difference:
    """Compare two editions as a reader may see them; only what changed is read in full."""
    old = EditionEntry.hashes(before) if before is not None else {}
    new = EditionEntry.hashes(after)
    touched = {id_ for id_ in old.keys() | new.keys() if old.get(id_) != new.get(id_)}
    earlier = entries_of(before, who, touched) if before is not None else {}
    return difference(earlier, entries_of(after, who, touched))


def _as_seen(entry: dict[str, Any], who: Viewer) -> dict[str, Any]:
    """Take from a frozen entry what the reader must not see; it was published when it was frozen."""
    shown = {**entry, "type": "dataset", "state": "active", "entry_state": "published"}
    redact(shown, who)
    return {name: value for name, value in shown.items() if name in entry}
