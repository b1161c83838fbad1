"""Code lists: one code, its titles, and all the ways in which people write it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .text import comparable

CHINESE = "zh_Hans_CN"


@dataclass(frozen=True)
class Code:
    """One value of a list; ``titles`` by locale, ``facts`` what else the table says of it."""

    value: str
    titles: Mapping[str, str]
    variants: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])


class CodeList:
    """A closed list of codes with their variants; looks up whatever people wrote."""

    def __init__(self, name: str, codes: Iterable[Code]) -> None:
        self.name = name
        self.codes = {code.value: code for code in codes}
        self._by_variant: dict[str, str] = {}
        for code in self.codes.values():
            for variant in (code.value, *code.titles.values(), *code.variants):
                other = self._by_variant.setdefault(comparable(variant), code.value)
                if other != code.value:
                    raise ValueError(f"{name}: {variant!r} means both {other} and {code.value}")

    def __contains__(self, value: object) -> bool:
        """Say whether the value is a code of the list (exactly, not a variant)."""
        return value in self.codes

    def normalise(self, raw: object) -> str | None:
        """Return the code for a value as written, or None when the list has no such value."""
        return self._by_variant.get(comparable(raw))

    def title(self, value: str, lang: str = CHINESE) -> str:
        """Return the title of a code, or the value itself when it is no code."""
        code = self.codes.get(value)
        if code is None:
            return value
        return code.titles.get(lang) or code.titles.get(CHINESE) or value

    def choices(self, lang: str = CHINESE) -> list[dict[str, str]]:
        """Return ``[{"value", "label"}]`` in the order of the table."""
        return [{"value": code, "label": self.title(code, lang)} for code in self.codes]
