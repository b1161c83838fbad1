"""Suggestions while somebody types: entries, departments, data items, and what a word means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from ckan.types import Context

from ..logic.organization import departments
from . import aliases, phrasing, probe
from .connection import connect
from .pinyin import initials, looks_like_pinyin, syllables
from .question import Question, understand
from .vocabulary import Vocabulary
from .wording import condensed

__all__ = ["suggestions"]

SHARES = {"entry": 5, "department": 2, "data_item": 3, "alias": 3}
"""How many of each kind at most, in the order shown."""


def suggestions(context: Context, text: str, limit: int) -> list[dict[str, Any]]:
    """Return suggestions for what has been typed so far, of what this caller may see."""
    words = aliases.vocabulary()
    question = understand(text, words)
    if not question.chunks:
        return []
    typed = condensed(text)
    entries, items = _from_index(context, question, typed)
    found = {
        "entry": entries,
        "department": _departments(context, question, typed),
        "data_item": items,
        "alias": _meanings(words, typed),
    }
    parts = [islice(found[kind], most) for kind, most in SHARES.items()]
    return list(islice((one for part in parts for one in part), limit))


def _from_index(
    context: Context, question: Question, typed: str
) -> tuple[Iterator[dict[str, Any]], Iterator[dict[str, Any]]]:
    tiers = phrasing.Tiers(question, "")
    match = phrasing.in_title(question)
    if looks_like_pinyin(typed):
        sound = phrasing.SoundTiers(typed, [])
        match = f"({match} OR {sound.exact})"
    answer = connect(decode_dates=False).search(
        f"{phrasing.EVERYTHING} OR {tiers.order}",
        rows=SHARES["entry"],
        fl="name,title",
        df="text",
        fq=[*probe.visible(context, {"include_private": True}), "+dataset_type:dataset",
            f"{{!tag=titles}}{match}"],
        facet="true",
        **{
            "q.op": "AND",
            "facet.field": "{!ex=titles}item_exact",
            "facet.contains": typed,
            "facet.limit": SHARES["data_item"],
            "facet.mincount": 1,
        },
    )  # fmt: skip
    entries = ({"kind": "entry", "text": d["title"], "name": d["name"]} for d in answer.docs)
    counted = answer.facets["facet_fields"].get("item_exact", [])
    pairs = zip(counted[::2], counted[1::2], strict=True)
    return entries, ({"kind": "data_item", "text": name, "count": n} for name, n in pairs)


def _departments(context: Context, question: Question, typed: str) -> Iterator[dict[str, Any]]:
    wanted = {form.text for form in question.whole} | {typed}
    for department in departments(context).by_id.values():
        title = condensed(department.title)
        if any(word in title for word in wanted) or _sounds(title, typed):
            yield {"kind": "department", "text": department.title, "name": department.name}


def _meanings(words: Vocabulary, typed: str) -> Iterator[dict[str, Any]]:
    """Give the aliases that begin with what was typed, with the terms they stand for."""
    terms: dict[str, list[str]] = {}
    for line in words.aliases:
        if line.kind not in ("related", "item") and _begins(line.alias, typed):
            terms.setdefault(line.alias, []).append(line.term)
    for alias in _shortest_first(terms):
        yield {"kind": "alias", "text": alias, "means": terms[alias]}


def _shortest_first(texts: Iterable[str]) -> list[str]:
    return sorted(texts, key=lambda text: (len(text), text))


def _begins(word: str, typed: str) -> bool:
    if word.startswith(typed):
        return True
    sounds = looks_like_pinyin(typed)
    return sounds and ("".join(syllables(word)).startswith(typed) or initials(word) == typed)


def _sounds(title: str, typed: str) -> bool:
    return looks_like_pinyin(typed) and (
        typed in "".join(syllables(title)) or typed in initials(title)
    )
