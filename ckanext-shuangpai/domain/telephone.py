"""Telephone numbers for the public: an office's is shown, a person's mobile number is masked.

个人信息保护法第六条 asks for the least; 办法第七条 for a contact that works.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["masked"]

_GAP = r"[\s.·_~()（）\-－‐-―\u200b-\u200f\u2060\ufeff]{0,3}"
"""What people write between the digits of one number."""

_NUMBER = re.compile(
    # area code and number, with an extension or without
    rf"(?P<office>(?<!\d)0(?:10|2\d|[3-9]\d\d){_GAP}\d{{3,4}}{_GAP}\d{{4}}(?!\d))"
    # 400 and 800 numbers
    rf"|(?P<service>(?<!\d)[48]00(?:{_GAP}\d){{7}}(?!\d))"
    # a mobile number, with the country's code, with a zero before it, or plain
    rf"|(?P<mobile>(?<!\d)(?:(?:\+|00)?86{_GAP})?0?1[3-9](?:{_GAP}\d){{9}}(?!\d))"
    # too long for an office: a mistyped mobile number, or one that is no telephone number at all
    r"|(?P<long>\d{11,})"
)
KEPT_BEFORE, KEPT_AFTER = 3, 4
"""Digits of a masked number that stay, as everybody knows it from 138****0001."""


def masked(text: str) -> str:
    """Return the text with the middle of every mobile number in it replaced by stars."""
    folded = "".join(_folded(sign) for sign in text)
    hidden = {at for found in _NUMBER.finditer(folded) for at in _middle(found)}
    return "".join("*" if at in hidden else sign for at, sign in enumerate(text))


def _middle(found: re.Match[str]) -> list[int]:
    """Return the places of the digits to be hidden; none of an office's number."""
    if found.lastgroup not in ("mobile", "long"):
        return []
    start, end = found.span()
    digits = [at for at in range(start, end) if found.string[at].isdigit()]
    if found.lastgroup == "mobile":
        digits = digits[-11:]
    return digits[KEPT_BEFORE:-KEPT_AFTER]


def _folded(sign: str) -> str:
    """Return an ASCII digit or plus for one of any width, else the sign itself: lengths stay."""
    digit = unicodedata.digit(sign, None)
    return str(digit) if digit is not None else {"＋": "+"}.get(sign, sign)
