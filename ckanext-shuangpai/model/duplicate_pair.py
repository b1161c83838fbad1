"""Pairs of entries that the last sweep took for the same data, with the evidence."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

from .duplicate_judgement import WITHDRAWN, DuplicateJudgement

__all__ = ["DuplicatePair", "Query", "pair_id", "remove_others", "select", "write"]

_CHUNK = 500


class DuplicatePair(tk.BaseModel):
    """One pair; ``evidence`` holds the facts of both sides and the verdict drawn from them."""

    __tablename__ = "shuangpai_duplicate_pair"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    ours_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    theirs_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    kind: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    verdict: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    score: Mapped[float] = mapped_column(sa.Float, nullable=False)
    departments: Mapped[list[str]] = mapped_column(ARRAY(sa.UnicodeText), nullable=False)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False)
    found: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), nullable=False)

    @classmethod
    def get(cls, id_: str) -> DuplicatePair | None:
        """Return a pair by its id."""
        return model.Session.get(cls, id_)


@dataclass(frozen=True)
class Query:
    """Which pairs to list; ``departments`` limits what the reader may see, None is everything."""

    verdicts: Sequence[str] = ()
    kind: str = ""
    department: str = ""
    judged: bool | None = None
    departments: Sequence[str] | None = None
    limit: int = 20
    offset: int = 0


def pair_id(ours_id: str, theirs_id: str) -> str:
    """Return the id of a pair: the same for ever, in every sweep."""
    return hashlib.sha256(f"{ours_id} {theirs_id}".encode()).hexdigest()[:32]


def write(rows: Iterable[Mapping[str, Any]], found: dt.datetime) -> None:
    """Store pairs; those whose evidence did not change stay as they are, with their time."""
    values = [{**row, "found": found} for row in rows]
    for start in range(0, len(values), _CHUNK):
        statement = insert(DuplicatePair).values(values[start : start + _CHUNK])
        new = statement.excluded
        model.Session.execute(
            statement.on_conflict_do_update(
                index_elements=["id"],
                set_={
                    name: new[name]
                    for name in ("kind", "verdict", "score", "departments", "evidence", "found")
                },
                where=sa.or_(
                    DuplicatePair.evidence != new.evidence,
                    DuplicatePair.departments != new.departments,
                ),
            )
        )


def remove_others(kept: Iterable[str]) -> int:
    """Remove every pair that is not among the kept ids; return how many."""
    known = {row[0] for row in model.Session.execute(sa.select(DuplicatePair.id))}
    gone = sorted(known - set(kept))
    for start in range(0, len(gone), _CHUNK):
        chosen = DuplicatePair.id.in_(gone[start : start + _CHUNK])
        model.Session.execute(sa.delete(DuplicatePair).where(chosen))
    return len(gone)


def select(query: Query) -> tuple[int, list[tuple[DuplicatePair, DuplicateJudgement | None]]]:
    """Return how many pairs there are and some of them, the surest first, with their judgement.

    A judged pair counts under the verdict that was given to it.
    """
    latest = (
        sa.select(sa.func.max(DuplicateJudgement.id))
        .where(DuplicateJudgement.pair_id == DuplicatePair.id)
        .correlate(DuplicatePair)
        .scalar_subquery()
    )
    statement = sa.select(DuplicatePair, DuplicateJudgement).outerjoin(
        DuplicateJudgement,
        sa.and_(DuplicateJudgement.id == latest, DuplicateJudgement.verdict != WITHDRAWN),
    )
    verdict = sa.func.coalesce(DuplicateJudgement.verdict, DuplicatePair.verdict)
    if query.verdicts:
        statement = statement.where(verdict.in_(query.verdicts))
    if query.kind:
        statement = statement.where(DuplicatePair.kind == query.kind)
    if query.department:
        statement = statement.where(DuplicatePair.departments.contains([query.department]))
    if query.judged is not None:
        found = DuplicateJudgement.id
        statement = statement.where(found.isnot(None) if query.judged else found.is_(None))
    if query.departments is not None:
        allowed = sa.cast(list(query.departments), ARRAY(sa.UnicodeText))
        statement = statement.where(DuplicatePair.departments.overlap(allowed))
    count = model.Session.execute(
        sa.select(sa.func.count()).select_from(statement.subquery())
    ).scalar_one()
    order = (DuplicatePair.score.desc(), DuplicatePair.id)
    page = statement.order_by(*order).limit(query.limit).offset(query.offset)
    return count, [(row[0], row[1]) for row in model.Session.execute(page)]
