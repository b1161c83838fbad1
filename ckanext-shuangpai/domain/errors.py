"""The errors of the domain: each carries facts, the caller decides what to do with them."""

from __future__ import annotations


class DomainError(Exception):
    """A rule of the catalog refuses a value.

    ``field`` names the entry's field, ``value`` the refused text, ``reason`` the words for people.
    """

    def __init__(self, field: str, value: str, reason: str) -> None:
        super().__init__(f"{field}: {reason} ({value})")
        self.field = field
        self.value = value
        self.reason = reason


class CodeError(DomainError):
    """A catalog code or a 统一社会信用代码 does not have the prescribed form."""
