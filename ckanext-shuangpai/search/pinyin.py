"""Pinyin of names, and the syllables of what is typed in Latin letters."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pypinyin import Style, lazy_pinyin

from .wording import condensed

__all__ = ["initials", "looks_like_pinyin", "spelled", "syllables"]

LONGEST_SYLLABLE = 6
MOST_SPELLINGS = 4
_LETTERS = re.compile(r"[a-z]{2,40}")


@lru_cache(maxsize=20_000)
def syllables(text: str) -> tuple[str, ...]:
    """Return the pinyin of each character, without tones; letters and digits one by one."""
    sounds = lazy_pinyin(
        condensed(text),
        style=Style.NORMAL,
        errors=_one_by_one,  # pyright: ignore[reportArgumentType]
    )
    return tuple(sounds)


def _one_by_one(rest: str) -> list[str]:
    return list(rest)


def initials(text: str) -> str:
    """Return the first letters of the syllables."""
    return "".join(sound[0] for sound in syllables(text))


def looks_like_pinyin(text: str) -> bool:
    """Say whether a chunk may be pinyin or initials: a few Latin letters, nothing else."""
    return _LETTERS.fullmatch(text) is not None


def spelled(letters: str) -> list[tuple[str, ...]]:
    """Return the ways to read letters as syllables, the fewest syllables first."""
    ways: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(letters) + 1):
        here: list[tuple[str, ...]] = []
        for start in range(max(0, end - LONGEST_SYLLABLE), end):
            if letters[start:end] in _known_syllables():
                here += [(*way, letters[start:end]) for way in ways[start]]
        ways.append(sorted(here, key=len)[:MOST_SPELLINGS])
    return [way for way in ways[-1] if way]


@cache
def _known_syllables() -> frozenset[str]:
    """Return every syllable of the common characters."""
    return frozenset(lazy_pinyin([chr(code) for code in range(0x4E00, 0x9FA6)], style=Style.NORMAL))
