"""Folding of text as people type it: full and half width, spaces, the many ways to write nothing."""

from __future__ import annotations

import re
import unicodedata

BLANK_WORDS = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "/",
        "//",
        "\\",
        "无",
        "無",
        "暂无",
        "暫無",
        "空",
        "没有",
        "n/a",
        "na",
        "none",
        "null",
        "nil",
        "不涉及",
        "不适用",
    }
)

_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2028\u2029\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\uff0d\ufe58\ufe63]")


def fold(text: object) -> str:
    """Return the text with half-width letters and digits, single spaces and no invisible signs.

    Use it for codes and for comparison; prose keeps its full-width punctuation (see ``tidy``).
    """
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", str(text)))
    return _SPACES.sub(" ", _DASHES.sub("-", folded)).strip()


def tidy(text: object) -> str:
    """Return prose without invisible signs, trailing spaces and blank lines at its ends."""
    lines = _INVISIBLE.sub("", str(text).replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(line.rstrip(" \t\u3000") for line in lines).strip()


def halfwidth_alphanumerics(text: str) -> str:
    """Return the text with full-width letters and digits made half width, all else untouched."""
    return "".join(
        chr(ord(char) - 0xFEE0)
        if "０" <= char <= "９" or "Ａ" <= char <= "Ｚ" or "ａ" <= char <= "ｚ"
        else char
        for char in text
    )


def clipped(text: str, longest: int = 200) -> str:
    """Return a text of at most so many letters; what is cut off shows as an ellipsis."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def is_blank(value: object) -> bool:
    """Say whether a value says nothing: missing, empty, or one of the words for it (无, 暂无, /)."""
    if value is None:
        return True
    if isinstance(value, str):
        return fold(value).strip(" 。.;").lower() in BLANK_WORDS
    if isinstance(value, (list, tuple, dict, set)):
        return not value
    return False


def comparable(text: object) -> str:
    """Return the form in which two spellings of one name are equal (width, case, spaces, brackets)."""
    return re.sub(r"[\s()\[\]《》〈〉<>“”\"'‘’、,。.·:;_-]+", "", fold(text)).lower()
