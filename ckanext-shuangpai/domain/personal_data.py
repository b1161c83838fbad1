"""Which data items of an entry tell of natural persons (办法第二十八条、第二十九条、第三十七条)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .text import fold


@dataclass(frozen=True)
class PersonalDataWords:
    """The word table of ``reference/personal_data.yaml``."""

    always: tuple[str, ...]
    qualified: tuple[str, ...]
    person_words: tuple[str, ...]
    not_personal: tuple[str, ...]

    @classmethod
    def from_table(cls, table: Mapping[str, Sequence[str]]) -> PersonalDataWords:
        """Read the table as loaded from YAML."""
        return cls(
            tuple(table["always"]),
            tuple(table["qualified"]),
            tuple(table["person_words"]),
            tuple(table["not_personal"]),
        )


def personal_items(items: Sequence[Mapping[str, Any]], words: PersonalDataWords) -> list[str]:
    """Return the names of the items that are personal data, in their order.

    A telephone or an address counts only for a person: by a word in its own name, or because the
    same entry holds an item that is personal anyway; an institution's telephone does not.
    """
    names = [fold(item.get("name", "")) for item in items]
    certain = [name for name in names if _certain(name, words)]
    found: list[str] = []
    for name in names:
        if name in certain or (_possible(name, words) and (certain or _of_person(name, words))):
            found.append(name)
    return found


def _certain(name: str, words: PersonalDataWords) -> bool:
    return any(word in name for word in words.always) and not _institutional(name, words)


def _possible(name: str, words: PersonalDataWords) -> bool:
    return any(word in name for word in words.qualified) and not _institutional(name, words)


def _of_person(name: str, words: PersonalDataWords) -> bool:
    return any(word in name for word in words.person_words)


def _institutional(name: str, words: PersonalDataWords) -> bool:
    return any(word in name for word in words.not_personal)
