"""How far work in the background is: kept in Redis, gone when nobody needs it any more."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from redis.exceptions import RedisError

from ckan.lib.redis import connect_to_redis
from ckan.plugins import toolkit as tk

__all__ = ["clear", "get", "put"]

SECONDS = 24 * 3600


def put(work: str, stage: str, done: int, total: int) -> None:
    """Say how far a piece of work is; where nobody can be told, the work goes on."""
    value = json.dumps({"stage": stage, "done": done, "total": total})
    with contextlib.suppress(RedisError):
        connect_to_redis().set(_key(work), value, ex=SECONDS)


def get(work: str) -> dict[str, Any] | None:
    """Return ``{"stage", "done", "total"}`` as last told, or None."""
    try:
        value = connect_to_redis().get(_key(work))
    except RedisError:
        return None
    return json.loads(value) if value else None  # type: ignore[arg-type]


def clear(work: str) -> None:
    """Forget how far a piece of work was: it is over."""
    with contextlib.suppress(RedisError):
        connect_to_redis().delete(_key(work))


def _key(work: str) -> str:
    return f"ckan:{tk.config['ckan.site_id']}:progress:{work}"
