"""The duplicate check's view of the catalog: written with each entry, kept in memory by each process.

An entry's facts are stored in the transaction that stores the entry; before each question a
process reads what was committed since its last reading, so that an edit is seen at once.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa

from ckan import model

from . import config
from .domain.duplicates import Facts, Judge
from .duplicate_candidates import Candidates
from .model import duplicate_profile
from .reference import table
from .reference.traditional import to_simplified

__all__ = [
    "Catalog",
    "current",
    "facts_of",
    "forget",
    "judge",
    "profile_changed",
    "profile_deleted",
    "rebuild",
]

TABLES = ("items", "subjects", "lines", "facets", "weights")
_CHUNK = 500


@cache
def judge() -> Judge:
    """Return the judge with the tables of ``reference/``, one for the process."""
    return Judge({name: table(f"duplicate_{name}") for name in TABLES}, to_simplified)


class Catalog:
    """All entries as profiles, with the lists that propose candidates; safe between threads."""

    def __init__(self) -> None:
        self.candidates = Candidates(judge().titles.wholes)
        self.lock = threading.RLock()
        self._seq = 0
        self._seen: dict[str, int] = {}

    def refresh(self) -> None:
        """Read what was committed since the last reading."""
        with self.lock:
            changes = duplicate_profile.changes_since(self._seq)
            new = {id_: seq for id_, seq in changes.rows if self._seen.get(id_) != seq}
            for package_id, features in sorted(duplicate_profile.features_of(new).items()):
                self._take(package_id, features)
            self._seen |= new
            self._seq = changes.next_seq

    def _take(self, package_id: str, features: Mapping[str, Any] | None) -> None:
        if features is None:
            self.candidates.remove(package_id)
        else:
            profile = judge().read(Facts.of(features))
            self.candidates.put(package_id, profile, bool(features.get("city")))


_catalog: Catalog | None = None
_catalog_lock = threading.Lock()


def current() -> Catalog:
    """Return the process's catalog as of now; the first call reads all entries."""
    global _catalog
    with _catalog_lock:
        if _catalog is None:
            _catalog = Catalog()
    _catalog.refresh()
    return _catalog


def forget() -> None:
    """Drop what this process keeps; the next question reads all entries again."""
    global _catalog
    with _catalog_lock:
        _catalog = None


def profile_changed(package_dict: Mapping[str, Any]) -> None:
    """Store the facts of a created or updated entry, in the transaction that stores it."""
    package = model.Session.get(model.Package, package_dict["id"])
    if package is not None and package.type == "dataset":
        duplicate_profile.write([(package.id, _facts_of_package(package, _title))])


def profile_deleted(package_id: str) -> None:
    """Take a deleted entry out of the comparison."""
    duplicate_profile.write([(package_id, None)])


def rebuild(progress: Callable[[int, int], None] | None = None) -> int:
    """Store the facts of all entries anew; return how many. Commits in portions."""
    ids = list(
        model.Session.scalars(
            sa.select(model.Package.id)
            .where(model.Package.type == "dataset", model.Package.state != "deleted")
            .order_by(model.Package.id)
        )
    )
    titles = cache(_title)
    for start in range(0, len(ids), _CHUNK):
        portion = ids[start : start + _CHUNK]
        rows = [(package.id, _facts_of_package(package, titles)) for package in _packages(portion)]
        duplicate_profile.write(rows)
        model.Session.commit()
        model.Session.expunge_all()
        if progress:
            progress(min(start + _CHUNK, len(ids)), len(ids))
    duplicate_profile.forget_missing()
    model.Session.commit()
    return len(ids)


def _packages(ids: list[str]) -> Iterator[model.Package]:
    yield from model.Session.scalars(sa.select(model.Package).where(model.Package.id.in_(ids)))


def _facts_of_package(
    package: model.Package, title_of: Callable[[str], str]
) -> dict[str, Any] | None:
    """Return what is stored of an entry; None for one that no longer counts (deleted, 来源已撤)."""
    entry = {**(package.extras or {}), "title": package.title, "owner_org": package.owner_org}
    origin = parsed(entry.get("origin"))
    archived = isinstance(origin, Mapping) and origin.get("state") == "archived"
    if package.state == "deleted" or archived:
        return None
    return facts_of(entry, title_of)


def facts_of(
    entry: Mapping[str, Any], title_of: Callable[[str], str] | None = None
) -> dict[str, Any]:
    """Return the facts of an entry in CKAN form; departments may be ids, names or titles."""
    title_of = title_of or _title
    department = entry.get("collecting_department") or entry.get("owner_org") or ""
    region = str(entry.get("region_code") or config.region_code())
    items = parsed(entry.get("data_items"))
    facts = Facts.of(
        {
            "title": entry.get("title"),
            "department": title_of(str(department)) if department else "",
            "region_code": region,
            "items": [
                (item.get("name") or "", item.get("type") or "")
                for item in (items if isinstance(items, list) else [])
                if isinstance(item, Mapping) and item.get("name")
            ],
        }
    )
    return {**facts.as_dict(), "city": region == config.city_region_code()}


def parsed(value: Any) -> Any:
    """Return the value of a field that may be stored as JSON text."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except ValueError:
            return None
    return value


def _title(name_or_id: str) -> str:
    group = model.Group.get(name_or_id)
    return str(group.title or group.name) if group else name_or_id
