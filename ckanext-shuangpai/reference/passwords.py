"""What a password must not be: the world's commonest, and the words of this county."""

from __future__ import annotations

from functools import cache

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from . import table

__all__ = ["common_passwords", "county_words"]


@cache
def common_passwords() -> frozenset[str]:
    """Return the passwords that leaks hold most often, lower case (some 30,000)."""
    return frozenset(FREQUENCY_LISTS["passwords"])


@cache
def county_words() -> tuple[str, ...]:
    """Return the words that everybody here would try, longest first."""
    return tuple(sorted((str(one) for one in table("password")["words"]), key=len, reverse=True))
