"""Catalog codes ever given: one row a code for ever, one counter a prefix (指南 core element 3)."""

from __future__ import annotations

import sqlalchemy as sa

from ckan import model
from ckan.plugins import toolkit as tk

from ..domain.catalog_code import CatalogCode

__all__ = ["CatalogCodeRow", "CatalogCodeSerial", "claim", "give", "holder", "known", "record"]


class CatalogCodeSerial(tk.BaseModel):
    """The last serial number given under a prefix."""

    __tablename__ = "shuangpai_catalog_code_serial"

    prefix = sa.Column(sa.UnicodeText, primary_key=True)
    last = sa.Column(sa.BigInteger, nullable=False)


class CatalogCodeRow(tk.BaseModel):
    """A code that was given; it stays when its entry is deleted, so that it is never reused."""

    __tablename__ = "shuangpai_catalog_code"

    code = sa.Column(sa.UnicodeText, primary_key=True)
    package_id = sa.Column(sa.UnicodeText, nullable=False)
    given = sa.Column(sa.DateTime(timezone=True), server_default=sa.func.now())


_QUICK = "SET LOCAL lock_timeout = '5s'; SET LOCAL synchronous_commit = off; "
"""The counter is held for one statement, and reaches the disk with the entry that comes after it."""
_NEXT = sa.text(
    f"{_QUICK}INSERT INTO shuangpai_catalog_code_serial (prefix, last) VALUES (:prefix, 1)"
    " ON CONFLICT (prefix) DO UPDATE SET last = shuangpai_catalog_code_serial.last + 1"
    " RETURNING last"
)
_RAISE = sa.text(
    f"{_QUICK}INSERT INTO shuangpai_catalog_code_serial (prefix, last) VALUES (:prefix, :last)"
    " ON CONFLICT (prefix) DO UPDATE"
    " SET last = GREATEST(shuangpai_catalog_code_serial.last, EXCLUDED.last)"
)
_CLAIM = sa.text(
    "INSERT INTO shuangpai_catalog_code (code, package_id) VALUES (:code, '')"
    " ON CONFLICT (code) DO NOTHING RETURNING code"
)
_RECORD = sa.text("UPDATE shuangpai_catalog_code SET package_id = :id WHERE code = :code")
_HOLDER = sa.text("SELECT package_id FROM shuangpai_catalog_code WHERE code = :code")
MAX_SERIAL = 10**12
"""Serials beyond this come from foreign catalogs and do not move our counter."""


def give(prefix: str) -> CatalogCode:
    """Give the next free code of a prefix to an entry that the caller's transaction stores.

    The number is taken in a short transaction of its own, so that nobody waits for the caller's end; a
    save that fails leaves a gap in the numbers and no other trace.
    """
    while True:
        with model.ensure_engine().begin() as own:
            number = own.execute(_NEXT, {"prefix": prefix}).scalar_one()
        code = CatalogCode.compose(prefix, number)
        if _insert(code):
            return code


def claim(code: CatalogCode) -> bool:
    """Take a code that came with an entry; False when it was given before.

    The counter passes it first: a number that is given meanwhile is another one.
    """
    if int(code.serial) < MAX_SERIAL and not known(str(code)):
        with model.ensure_engine().begin() as own:
            own.execute(_RAISE, {"prefix": code.prefix, "last": max(int(code.serial), 1)})
    return _insert(code)


def record(code: str, package_id: str) -> None:
    """Write down which entry has the code."""
    model.Session.execute(_RECORD, {"code": code, "id": package_id})


def holder(code: str) -> str | None:
    """Return the id of the entry that has or had the code, or None."""
    return model.Session.execute(_HOLDER, {"code": code}).scalar_one_or_none()


def known(code: str) -> bool:
    """Say whether the code was ever given."""
    return holder(code) is not None


def _insert(code: CatalogCode) -> bool:
    result = model.Session.execute(_CLAIM, {"code": str(code)})
    return result.scalar_one_or_none() is not None
