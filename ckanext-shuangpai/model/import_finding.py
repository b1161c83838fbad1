"""The report of an import, line by line: what was refused, kept in part, or read as another value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

__all__ = ["ImportFinding", "Query", "facets", "groups", "of_file", "replace", "select"]

_CHUNK = 2000
FACETS = ("outcome", "file", "sheet", "code")
ORDER = ("refused", "unpublished", "draft", "normalised", "hint")
KIND = ("outcome", "code", "column")
GROUPED = (*KIND, "count", "entries", "alike")


class ImportFinding(tk.BaseModel):
    """One line; ``number`` is its place in the report, ``part`` the file it is about."""

    __tablename__ = "shuangpai_import_finding"

    run_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    outcome: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    part: Mapped[int] = mapped_column(sa.Integer, nullable=False)
    file: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    sheet: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    row: Mapped[int | None] = mapped_column(sa.Integer)
    cell: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, default="")
    entry: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    column: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    value: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    to: Mapped[str | None] = mapped_column(sa.UnicodeText)
    code: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    message: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)

    def as_dict(self) -> dict[str, Any]:
        """Return the line as the report has it, with its outcome and file."""
        names = (
            "outcome",
            "file",
            "sheet",
            "row",
            "cell",
            "entry",
            "column",
            "value",
            "code",
            "message",
        )
        line = {name: getattr(self, name) for name in names}
        return line if self.to is None else {**line, "to": self.to}


@dataclass(frozen=True)
class Query:
    """Which lines of a run to show; an empty field does not matter."""

    run_id: str
    outcome: Sequence[str] = ()
    file: str = ""
    sheet: str | None = None
    code: str = ""
    column: str = ""
    limit: int = 50
    offset: int = 0


def replace(run_id: str, lines: Iterable[Mapping[str, Any]]) -> None:
    """Make these the lines of a run, in the caller's transaction."""
    model.Session.execute(sa.delete(ImportFinding).where(ImportFinding.run_id == run_id))
    rows = [{**line, "run_id": run_id, "number": n} for n, line in enumerate(lines)]
    for start in range(0, len(rows), _CHUNK):
        model.Session.execute(sa.insert(ImportFinding), rows[start : start + _CHUNK])


def select(query: Query) -> tuple[int, list[ImportFinding]]:
    """Return how many lines there are and some of them, in the report's order."""
    statement = _where(sa.select(ImportFinding), query)
    count = sa.select(sa.func.count()).select_from(statement.subquery())
    page = statement.order_by(ImportFinding.number).limit(query.limit).offset(query.offset)
    found = [row[0] for row in model.Session.execute(page)]
    return model.Session.execute(count).scalar_one(), found


def facets(run_id: str) -> dict[str, dict[str, Any]]:
    """Return how many lines each outcome, file, sheet and code has, and what a code says."""
    counts = {name: _counts(run_id, getattr(ImportFinding, name)) for name in FACETS}
    statement = (
        sa.select(ImportFinding.code, sa.func.min(ImportFinding.message))
        .where(ImportFinding.run_id == run_id)
        .group_by(ImportFinding.code)
    )
    messages = {row[0]: row[1] for row in model.Session.execute(statement)}
    return {**counts, "message": messages}


def groups(run_id: str, most: int) -> list[dict[str, Any]]:
    """Return the lines by kind: outcome, code and column, each with its first ``most`` lines.

    What stops an entry comes first. ``entries`` is how many entries a kind touches, ``alike`` whether
    all its lines say the same.
    """
    one = ImportFinding
    kind = (one.outcome, one.code, one.column)
    place = sa.func.concat(one.part, "|", one.sheet, "|", one.entry)
    counted = sa.select(
        *kind,
        sa.func.count().label("count"),
        sa.func.count(sa.distinct(place)).label("entries"),
        (sa.func.count(sa.distinct(one.message)) == 1).label("alike"),
        sa.func.min(one.number).label("first"),
    ).where(one.run_id == run_id)
    rows = model.Session.execute(counted.group_by(*kind)).mappings()
    found = sorted(rows, key=lambda row: (ORDER.index(row["outcome"]), -row["count"], row["first"]))
    samples = _samples(run_id, most)
    return [
        {**{name: row[name] for name in GROUPED}, "lines": samples[tuple(row[n] for n in KIND)]}
        for row in found
    ]


def _samples(run_id: str, most: int) -> dict[tuple[str, ...], list[ImportFinding]]:
    one = ImportFinding
    nth = sa.func.row_number().over(
        partition_by=(one.outcome, one.code, one.column), order_by=one.number
    )
    ranked = sa.select(one.number, nth.label("nth")).where(one.run_id == run_id).subquery()
    wanted = (
        sa.select(one)
        .join(ranked, ranked.c.number == one.number)
        .where(one.run_id == run_id, ranked.c.nth <= most)
        .order_by(one.number)
    )
    found: dict[tuple[str, ...], list[ImportFinding]] = {}
    for row in model.Session.execute(wanted):
        found.setdefault(tuple(getattr(row[0], name) for name in KIND), []).append(row[0])
    return found


def of_file(run_id: str, part: int) -> list[ImportFinding]:
    """Return every line about one file of a run."""
    statement = (
        sa.select(ImportFinding)
        .where(ImportFinding.run_id == run_id, ImportFinding.part == part)
        .order_by(ImportFinding.number)
    )
    return [row[0] for row in model.Session.execute(statement)]


def _counts(run_id: str, column: Any) -> dict[str, int]:
    statement = (
        sa.select(column, sa.func.count())
        .where(ImportFinding.run_id == run_id)
        .group_by(column)
        .order_by(sa.func.count().desc(), column)
    )
    return {row[0]: row[1] for row in model.Session.execute(statement)}


def _where(statement: Any, query: Query) -> Any:
    statement = statement.where(ImportFinding.run_id == query.run_id)
    if query.outcome:
        statement = statement.where(ImportFinding.outcome.in_(query.outcome))
    if query.file:
        statement = statement.where(ImportFinding.file == query.file)
    if query.sheet is not None:
        statement = statement.where(ImportFinding.sheet == query.sheet)
    if query.code:
        statement = statement.where(ImportFinding.code == query.code)
    if query.column:
        statement = statement.where(ImportFinding.column == query.column)
    return statement
