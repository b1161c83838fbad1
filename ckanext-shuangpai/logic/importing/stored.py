"""What the catalog already has of an import: by code, else by title and provider."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from ckan import model

from ...domain.entry_normalisation import COMPOSITE_FIELDS
from ...domain.text import comparable

__all__ = ["Catalog", "decoded"]

COLUMNS: tuple[str, ...] = ("id", "name", "title", "notes", "owner_org", "license_id", "state")
STATES = ("active", "draft")


class Catalog:
    """The stored entries that an import may meet; read once, without a query per entry."""

    def __init__(self, owners: Iterable[str], codes: Iterable[str]) -> None:
        package = model.package_table
        code = package.c.extras["catalog_code"].astext
        query = sa.select(package.c.id, package.c.title, package.c.owner_org, code).where(
            package.c.type == "dataset",
            package.c.state.in_(STATES),
            sa.or_(package.c.owner_org.in_(list(owners)), code.in_(list(codes))),
        )
        self._by_code: dict[str, str] = {}
        self._by_title: dict[tuple[str, str], str] = {}
        self._entries: dict[str, dict[str, Any]] = {}
        for id_, title, owner, given in model.Session.execute(query):
            if given:
                self._by_code[given] = id_
            self._by_title.setdefault((comparable(title or ""), owner or ""), id_)

    def id_of(self, code: str, title: str, owner: str) -> str | None:
        """Return the id of the entry with this code, else with this title and provider."""
        return self._by_code.get(code) or self._by_title.get((comparable(title), owner))

    def load(self, ids: Iterable[str]) -> None:
        """Read entries in full, in a few queries."""
        wanted = [id_ for id_ in dict.fromkeys(ids) if id_ not in self._entries]
        for start in range(0, len(wanted), 500):
            self._load(wanted[start : start + 500])

    def _load(self, ids: list[str]) -> None:
        package = model.package_table
        columns = [package.c[name] for name in COLUMNS]
        rows = model.Session.execute(
            sa.select(*columns, package.c.extras).where(package.c.id.in_(ids))
        )
        for row in rows:
            entry: dict[str, Any] = dict(zip(COLUMNS, row, strict=False))
            entry.update(decoded(row.extras or {}))
            entry["tags"] = []
            self._entries[entry["id"]] = entry
        tags = sa.select(model.package_tag_table.c.package_id, model.tag_table.c.name).where(
            model.package_tag_table.c.tag_id == model.tag_table.c.id,
            model.package_tag_table.c.state == "active",
            model.package_tag_table.c.package_id.in_(ids),
        )
        for id_, name in model.Session.execute(tags):
            self._entries[id_]["tags"].append({"name": name})

    def entry(self, id_: str) -> dict[str, Any]:
        """Return an entry that was loaded, composite fields parsed."""
        return self._entries[id_]


def decoded(extras: Mapping[str, Any]) -> dict[str, Any]:
    """Return the extras of a stored entry, composite fields parsed."""
    values = dict(extras)
    for name in COMPOSITE_FIELDS:
        if isinstance(values.get(name), str):
            values[name] = json.loads(values[name]) if values[name].strip() else None
    return values
