"""What a search may hold: shapes, lengths, depth and the parts that cost; refused in words before Solr is asked.

The figures are measured (``bench/worst_requests.py``): within them no search of a stranger takes a second.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ckan.plugins import toolkit as tk

__all__ = ["OWN_QUERY", "check", "check_words", "holds_no_word"]

OWN_QUERY = "shuangpai_own_query"
"""Key of a context in which our own code wrote the query, from words that were checked before."""

QUERY_CHARS = 2000
FILTER_CHARS = 8000
"""Of ``fq`` and every text of ``fq_list`` together."""
FILTERS = 50
FACET_FIELDS = 50
FACET_LIMIT = 1000
WHOLE_FACETS = 10
"""Facet fields of which every value is asked for (``facet.limit`` -1)."""
FIELDS = 100
SORT_PARTS = 10
OTHER_CHARS = 500
"""Of each other parameter, and of each name of a field."""
DEEPEST = 32
"""Levels of brackets."""
COSTLY = 10
"""Fuzzy words, wildcards and regular expressions of one search: each is compared with every word of the index."""
COSTLY_CHARS = 50
"""Of each of them: the cost of a fuzzy word grows faster than its length."""
WILD_SIGNS = 6
"""``*`` and ``?`` of one word: each ``?`` after a ``*`` doubles what Solr has to build."""
RANGES = 30
SHOWN = 40
"""Characters of a value that a refusal repeats."""

OTHERS = ("sort", "qf", "mm", "bf", "boost", "tie", "defType", "df", "wt", "facet")
_AS_IT_STANDS = re.compile(r'\\.|"(?:[^"\\]|\\.)*"', re.DOTALL)
"""An escaped sign, and a phrase in quotation marks: nothing in them is syntax."""
_RANGE = re.compile(r"[\[{][^\[\]{}]*[\]}]?")
_REGEX = re.compile(r"(?:^|(?<=[\s:(+\-!]))/[^/]*/?")
_WORD = re.compile(r"[^\s()]+")
_PHRASE = '""'


def check(data: Mapping[str, Any], *, in_words: bool) -> None:
    """Refuse a search beyond its bounds.

    ``in_words`` says that ``q`` is plain words, whose signs mean nothing. Raises ``ValidationError`` with
    the parameter's name, the beginning of its value, and what is allowed.
    """
    query = _text("q", data.get("q"))
    _length("q", query, QUERY_CHARS)
    filters = [_text("fq", data.get("fq")), *_texts("fq_list", data.get("fq_list"), FILTERS)]
    _length("fq", " ".join(filters).strip(), FILTER_CHARS)
    for name in OTHERS:
        _length(name, _text(name, data.get(name)), OTHER_CHARS)
    _count("sort", str(data.get("sort") or "").split(","), SORT_PARTS)
    whole = _facet_limit(data.get("facet.limit")) < 0
    facets = WHOLE_FACETS if whole else FACET_FIELDS
    for name, most in (("facet.field", facets), ("fl", FIELDS)):
        for field in _texts(name, data.get(name), most):
            _length(name, field, OTHER_CHARS)
    syntax = [("q", "" if in_words else query), *(("fq", one) for one in filters)]
    for name, text in (*syntax, *((one, str(data.get(one) or "")) for one in OTHERS)):
        _depth(name, text)
    _cost(syntax)


def check_words(name: str, value: Any, most: int = QUERY_CHARS) -> str:
    """Return words that somebody typed; refuse what is no text, or longer than it may be."""
    text = _text(name, value)
    _length(name, text, most)
    return text


def holds_no_word(query: Any) -> bool:
    """Say whether a query has signs only: it asks nothing, as an empty one."""
    return isinstance(query, str) and not any(map(str.isalnum, query))


def _cost(syntax: list[tuple[str, str]]) -> None:
    """Refuse too many parts that Solr compares with every word it knows, and too long ones."""
    costly = ranges = 0
    for name, text in syntax:
        text = _AS_IT_STANDS.sub(lambda found: _PHRASE if found[0][0] == '"' else "_", text)
        without = _REGEX.sub(" ", text)
        ranges += len(_RANGE.findall(without))
        if ranges > RANGES:
            _refuse(name, text, tk._("has more than {most} ranges"), most=RANGES)
        for part in (*_REGEX.findall(text), *_costly_words(_RANGE.sub(" ", without))):
            costly += 1
            if len(part) > COSTLY_CHARS:
                why = tk._("is longer than {most} characters for a word with ~, *, ? or /")
                _refuse(name, part, why, most=COSTLY_CHARS)
            if sum(map(part.count, "*?")) > WILD_SIGNS and not part.startswith("/"):
                why = tk._("has more than {most} of the signs * and ? in one word")
                _refuse(name, part, why, most=WILD_SIGNS)
            if costly > COSTLY:
                _refuse(
                    name, text, tk._("has more than {most} words with ~, *, ? or /"), most=COSTLY
                )


def _costly_words(text: str) -> Iterator[str]:
    """Give the fuzzy words and the wildcards; that a field exists costs nothing."""
    for word in _WORD.findall(text):
        value = word.rpartition(":")[2].lstrip("+-!").partition("^")[0]
        if value != "*" and set(value.replace(f"{_PHRASE}~", "")) & set("~*?"):
            yield value


def _depth(name: str, text: str) -> None:
    """Refuse brackets in brackets without end; those in quotation marks are text."""
    level = deepest = 0
    for sign in _AS_IT_STANDS.sub("", text):
        level += (sign in "([{") - (sign in ")]}")
        deepest = max(deepest, level)
    if deepest > DEEPEST:
        _refuse(name, text, tk._("has brackets more than {most} deep"), most=DEEPEST)


def _facet_limit(value: Any) -> int:
    try:
        limit = int(value if value not in (None, "") else 0)
    except (TypeError, ValueError, OverflowError):
        return 0  # CKAN says what a number is
    if limit > FACET_LIMIT:
        _refuse("facet.limit", str(value), tk._("is more than {most}"), most=FACET_LIMIT)
    return limit


def _texts(name: str, value: Any, most: int) -> list[str]:
    """Return a parameter of several texts: a list, JSON of one, or one text with blanks or commas."""
    if isinstance(value, str):
        _length(name, value, FILTER_CHARS)
        value = _from_json(value) if value.startswith("[") else value.replace(",", " ").split()
    if value is None:
        return []
    if not isinstance(value, (list, tuple)):
        _refuse(name, str(value), tk._("is no list of texts"))
    _count(name, value, most)
    return [_text(name, one) for one in value]


def _from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _text(name: str, value: Any) -> str:
    if isinstance(value, (list, tuple, dict)):
        _refuse(name, str(value), tk._("is no text"))
    return "" if value is None else str(value)


def _length(name: str, text: str, most: int) -> None:
    if len(text) > most:
        why = tk._("has {count} characters, {most} are allowed")
        _refuse(name, text, why, count=len(text), most=most)


def _count(name: str, values: Any, most: int) -> None:
    if len(values) > most:
        why = tk._("has {count} parts, {most} are allowed")
        _refuse(name, ", ".join(map(str, values[:SHOWN])), why, count=len(values), most=most)


def _refuse(name: str, value: str, why: str, **facts: int) -> None:
    """Raise with the parameter, the beginning of its value and the reason, in the reader's language."""
    shown = value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
    message = tk._("{name} “{value}” {why}: ask for less")
    words = message.format(name=name, value=shown, why=why.format(**facts))
    raise tk.ValidationError({name: [words]})
