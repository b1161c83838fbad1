"""How often entries are opened: one number an entry and day in Redis, and nothing of who it was."""

from __future__ import annotations

import datetime as dt
from typing import Any

from redis.exceptions import RedisError

from ckan.lib.redis import connect_to_redis
from ckan.plugins import toolkit as tk

__all__ = ["most_used", "opened"]

KEPT = 31
"""Days that count."""


def opened(name: str, day: dt.date) -> None:
    """Count one opening of the entry of that name; without Redis nothing is counted."""
    key = _key(day)
    try:
        with connect_to_redis().pipeline(transaction=False) as pipe:
            pipe.zincrby(key, 1, name)
            pipe.expire(key, dt.timedelta(days=KEPT + 1))
            pipe.execute()
    except RedisError:
        return


def most_used(day: dt.date, limit: int) -> list[str]:
    """Return the names of the entries opened most in the last 31 days, the most used first."""
    keys = [_key(day - dt.timedelta(days=back)) for back in range(KEPT)]
    try:
        counted: Any = connect_to_redis().zunion(keys, withscores=True)
    except RedisError:
        return []
    ordered = sorted(counted, key=lambda pair: (-pair[1], pair[0]))
    return [name.decode() for name, _ in ordered[:limit]]


def _key(day: dt.date) -> str:
    return f"shuangpai:{tk.config['ckan.site_id']}:opened:{day.isoformat()}"
