"""What a password must be: long, mixed, and nothing that others would try first.

GB/T 22239-2019 8.1.4.1 a) asks for complexity; the block list answers what complexity alone lets
through (``Password2026!``).
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass

__all__ = ["Policy", "problems"]

_LOOKS_LIKE = str.maketrans("013457@$!", "oieastasi")
LEAST_OWN = 3
"""Names shorter than this are in too many words to be looked for."""
LEAST_REST = 6
"""Letters and digits that must be left of a password when its common words are taken out."""
LEAST_DIFFERENT = 5


@dataclass(frozen=True)
class Policy:
    """The rules in force.

    Attributes:
        length: the fewest characters.
        classes: the fewest of lower case, upper case, digits and other signs.
        common: passwords that others use most, lower case.
        words: words that everybody here would try: of the county, its offices and this portal.
    """

    length: int
    classes: int
    common: Container[str]
    words: tuple[str, ...]


def problems(password: str, policy: Policy, own: Iterable[str] = ()) -> list[str]:
    """Return what is wrong: any of ``short``, ``classes``, ``repeated``, ``own``, ``common``.

    Args:
        password: what the user wants.
        policy: the rules.
        own: the account's name, address and full name.
    """
    found: list[str] = []
    if len(password) < policy.length:
        found.append("short")
    if _classes(password) < policy.classes:
        found.append("classes")
    if len(set(password)) < LEAST_DIFFERENT:
        found.append("repeated")
    if _holds_own(password, own):
        found.append("own")
    if _is_common(password, policy):
        found.append("common")
    return found


def _classes(password: str) -> int:
    letters = [one for one in password if one.isascii() and one.isalnum()]
    return sum(
        (
            any(one.islower() for one in letters),
            any(one.isupper() for one in letters),
            any(one.isdigit() for one in letters),
            len(letters) < len(password),
        )
    )


def _holds_own(password: str, own: Iterable[str]) -> bool:
    folded = password.lower()
    names = {
        part for name in own if name for part in (name.lower(), name.lower().partition("@")[0])
    }
    return any(len(name) >= LEAST_OWN and name in folded for name in names)


def _is_common(password: str, policy: Policy) -> bool:
    """Say whether little is left of the password beyond words that everybody tries."""
    folded = password.lower()
    for text in (folded, folded.translate(_LOOKS_LIKE)):
        signs = "".join(one for one in text if one.isalnum())
        letters = "".join(one for one in text if one.isalpha())
        if any(one in policy.common for one in (text, signs, letters, letters * 2) if one):
            return True
        rest = signs
        for word in policy.words:
            rest = rest.replace(word, "")
        left = rest if len(rest) < len(signs) else signs
        if len(left) < len(signs) and len(left) < LEAST_REST:
            return True
    return False
