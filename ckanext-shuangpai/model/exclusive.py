"""Work that one process at a time may do; the database lets go when the process dies."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from ckan import model

__all__ = ["Share", "exclusive", "is_held"]

LOW = 0xFFFFFFFF
"""PostgreSQL shows the two halves of a key of its advisory locks, 32 bits each."""


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
    """Say whether some process holds the work, or a share of it; looking takes it from nobody."""
    key = sa.select(_key(work).label("key")).subquery().c.key
    locks = sa.table("pg_locks", *(sa.column(name) for name in _LOCK))
    here = sa.select(sa.column("oid")).select_from(sa.table("pg_database"))
    here = here.where(sa.column("datname") == sa.func.current_database())
    found = sa.select(sa.literal(1)).where(
        locks.c.locktype == "advisory",
        locks.c.database == here.scalar_subquery(),
        sa.cast(locks.c.classid, sa.BigInteger) == key.op(">>")(32).op("&")(LOW),
        sa.cast(locks.c.objid, sa.BigInteger) == key.op("&")(LOW),
        locks.c.granted,
    )
    with model.ensure_engine().connect() as connection:
        return connection.execute(found.limit(1)).first() is not None


_LOCK = ("locktype", "database", "classid", "objid", "granted")


class Share:
    """A share of work that several processes do at once, held until it is released or they end."""

    def __init__(self, work: str) -> None:
        self.work = work
        plain = model.ensure_engine().connect()
        self._connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        self._connection.execute(sa.select(sa.func.pg_advisory_lock_shared(_key(work))))

    def release(self) -> None:
        """Let go; what is gone with its connection needs no more."""
        with contextlib.suppress(DBAPIError):
            self._connection.execute(sa.select(sa.func.pg_advisory_unlock_shared(_key(self.work))))
        self._connection.close()


def _key(work: str) -> sa.ColumnElement[int]:
    return sa.func.hashtextextended(work, 0)
