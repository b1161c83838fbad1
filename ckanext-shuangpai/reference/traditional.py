"""Traditional to Simplified characters, for comparison and lookup; quotations keep their print."""

from __future__ import annotations

from functools import cache, lru_cache

from opencc import OpenCC

__all__ = ["to_simplified"]


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=20_000)
def to_simplified(text: str) -> str:
    """Return the text in Simplified characters; text without Traditional ones comes back as is."""
    return _converter().convert(text)
