"""A data item's name (信息项名称) read as a head with modifiers, and how alike two of them are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..text import fold
from .lexicon import REMEMBERED, Lexicon, abbreviates, left_over, likeness

_BRACKETS = re.compile(r"[(\[【〔{][^)\]】〕}]*[)\]】〕}]")
_NUMBERING = re.compile(r"^\s*\d{1,3}\s*[、.．:：)）_-]+\s*")
_SIGNS = re.compile(r"[\s_\-—/\\|、,，.。:：;；*#\"'“”‘’《》<>]+")
_WHO = "主体"
_PERSON = "人"
_UNKNOWN_WEIGHT = 1.0
_ONE_CHARACTER_WEIGHT = 0.4
_WITHIN = 0.95
LEAST = 0.5
"""The smallest likeness of two items that are taken for one."""


@dataclass(frozen=True)
class Word:
    """A known word in one of its parts of speech; ``weight`` is how much it tells (0 to 1)."""

    canon: str
    part: str
    weight: float


@dataclass(frozen=True)
class Item:
    """A data item: what kind of value (head), whose (role), and of what (modifiers).

    ``key`` is equal for two spellings of one item; ``weight`` says how much a match tells. ``bare``
    is the item without the words that its entry's title says already (取水 in 取水许可信息).
    """

    name: str
    head: str
    role: str
    modifiers: tuple[tuple[str, float], ...]
    weight: float
    key: str
    family: str = ""
    bare: Item | None = None


def clean(name: object) -> str:
    """Return an item's name without numbering, brackets and signs; never empty for a real name."""
    folded = _NUMBERING.sub("", fold(name))
    bare = _SIGNS.sub("", _BRACKETS.sub("", folded))
    return bare or _SIGNS.sub("", folded)


