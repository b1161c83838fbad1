"""How long an API token holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

__all__ = ["EXTRA", "expiry"]

EXTRA = "shuangpai_days"
"""The name under which a token keeps the days it was made for, if they differ from the rule."""


def expiry(created: datetime, extras: Mapping[str, Any] | None, days: int) -> datetime | None:
    """Return when a token ends, or None if it never does.

    Args:
        created: when it was made.
        extras: what the token keeps; under ``EXTRA`` the days it was asked for.
        days: the days that hold for every token; 0: tokens do not end unless they were asked to.
    """
    asked = (extras or {}).get(EXTRA) or 0
    holding = [number for number in (days, asked) if isinstance(number, int) and number > 0]
    return created + timedelta(days=min(holding)) if holding else None
