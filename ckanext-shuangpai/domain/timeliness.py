"""Whether data is as new as its update cycle promises."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

__all__ = ["Timeliness", "timeliness"]


@dataclass(frozen=True)
class Timeliness:
    """The last day of data, the day by which the next is promised (None: no promise), days late."""

    updated: str
    due: dt.date | None = None
    late: int = 0


def timeliness(updated: str, days: int | None, today: dt.date) -> Timeliness:
    """Return how data last changed on ``updated`` (YYYY-MM-DD) stands to a cycle of ``days``."""
    written = updated.strip()[:10]
    try:
        day = dt.date.fromisoformat(written)
    except ValueError:
        return Timeliness(written)
    if not days:
        return Timeliness(written)
    due = day + dt.timedelta(days=days)
    return Timeliness(written, due, max(0, (today - due).days))
