"""What people typed into a form and did not save: per account, in Redis, forgotten by itself.

One hash an account, one field a form; the whole hash lives ``kept_text_days`` after the last
change. A saved form leaves a mark instead of its text, so that sending it twice saves it once. Where
Redis does not answer, nothing is kept and nothing breaks: the browser still has its own copy.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from redis.exceptions import RedisError

from ckan.lib.redis import connect_to_redis
from ckan.plugins import toolkit as tk

from . import config

__all__ = ["MAX_BYTES", "edited", "editor_of", "forget", "keep", "kept", "kept_of", "mark_saved"]

log = logging.getLogger(__name__)
Result = TypeVar("Result")
MAX_BYTES = 4 * 1024 * 1024
"""The longest text of one form, as much as a form may send."""
MAX_TEXTS = 40
"""How many forms of one account are kept; the oldest make room."""
DAY = 86_400


def keep(account: str, form: str, text: dict[str, Any]) -> bool:
    """Keep what stands in a form (``{"saved_at", "title", "entry", "fields"}``); say whether it is kept."""
    return _ask(lambda redis: _keep(redis, account, form, text), False)


def kept(account: str, form: str) -> dict[str, Any] | None:
    """Return what is kept of a form: its text, or ``{"saved_as"}`` once it was saved."""
    return _ask(lambda redis: _read(redis.hget(_key(account), form)), None)


def kept_of(account: str) -> dict[str, dict[str, Any]]:
    """Return everything that is kept for an account, by form."""
    found = _ask(lambda redis: redis.hgetall(_key(account)), {})
    texts = {form.decode(): _read(raw) for form, raw in found.items()}
    return {form: text for form, text in texts.items() if text is not None}


def forget(account: str, form: str) -> bool:
    """Forget the text of a form; say whether there was one."""
    return _ask(lambda redis: redis.hdel(_key(account), form) > 0, False)


def mark_saved(account: str, form: str, package_id: str, now: str) -> None:
    """Put the entry that a form became in the place of its text."""
    keep(account, form, {"saved_as": package_id, "saved_at": now})


def edited(package_id: str, by: str, at: str) -> None:
    """Remember who changed an entry last, as long as a form may stand open."""
    value = json.dumps({"by": by, "at": at})
    _ask(lambda redis: redis.setex(_name("edited", package_id), _seconds(), value), None)


def editor_of(package_id: str) -> dict[str, str]:
    """Return ``{"by", "at"}`` of the last change of an entry, empty when it is not remembered."""
    return _ask(lambda redis: _read(redis.get(_name("edited", package_id))), None) or {}


def _keep(redis: Any, account: str, form: str, text: dict[str, Any]) -> bool:
    key = _key(account)
    redis.hset(key, form, json.dumps(text, ensure_ascii=False))
    redis.expire(key, _seconds())
    if redis.hlen(key) > MAX_TEXTS:
        texts = {name: _read(raw) or {} for name, raw in redis.hgetall(key).items()}
        by_age = sorted(texts, key=lambda name: str(texts[name].get("saved_at", "")))
        redis.hdel(key, *by_age[: len(by_age) - MAX_TEXTS])
    return True


def _ask(question: Callable[[Any], Result], otherwise: Result) -> Result:
    try:
        return question(connect_to_redis())
    except RedisError as error:
        log.warning("kept text: Redis does not answer: %s", error)
        return otherwise


def _read(raw: bytes | None) -> dict[str, Any] | None:
    return json.loads(raw) if raw else None


def _key(account: str) -> str:
    return _name("kept", account)


def _name(kind: str, id_: str) -> str:
    return f"ckan:{tk.config['ckan.site_id']}:shuangpai:{kind}:{id_}"


def _seconds() -> int:
    return config.kept_text_days() * DAY
