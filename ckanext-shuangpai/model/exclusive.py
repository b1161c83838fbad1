"""Work that one process at a time may do; the database lets go when the process dies."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import sqlalchemy as sa

from ckan import model

__all__ = ["exclusive", "is_held"]


@contextlib.contextmanager
def exclusive(work: str) -> Iterator[bool]:
    """Hold a piece of work, by its name, for this process; False when another one holds it."""
    key = _key(work)
    with model.ensure_engine().connect() as plain:
        connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        held = bool(connection.execute(sa.select(sa.func.pg_try_advisory_lock(key))).scalar_one())
        try:
            yield held
        finally:
            if held:
                connection.execute(sa.select(sa.func.pg_advisory_unlock(key)))


def is_held(work: str) -> bool:
    """Say whether some process holds the work at this moment."""
    with exclusive(work) as free:
        return not free


def _key(work: str) -> sa.ColumnElement[int]:
    return sa.func.hashtextextended(work, 0)
