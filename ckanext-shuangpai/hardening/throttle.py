"""Counting of failures: after a few, an account or an address waits.

An attempt is counted before it is judged and given back when it succeeds, so that many at once get no
further than one after another. Counters live in Redis; without it nothing that must be counted
is allowed.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from redis.exceptions import RedisError

from ckan.common import config
from ckan.lib.redis import connect_to_redis

from .. import config as options
from .client_address import client_address, network_of

__all__ = ["Attempt", "TooManyError", "begin"]

PREFIX = "shuangpai:throttle"
UNAVAILABLE = -1
_TAKE = """
for i, key in ipairs(KEYS) do
    if tonumber(redis.call('GET', key) or '0') >= tonumber(ARGV[i]) then
        return {i, redis.call('TTL', key)}
    end
end
for _, key in ipairs(KEYS) do
    redis.call('INCR', key)
    redis.call('EXPIRE', key, ARGV[#ARGV])
end
return {0, 0}
"""
_GIVE_BACK = """
for _, key in ipairs(KEYS) do
    if tonumber(redis.call('GET', key) or '0') > 0 then redis.call('DECR', key) end
end
"""


class TooManyError(Exception):
    """Too many failures; ``seconds`` to wait, or ``UNAVAILABLE`` when they cannot be counted."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Attempt:
    """One attempt that was counted as a failure; ``forgive`` it when it was none."""

    account_key: str | None
    address_key: str

    def forgive(self) -> None:
        """Give the attempt back to the address, and forget the account's earlier failures."""
        redis = connect_to_redis()
        if self.account_key:
            redis.delete(self.account_key)
        redis.eval(_GIVE_BACK, 1, self.address_key)

    def give_back(self) -> None:
        """Take back this attempt alone: nothing was guessed in it, earlier failures stay."""
        keys = [key for key in (self.account_key, self.address_key) if key]
        connect_to_redis().eval(_GIVE_BACK, len(keys), *keys)


def begin(kind: str, account: str | None = None) -> Attempt:
    """Count an attempt of this kind from the request's address, on this account if it names one.

    Raises:
        TooManyError: too many have failed, or Redis does not answer.
    """
    attempt = Attempt(
        _key(kind, "account", account.strip().lower()) if account else None,
        _key(kind, "address", network_of(client_address())),
    )
    limits = {
        attempt.account_key: options.login_failures(),
        attempt.address_key: options.address_failures(),
    }
    keys = [key for key in limits if key]
    wanted = [str(limits[key]) for key in keys]
    try:
        refused, seconds = connect_to_redis().eval(
            _TAKE, len(keys), *keys, *wanted, str(options.login_block())
        )
    except RedisError as error:
        raise TooManyError(UNAVAILABLE) from error
    if refused:
        raise TooManyError(max(int(seconds), 1))
    return attempt


def _key(kind: str, of: str, value: str) -> str:
    """Return the counter's name; whom it is about cannot be read from it."""
    secret = str(config["SECRET_KEY"]).encode()
    digest = hmac.new(secret, f"{of}:{value}".encode(), hashlib.sha256).hexdigest()[:32]
    return f"{PREFIX}:{kind}:{of}:{digest}"
