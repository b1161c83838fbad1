"""What to try when a search finds nothing: near spellings, broader words, fewer filters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ckan.types import Context

from . import aliases, probe
from .phrasing import TIER_NAMES, Tiers
from .pinyin import looks_like_pinyin
from .question import Question, understand
from .vocabulary import Vocabulary

__all__ = ["advice"]

MOST_TRIED = 16
MOST_SHOWN = 5
SHORTEST = 2


def advice(context: Context, data_dict: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``{"unfiltered", "near": [...], "broader": [...]}``: each word with its entries.

    ``unfiltered`` counts what the same question finds without the caller's filters.
    """
    words = aliases.vocabulary()
    question = understand(str(data_dict.get("q") or ""), words)
    near = _distinct(_near(question, words), question)
    broader = _distinct(_broader(question), question, near)
    asked = [question, *(understand(text, words) for text in (*near, *broader))]
    queries = [Tiers(one, "").matching(*TIER_NAMES[:2]) if one.chunks else "" for one in asked]
    found = _counts(queries, probe.visible(context, {"include_private": True}))
    counted = dict(zip((*near, *broader), found[1:], strict=True))
    return {
        "unfiltered": found[0],
        "near": _shown(near, counted),
        "broader": _shown(broader, counted),
    }


def _counts(queries: list[str], filters: list[str]) -> list[int]:
    """Return how many entries each query finds; none for a question without words."""
    known = [query for query in queries if query]
    filters = [*filters, "+dataset_type:dataset"]
    found = dict(zip(known, probe.counts(known, filters), strict=True)) if known else {}
    return [found.get(query, 0) for query in queries]


def _near(question: Question, words: Vocabulary) -> Iterator[str]:
    """Give known words that sound or look like what was written."""
    for chunk in question.chunks:
        if looks_like_pinyin(chunk.text):
            yield from words.sounding(chunk.text)
        corrected = words.corrected(chunk.text)
        if corrected:
            yield corrected


def _broader(question: Question) -> Iterator[str]:
    """Give the parts of what was asked, the largest first."""
    for chunk in question.chunks:
        if len(question.chunks) > 1:
            yield chunk.text
        yield from sorted((unit.text for unit in chunk.units), key=len, reverse=True)
        for unit in chunk.units:
            yield from unit.parts
            yield from (form.text for form in unit.near)
        yield from (chunk.text[:-cut] for cut in range(1, len(chunk.text) - SHORTEST + 1))
        yield from (chunk.text[cut:] for cut in range(1, len(chunk.text) - SHORTEST + 1))


def _distinct(
    texts: Iterator[str], question: Question, known: list[str] | None = None
) -> list[str]:
    """Return each text once, without what was asked itself."""
    written = " ".join(chunk.text for chunk in question.chunks)
    seen = {written, *(known or ())}
    kept: list[str] = []
    for text in texts:
        if len(text) >= SHORTEST and text not in seen:
            seen.add(text)
            kept.append(text)
    return kept[:MOST_TRIED]


def _shown(texts: list[str], counted: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the texts that find something; of two that find the same, the first."""
    kept = [{"text": text, "count": counted[text]} for text in texts if counted[text]]
    return kept[:MOST_SHOWN]
