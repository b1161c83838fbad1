"""What the duplicate check knows of each entry, written with the entry, read by every process.

``seq`` is the number of the transaction that wrote a row. A reader that asks again for everything
since the oldest transaction still open at its last reading misses no row, however late its
writer commits; it may see a row twice.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

__all__ = [
    "Changes",
    "DuplicateProfile",
    "changes_since",
    "features_of",
    "forget_missing",
    "write",
]


class DuplicateProfile(tk.BaseModel):
    """The facts of one entry; no ``features`` when there is nothing to compare any more."""

    __tablename__ = "shuangpai_duplicate_profile"

    package_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    seq: Mapped[int] = mapped_column(sa.BigInteger, nullable=False)
    features: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


@dataclass(frozen=True)
class Changes:
    """Ids and ``seq`` of rows written since a reading, and the number from which to read next."""

    rows: list[tuple[str, int]]
    next_seq: int


_WRITE = sa.text(
    "INSERT INTO shuangpai_duplicate_profile (package_id, seq, features)"
    " VALUES (:id, pg_current_xact_id()::text::bigint, CAST(:features AS jsonb))"
    " ON CONFLICT (package_id) DO UPDATE SET seq = EXCLUDED.seq, features = EXCLUDED.features"
)
_CHANGES = sa.text(
    "SELECT now.next, p.package_id, p.seq"
    " FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS next) AS now"
    " LEFT JOIN shuangpai_duplicate_profile p ON p.seq >= :since"
)
_FEATURES = sa.text(
    "SELECT package_id, features FROM shuangpai_duplicate_profile WHERE package_id = ANY(:ids)"
)
_FORGET = sa.text(
    "UPDATE shuangpai_duplicate_profile AS p"
    " SET features = NULL, seq = pg_current_xact_id()::text::bigint"
    " WHERE features IS NOT NULL AND NOT EXISTS"
    " (SELECT 1 FROM package WHERE package.id = p.package_id AND package.state <> 'deleted')"
    " RETURNING 1"
)


def write(rows: Iterable[tuple[str, Mapping[str, Any] | None]]) -> None:
    """Write facts of entries (None: nothing to compare) in the caller's transaction."""
    values = [
        {
            "id": package_id,
            "features": None if facts is None else json.dumps(facts, ensure_ascii=False),
        }
        for package_id, facts in rows
    ]
    if values:
        model.Session.execute(_WRITE, values)


def changes_since(seq: int) -> Changes:
    """Return the committed rows that may be new since ``seq``; 0 reads everything.

    Reads on a connection of its own: what the caller's transaction wrote may still be rolled back.
    """
    with _autocommit().connect() as connection:
        found = connection.execute(_CHANGES, {"since": seq}).all()
    rows = [(row[1], row[2]) for row in found if row[1] is not None]
    return Changes(rows, found[0][0])


def features_of(ids: Collection[str]) -> dict[str, Mapping[str, Any] | None]:
    """Return the committed facts of entries; entries without a row are absent."""
    if not ids:
        return {}
    with _autocommit().connect() as connection:
        rows = connection.execute(_FEATURES, {"ids": list(ids)}).all()
    return {row[0]: row[1] for row in rows}


def _autocommit() -> sa.engine.Engine:
    """Return CKAN's engine, on the same pool, for reading outside of any transaction."""
    engine = model.meta.engine
    if engine is None:
        raise RuntimeError("the database is not bound")
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def forget_missing() -> int:
    """Empty the rows of entries that no longer exist; return how many."""
    return len(model.Session.execute(_FORGET).all())
