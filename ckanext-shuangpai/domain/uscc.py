"""统一社会信用代码 (GB 32100-2015): form and check character."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(3**power % 31 for power in range(17))
LENGTH = 18


def check_character(body: str) -> str:
    """Return the 18th character for the first 17; ``ValueError`` for a sign outside the alphabet."""
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def check(code: str) -> bool:
    """Say whether the code has 18 signs of the alphabet and the right check character."""
    if len(code) != LENGTH or any(char not in ALPHABET for char in code):
        return False
    return check_character(code[:17]) == code[17]
