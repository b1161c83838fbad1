"""What happened in a case, append-only: the database refuses to change or remove an event.

The table stands outside CKAN's own metadata: what empties CKAN's tables has no business here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from ckan import model

__all__ = ["EVENT", "append", "append_many", "of_case"]

EVENT = sa.Table(
    "shuangpai_case_event",
    sa.MetaData(),
    sa.Column("case_id", sa.UnicodeText, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("command", sa.UnicodeText, nullable=False),
    sa.Column("state", sa.UnicodeText, nullable=False),
    sa.Column("actor", sa.UnicodeText, nullable=False),
    sa.Column("role", sa.UnicodeText, nullable=False),
    sa.Column("organization_id", sa.UnicodeText, nullable=False),
    sa.Column("reason", sa.UnicodeText, nullable=False),
    sa.Column("basis", JSONB, nullable=False),
    sa.Column("papers", JSONB, nullable=False),
    sa.Column("facts", JSONB, nullable=False),
    sa.Column("reason_required", sa.Boolean, nullable=False),
    sa.Column("basis_required", sa.Boolean, nullable=False),
)
"""Key (case, version): of two writers of one version, one is refused by the database."""


def append(event: Mapping[str, Any]) -> None:
    """Add one event, in the caller's transaction."""
    append_many([event])


def append_many(events: Iterable[Mapping[str, Any]]) -> None:
    """Add events, in the caller's transaction."""
    rows = [dict(event) for event in events]
    if rows:
        model.Session.execute(sa.insert(EVENT), rows)


def of_case(case_id: str) -> list[dict[str, Any]]:
    """Return the events of a case in their order."""
    query = sa.select(EVENT).where(EVENT.c.case_id == case_id).order_by(EVENT.c.version)
    return [dict(row) for row in model.Session.execute(query).mappings()]
