"""The order in which Chinese names are listed: by pinyin, as a dictionary lists them."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import lazy_pinyin

__all__ = ["pinyin_key"]


@lru_cache(maxsize=20_000)
def pinyin_key(text: str) -> tuple[tuple[str, ...], str]:
    """Return what a name is sorted by: its syllables one by one, then its characters."""
    return tuple(lazy_pinyin(text)), text