class ItemReader:
    """Reads item names by the table ``duplicate_items``; every name is read once."""

    def __init__(self, table: Mapping[str, Any], simplify: Callable[[str], str]) -> None:
        self._simplify = simplify
        self._heads = _words(table["attributes"], "head") | _words(table["kinds"], "head")
        self._roles = _group(table["subject_roles"], "subject")
        self._roles |= _group(table["relation_roles"], "relation")
        self._acts = _group(table["acts"], "act") | _group(table["words"], "word")
        self._noise = frozenset(table["noise"])
        self._coded_suffixes = frozenset(table["coded_suffixes"])
        self._coded = frozenset(table["coded_kinds"]) | {
            canon for canon, spec in table["attributes"].items() if spec.get("coded")
        }
        self._name_kind: str = table["name_kind"]
        self._person_words = frozenset(table["person_words"])
        self._related_heads = _pairs(table["related_kinds"])
        self._reach: dict[str, frozenset[str]] = {
            canon: frozenset([canon, *(b for a, b in self._related_heads if a == canon)])
            for canon in (*table["attributes"], *table["kinds"])
        }
        self._related = _pairs(table["related_modifiers"])
        self._groups = _pairs(table["role_groups"])
        self._subject_roles = frozenset(table["subject_roles"]["names"])
        known = (self._heads, self._roles, self._acts)
        self._lexicon = Lexicon([*self._noise, *(word for words in known for word in words)])
        self._read: dict[tuple[str, str], Item] = {}
        self._likeness: dict[tuple[str, str], float] = {}
        self._frames: dict[tuple[str, str, str, str], float] = {}

    def read(self, name: object, family: str = "") -> Item:
        """Return the item of a name as written; ``family`` is text, number, date or unknown ''."""
        known = self._read.get((str(name), family))
        if known is None:
            if len(self._read) >= REMEMBERED:
                self._read.clear()
            known = self._read[str(name), family] = self._parse(str(name), family)
        return known

    def _parse(self, name: str, family: str) -> Item:
        text = clean(self._simplify(name)).upper()
        pieces = [p for p in self._lexicon.cut(text) if p[0] not in self._noise]
        pieces = self._without_code(pieces or [(text, False)])
        head, head_weight, rest = self._head(pieces)
        role, modifiers = "", list[tuple[str, float]]()
        for piece, _ in rest:
            word = self._roles.get(piece)
            if word and (not role or word.part == "relation"):
                role = word.canon
            elif not word:
                modifiers.append(self._modifier(piece))
        if head == self._name_kind and not role and not modifiers:
            role = _PERSON if any(p in self._person_words for p, _ in pieces) else _WHO
        telling = max((weight for _, weight in modifiers), default=0.0)
        if role and role not in self._subject_roles:
            telling = max(telling, self._role_weight)
        weight = min(1.0, max(0.05, head_weight + 0.9 * telling))
        key = _key(head, role, modifiers)
        return Item(name, head, role, tuple(modifiers), round(weight, 3), key, family)

    def within(self, item: Item, about: str) -> Item:
        """Return the item as one of an entry whose title is ``about``."""
        kept = tuple(one for one in item.modifiers if not _says(about, one[0]))
        if len(kept) == len(item.modifiers):
            return item
        key = _key(item.head, item.role, kept)
        return replace(item, bare=replace(item, modifiers=kept, key=key))

    @property
    def _role_weight(self) -> float:
        return next(word.weight for word in self._roles.values() if word.part == "relation")

    def _without_code(self, pieces: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
        """Drop 代码 after a value from a list, and 名称 after anything that is no procedure."""
        if len(pieces) < 2:
            return pieces
        before, last = pieces[-2][0], pieces[-1][0]
        canon = self._heads[before].canon if before in self._heads else ""
        is_name = last in self._heads and self._heads[last].canon == self._name_kind
        if canon in self._coded and (last in self._coded_suffixes or is_name):
            return pieces[:-1]
        return pieces

    def _head(
        self, pieces: Sequence[tuple[str, bool]]
    ) -> tuple[str, float, Sequence[tuple[str, bool]]]:
        last = pieces[-1][0]
        if last in self._roles and (last not in self._heads or len(pieces) == 1):
            return self._name_kind, self._heads["名称"].weight, pieces
        if last in self._heads:
            word, rest = self._heads[last], pieces[:-1]
            named = word.canon == self._name_kind and rest and rest[-1][0] in self._heads
            if named and rest[-1][0] not in self._roles:  # 发证机关名称 = 发证机关
                return self._heads[rest[-1][0]].canon, self._heads[rest[-1][0]].weight, rest[:-1]
            return word.canon, word.weight, rest
        return "", 0.0, pieces

    def _modifier(self, piece: str) -> tuple[str, float]:
        word = self._acts.get(piece) or self._heads.get(piece)
        if word:
            return word.canon, word.weight
        return piece, _UNKNOWN_WEIGHT if len(piece) > 1 else _ONE_CHARACTER_WEIGHT

    def reach(self, head: str) -> frozenset[str] | None:
        """Return the heads with which a head can agree; None for an item without head: all."""
        return self._reach.get(head)

    def likeness_within(self, ours: Item, theirs: Item) -> float:
        """Return the likeness of two items of entries about one subject, whose words are no news."""
        best = self.likeness(ours, theirs)
        if best < 1.0 and (ours.bare or theirs.bare):
            bare = self.likeness(ours.bare or ours, theirs.bare or theirs)
            return max(best, _WITHIN * bare)
        return best

    def likeness(self, ours: Item, theirs: Item) -> float:
        """Return 0 to 1; 1 is the same item whatever its spelling, 0 anything below ``LEAST``."""
        if ours.key == theirs.key:
            return 1.0
        frames = self._frame_likeness(ours, theirs)
        if frames < LEAST:
            return 0.0
        key = (ours.key, theirs.key) if ours.key < theirs.key else (theirs.key, ours.key)
        known = self._likeness.get(key)
        if known is None:
            if len(self._likeness) >= 4 * REMEMBERED:
                self._likeness.clear()
            value = round(frames * self._modifier_likeness(ours, theirs), 4)
            known = self._likeness[key] = value if value >= LEAST else 0.0
        return known

    def _frame_likeness(self, ours: Item, theirs: Item) -> float:
        """Return how far two items can agree by head and role alone."""
        key = (ours.head, ours.role, theirs.head, theirs.role)
        known = self._frames.get(key)
        if known is None:
            if ours.head == theirs.head:
                heads = 1.0
            elif ours.head and theirs.head:
                heads = self._related_heads.get((ours.head, theirs.head), 0.0)
            else:
                heads = 0.7
            known = self._frames[key] = heads * self._role_likeness(ours, theirs)
        return known

    def _role_likeness(self, ours: Item, theirs: Item) -> float:
        a, b = ours.role, theirs.role
        if a == b:
            return 1.0
        if (a, b) in self._related:
            return self._related[a, b]
        if a in self._subject_roles and b in self._subject_roles:
            return self._groups.get((a, b), 0.3)
        if not a or not b:
            return 0.92 if (a or b) in self._subject_roles else 0.5
        return 0.2

    def _modifier_likeness(self, ours: Item, theirs: Item) -> float:
        mine, others = ours.modifiers, theirs.modifiers
        if not mine and not others:
            return 1.0
        if not mine or not others:
            return 0.85 if max(w for _, w in mine or others) <= 0.25 else 0.7
        found = self._covered(mine, others) + self._covered(others, mine)
        total = sum(w for _, w in mine) + sum(w for _, w in others)
        return 0.1 + 0.9 * found / total

    def _covered(
        self, mine: tuple[tuple[str, float], ...], others: tuple[tuple[str, float], ...]
    ) -> float:
        return sum(
            weight * max(self._word_likeness(word, other) for other, _ in others)
            for word, weight in mine
        )

    def _word_likeness(self, a: str, b: str) -> float:
        if a == b:
            return 1.0
        return max(self._related.get((a, b), 0.0), 0.9 * likeness(a, b))


def _key(head: str, role: str, modifiers: Iterable[tuple[str, float]]) -> str:
    return "|".join((head, role, *(word for word, _ in modifiers)))


def _says(about: str, word: str) -> bool:
    """Say whether a title says a word already, as such, in pieces or in full (危化品)."""
    if word in about:
        return True
    return len(word) > 1 and (not left_over(word, about) or abbreviates(word, about))


def _words(table: Mapping[str, Any], part: str) -> dict[str, Word]:
    return {
        name.upper(): Word(canon, part, spec["weight"])
        for canon, spec in table.items()
        for name in spec["names"]
    }


def _group(table: Mapping[str, Any], part: str) -> dict[str, Word]:
    return {
        name.upper(): Word(canon, part, table["weight"])
        for canon, names in table["names"].items()
        for name in names
    }


def _pairs(rows: Iterable[tuple[Sequence[str], float]]) -> dict[tuple[str, str], float]:
    return {(a, b): value for names, value in rows for a in names for b in names if a != b}
