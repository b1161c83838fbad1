"""What people of the Centre said of a pair (办法 art. 18); nothing is overwritten, the last counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ckan import model
from ckan.plugins import toolkit as tk

__all__ = ["WITHDRAWN", "DuplicateJudgement", "history", "judged_pairs", "latest"]

WITHDRAWN = "withdrawn"
"""A judgement that takes the one before back: the machine's verdict counts again."""


class DuplicateJudgement(tk.BaseModel):
    """One judgement; ``machine`` is what the check said at that moment (verdict, score, rule)."""

    __tablename__ = "shuangpai_duplicate_judgement"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    pair_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    verdict: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    reason: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    user_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    judged: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), nullable=False)
    machine: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False)

    @classmethod
    def add(
        cls,
        pair_id: str,
        verdict: str,
        reason: str,
        user_id: str,
        judged: dt.datetime,
        machine: Mapping[str, Any],
    ) -> DuplicateJudgement:
        """Write down a judgement, in the caller's transaction."""
        row = cls(
            pair_id=pair_id,
            verdict=verdict,
            reason=reason,
            user_id=user_id,
            judged=judged,
            machine=dict(machine),
        )
        model.Session.add(row)
        model.Session.flush()
        return row


def judged_pairs() -> set[str]:
    """Return the ids of all pairs that somebody judged."""
    rows = model.Session.execute(sa.select(DuplicateJudgement.pair_id).distinct())
    return {row[0] for row in rows}


def latest(pair_ids: Iterable[str]) -> dict[str, DuplicateJudgement]:
    """Return the judgement that counts of each pair that has one."""
    wanted = list(pair_ids)
    if not wanted:
        return {}
    rows = model.Session.execute(
        sa.select(DuplicateJudgement)
        .where(DuplicateJudgement.pair_id.in_(wanted))
        .order_by(DuplicateJudgement.id)
    )
    last = {row[0].pair_id: row[0] for row in rows}
    return {pair_id: one for pair_id, one in last.items() if one.verdict != WITHDRAWN}


def history(pair_id: str) -> list[DuplicateJudgement]:
    """Return every judgement of a pair, the newest first."""
    rows = model.Session.execute(
        sa.select(DuplicateJudgement)
        .where(DuplicateJudgement.pair_id == pair_id)
        .order_by(DuplicateJudgement.id.desc())
    )
    return [row[0] for row in rows]
