"""What CKAN reads about each entry with six questions, read for a hundred entries with five.

``package_dictize`` asks for resources, tags, groups, organization and relationships of one package
after the other, and mostly there are none. Inside ``related_rows`` those questions are answered from
rows read beforehand; what exists is asked as ever, except resources and the organization.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.lib.dictization import model_dictize
from ckan.types import Context

__all__ = ["related_rows"]

_rows: ContextVar[_Rows | None] = ContextVar("shuangpai_prefetched", default=None)
_ask: Callable[[Any, Any, Context], Any] = model_dictize._execute


class _Rows:
    """The related rows of some packages; holds the packages, so that CKAN finds them loaded."""

    def __init__(self, package_ids: Sequence[str]) -> None:
        session = model.Session
        self._held = [
            session.query(model.Package).filter(model.Package.id.in_(package_ids)).all(),
            session.query(model.Group).filter(model.Group.is_organization.is_(True)).all(),
        ]
        self._ids = set(package_ids)
        self._organizations: dict[str | None, list[Any]] = {}
        self._resources: dict[str, list[Any]] = defaultdict(list)
        resources = model.resource_table
        for row in session.execute(
            sa.select(resources).where(resources.c.package_id.in_(package_ids))
        ):
            self._resources[row.package_id].append(row)
        relations = model.package_relationship_table
        self._having = {
            model.package_tag_table: _present(model.package_tag_table.c.package_id, package_ids),
            model.member_table: _present(model.member_table.c.table_id, package_ids),
            relations: _present(relations.c.subject_package_id, package_ids)
            | _present(relations.c.object_package_id, package_ids),
        }

    def answer(self, query: Any, table: Any, context: Context) -> Any:
        """Answer a question of ``package_dictize`` for the package in the context."""
        package = context.get("package")
        if package is None or package.id not in self._ids:
            return _ask(query, table, context)
        if table is model.resource_table:
            return self._resources[package.id]
        if table is model.group_table:
            known = self._organizations.get(package.owner_org)
            if known is None:
                known = self._organizations[package.owner_org] = list(_ask(query, table, context))
            return known
        if table in self._having and package.id not in self._having[table]:
            return []
        return _ask(query, table, context)


@contextlib.contextmanager
def related_rows(package_ids: Sequence[str]) -> Iterator[None]:
    """Read what belongs to these packages now; packages shown in the block use it."""
    model_dictize._execute = _execute
    token = _rows.set(_Rows(package_ids))
    try:
        yield
    finally:
        _rows.reset(token)


def _execute(query: Any, table: Any, context: Context) -> Any:
    rows = _rows.get()
    return _ask(query, table, context) if rows is None else rows.answer(query, table, context)


def _present(column: Any, package_ids: Sequence[str]) -> set[str]:
    query = sa.select(column).distinct().where(column.in_(package_ids))
    return set(model.Session.execute(query).scalars())
