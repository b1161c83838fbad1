"""From what a caller of ``package_search`` typed to what Solr is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ckan.types import Context

from .. import config
from ..reference import code_list
from . import aliases, phrasing, probe
from .phrasing import Tiers
from .pinyin import looks_like_pinyin
from .question import Question, understand
from .vocabulary import Vocabulary

__all__ = ["Reading", "asks_in_words", "enough", "strict", "wider"]

FULL_PAGE = 10
"""Strict matches that make a first page; with fewer, looser ones follow below."""
FLOOD = 200
"""Looser matches that would bury the strict ones in count and facets are left out."""

EXPERT_PARAMETERS = ("defType", "qf", "mm", "bf", "boost", "tie")
LONGEST_QUERY = 400
_FIELDED = re.compile(r"""(?:^|[\s(+\-!])(?:[A-Za-z_][\w.]*|\*):(?!//)""")
_OPERATOR = re.compile(r"(?:^|\s)[+\-]\S")
_WORD_OPERATOR = re.compile(r"(?:^|(?<=\s))(?:AND|OR|NOT|&&|\|\|)(?=\s|$)")


@dataclass(frozen=True)
class Reading:
    """How a query was read: what Solr gets, and what may be told to the person who asked."""

    query: str
    question: Question
    tiers: Tiers
    relaxed: bool = False
    corrected: str = ""

    def told(self) -> dict[str, Any]:
        """Return what a page may say about the reading."""
        return {
            "relaxed": self.relaxed,
            "corrected": self.corrected,
            "also": list(_other_wordings(self.question)),
            "units": [{"text": u.text, "kind": u.kind} for u in self.question.units],
        }


def asks_in_words(data_dict: Mapping[str, Any]) -> str | None:
    """Return the query when it is plain words; None when the caller speaks Solr's language.

    Fields, quotation marks, plus and minus signs and the caller's own parser stay as they are.
    """
    text = data_dict.get("q")
    if not isinstance(text, str) or not text or any(map(data_dict.get, EXPERT_PARAMETERS)):
        return None
    if text.count('"') > 1 or _FIELDED.search(text) or _OPERATOR.search(text) or "{!" in text:
        return None
    return _WORD_OPERATOR.sub(" ", text[:LONGEST_QUERY])


def strict(text: str) -> Reading | None:
    """Return the strict reading of a query in words, or None when it holds no word."""
    question, tiers = _understood(text, aliases.vocabulary(), _home())
    if not question.chunks:
        return None
    return _reading(question, tiers, phrasing.TIER_NAMES[:1])


def enough(data_dict: Mapping[str, Any]) -> int:
    """Return how many strict matches make looser ones needless.

    Under another order than relevance loose matches would stand between the strict ones: there they
    come only when nothing is strict.
    """
    sort = str(data_dict.get("sort") or "rank").strip()
    return FULL_PAGE if sort == "rank" or sort.startswith("score") else 1


def wider(context: Context, data_dict: Mapping[str, Any], reading: Reading) -> Reading | None:
    """Return a looser reading that brings this caller more, or None when the strict one has to do."""
    words = aliases.vocabulary()
    counting = _Counting(context, data_dict)
    included, found = counting.choose(reading.tiers)
    if not found and (other := _guess(reading.question, words, counting)):
        return other
    return _reading(reading.question, reading.tiers, included) if len(included) > 1 else None


def _reading(question: Question, tiers: Tiers, included: Sequence[str], meant: str = "") -> Reading:
    return Reading(
        query=tiers.query(*included),
        question=question,
        tiers=tiers,
        relaxed=bool(meant) or len(included) > 1,
        corrected=meant,
    )


class _Counting:
    """Chooses tiers by counting what the caller would get."""

    def __init__(self, context: Context, data_dict: Mapping[str, Any]) -> None:
        self._visible = probe.visible(context, data_dict)
        self._own = probe.own_filters(data_dict)
        self._enough = enough(data_dict)

    def choose(self, tiers: Tiers) -> tuple[list[str], bool]:
        """Return the tiers to ask for, and whether the stricter two found anything.

        The choice does not depend on the caller's filters unless they would leave nothing, so a
        facet shows as many entries as it promised.
        """
        names = phrasing.TIER_NAMES
        wanted = [tiers.matching(*names[: count + 1]) for count in range(len(names))]
        asked = wanted if self._own is None else [*wanted, *(f"+{q} {self._own}" for q in wanted)]
        try:
            found = probe.counts(asked, self._visible)
        except ValueError:  # the caller's filter is broken: the search itself will say so
            return [names[0]], True
        everywhere, here = found[: len(names)], found[-len(names) :]
        last = self._last(everywhere)
        while last + 1 < len(names) and not here[last]:
            last += 1
        return list(names[: last + 1]), bool(here[1])

    def _last(self, found: Sequence[int]) -> int:
        """Return the number of the loosest tier that is needed to fill a page."""
        last = 0
        while last + 1 < len(found) and found[last] < self._enough:
            if found[last] and found[last + 1] > FLOOD:
                break
            last += 1
        return last


def _guess(question: Question, words: Vocabulary, counting: _Counting) -> Reading | None:
    """Return the reading of what was probably meant: pinyin, or a word with one wrong character."""
    texts = [chunk.text for chunk in question.chunks]
    guesses: list[tuple[str, Question, Tiers]] = []
    if all(map(looks_like_pinyin, texts)):
        letters = "".join(texts)
        meant = [_understood(word, words, _home())[1] for word in words.sounding(letters)[:3]]
        guesses.append((letters, question, phrasing.SoundTiers(letters, meant)))
    corrected = " ".join(words.corrected(text) or text for text in texts)
    if corrected != " ".join(texts):
        guesses.append((corrected, *_understood(corrected, words, _home())))
    for text, asked, tiers in guesses:
        included, found = counting.choose(tiers)
        if found:
            return _reading(asked, tiers, included, text)
    return None


@lru_cache(maxsize=2000)
def _understood(text: str, words: Vocabulary, home: str) -> tuple[Question, Tiers]:
    question = understand(text, words)
    return question, Tiers(question, home)


def _home() -> str:
    """Return the name of our own place, whose entries come first among equals."""
    return code_list("region").title(config.region_code())


def _other_wordings(question: Question) -> tuple[str, ...]:
    """Return the other words a question was also asked in."""
    forms = [form for unit in question.units for form in unit.forms]
    return tuple(dict.fromkeys(f.text for f in forms if f.weight < 1 and not f.item))[:8]
