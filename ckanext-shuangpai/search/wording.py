"""One spelling for index and query: half width, Simplified, lower case, punctuation as spaces."""

from __future__ import annotations

import re

from ..domain.text import fold
from ..reference.traditional import to_simplified

__all__ = ["chunks", "condensed", "is_han", "plain"]

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{HAN}]+|[^\W{HAN}_]+(?:[.\-/_+#&'][^\W{HAN}_]+)*", re.UNICODE)
_ANY_HAN = re.compile(rf"[{HAN}]").search


def plain(text: str) -> str:
    """Return the words of a text in one spelling, one space between them."""
    return " ".join(_WORD.findall(to_simplified(fold(text)).lower()))


def chunks(text: str) -> list[str]:
    """Return what stands between spaces or punctuation, in one spelling.

    Chinese and Latin runs that touch stay together: ``2024年低保 GPS`` has two chunks.
    """
    spelled = to_simplified(fold(text)).lower()
    found: list[str] = []
    end = -1
    for match in _WORD.finditer(spelled):
        if match.start() == end:
            found[-1] += match.group()
        else:
            found.append(match.group())
        end = match.end()
    return found


def condensed(text: str) -> str:
    """Return the text in one spelling without any space, to compare whole names."""
    return "".join(_WORD.findall(to_simplified(fold(text)).lower()))


def is_han(text: str) -> bool:
    """Say whether the text holds a Chinese character."""
    return _ANY_HAN(text) is not None
