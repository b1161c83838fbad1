"""The present, taken once for all that happens in one call."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .. import entry as entries

__all__ = ["Moment"]


@dataclass(frozen=True)
class Moment:
    """When something happens: the instant, and its day in China."""

    at: dt.datetime
    day: dt.date

    @classmethod
    def now(cls) -> Moment:
        """Return the present; taken once for all that happens in one call."""
        at = dt.datetime.now(entries.SHANGHAI)
        return cls(at, at.date())
