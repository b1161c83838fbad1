"""Search: core's ``package_search`` in Chinese, suggestions, data items, and the alias table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import g, has_request_context
from sqlalchemy.exc import IntegrityError

from ckan import model
from ckan.lib.search import SearchError, SolrConnectionError
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ...model.alias import AliasLine
from ...search import advice, aliases, bounds, query, suggest
from ...search import phrasing as phrases
from ...search.matches import Matcher
from ...search.question import understand
from ...search.vocabulary import KINDS
from .. import licensing, visibility

__all__ = [
    "package_autocomplete",
    "package_search",
    "shuangpai_alias_create",
    "shuangpai_alias_delete",
    "shuangpai_alias_list",
    "shuangpai_alias_update",
    "shuangpai_data_item_search",
    "shuangpai_search_advice",
    "shuangpai_suggest",
]

Action = Callable[[Context, DataDict], Any]
LONGEST_WORD = 50
MOST_ROWS = 100
LONGEST_NAME = 200


@tk.chained_action
@tk.side_effect_free
def package_search(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Search entries; a query in plain words is read as people mean it.

    Traditional and full-width characters, aliases, places, data items and small misspellings are
    understood; entries with the exact wording come first. Fielded queries (``title:…``), quotation
    marks, plus and minus signs and the caller's own ``defType`` reach Solr unchanged. The answer
    carries ``shuangpai_query`` (how the query was read) and, per result, ``matched_data_items`` and
    ``matched_words`` (the words of the title that answer the question). What is longer, deeper or
    dearer than ``search/bounds.py`` allows is refused with the parameter's name and the reason.
    """
    tk.check_access("package_search", context, data_dict)
    if not context.get(bounds.OWN_QUERY):
        bounds.check(data_dict, in_words=query.asks_in_words(data_dict) is not None)
    data = visibility.prepare_search(context, data_dict)
    try:
        return _found(up, context, data)
    except SolrConnectionError as error:
        # Not one of CKAN's search errors: pages that can go without the search would fail with it.
        if has_request_context():
            g.shuangpai_search_away = True
        raise SearchError("the search server does not answer") from error


def _found(up: Action, context: Context, data: DataDict) -> Any:
    if bounds.holds_no_word(data.get("q")):
        data["q"] = "*:*"  # nothing but signs and spaces asks nothing, whatever language it is in
    text = query.asks_in_words(data)
    if text is None:
        return _readable(context, up(context, data))
    reading = query.strict(text)
    data["q"] = reading.query if reading else "*:*"
    found = up(context, dict(data))
    if reading and found["count"] < query.enough(data):
        looser = query.wider(context, data, reading)
        if looser:
            reading, found = looser, up(context, {**data, "q": looser.query})
    found = _readable(context, found)
    return _explained(found, reading, data) if reading else found


def _readable(context: Context, found: dict[str, Any]) -> dict[str, Any]:
    """Take from what was found what the reader must not see, and say the licence of what is open."""
    found = visibility.redact_results(context, found)
    for entry in found["results"] if not context.get("ignore_auth") else ():
        licensing.say(entry)
    return found


def _explained(found: dict[str, Any], reading: query.Reading, data: DataDict) -> dict[str, Any]:
    found["shuangpai_query"] = reading.told()
    if not data.get("fl"):
        matcher = Matcher(reading.question)
        for entry in found["results"]:
            entry["matched_data_items"] = matcher.names(entry)
            entry["matched_words"] = matcher.words(str(entry.get("title") or ""))
    return found


@tk.chained_action
@tk.side_effect_free
def package_autocomplete(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Complete names and titles of entries: ``q`` of at most 200 characters, at most 100 of them."""
    tk.check_access("package_autocomplete", context, data_dict)
    text = bounds.check_words("q", data_dict.get("q"), LONGEST_NAME)
    limit = _number(data_dict, "limit", 10, MOST_ROWS)
    if bounds.holds_no_word(text):
        return []
    return up(context, {**data_dict, "q": text, "limit": limit})


@tk.side_effect_free
def shuangpai_suggest(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Suggest while somebody types: ``q``, ``limit`` (8).

    Returns ``{"suggestions": [{"kind": "entry|department|data_item|alias", "text", …}]}``; entries
    and departments with their ``name``, aliases with what they mean, data items with a count.
    """
    tk.check_access("package_search", context, data_dict)
    text = bounds.check_words("q", data_dict.get("q"))
    limit = _number(data_dict, "limit", 8, MOST_ROWS)
    return {"suggestions": suggest.suggestions(context, text, limit)}


@tk.side_effect_free
def shuangpai_search_advice(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say what to try when ``q`` (with its filters) finds nothing.

    Returns ``{"unfiltered", "near": [{"text", "count"}], "broader": [{"text", "count"}]}``: how much
    the question finds without filters, known words spelled nearly so, and parts of the question;
    each with the entries it finds for this caller.
    """
    tk.check_access("package_search", context, data_dict)
    bounds.check_words("q", data_dict.get("q"))
    return advice.advice(context, data_dict)


@tk.side_effect_free
def shuangpai_data_item_search(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say who holds a data item: ``q`` (such as 身份证号), ``limit`` (20), ``offset``.

    Returns ``{"count", "results": [{"id", "name", "title", "organization", "matched_data_items"}],
    "departments": [{"name", "title", "count"}]}``, entries with the very name first.
    """
    tk.check_access("package_search", context, data_dict)
    bounds.check_words("q", data_dict.get("q"))
    question = understand(_required(data_dict, "q"), aliases.vocabulary())
    if not question.chunks:
        raise tk.ValidationError({"q": [tk._("Name a data item, such as 身份证号")]})
    inner = tk.fresh_context(context)
    inner[bounds.OWN_QUERY] = True  # type: ignore[literal-required]
    found = tk.get_action("package_search")(
        inner,
        {
            "q": phrases.holding_item(question),
            "fq": "+dataset_type:dataset",
            "rows": _number(data_dict, "limit", 20, MOST_ROWS),
            "start": _number(data_dict, "offset", 0, 1_000_000),
            "facet.field": ["organization"],
            "facet.limit": MOST_ROWS,
        },
    )
    matcher = Matcher(question)
    offices = found["search_facets"].get("organization", {}).get("items", [])
    offices.sort(key=lambda office: -office["count"])
    return {
        "count": found["count"],
        "results": [_holder(entry, matcher) for entry in found["results"]],
        "departments": [
            {"name": o["name"], "title": o["display_name"], "count": o["count"]} for o in offices
        ],
    }


@tk.side_effect_free
def shuangpai_alias_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List the aliases in force: ``[{alias, term, kind, note, source}]``; ``q`` and ``kind`` narrow.

    ``source`` is reference (comes with the software) or local (changed by the Centre).
    """
    tk.check_access("package_search", context, data_dict)
    text, kind = str(data_dict.get("q") or ""), data_dict.get("kind")
    return [
        line
        for line in aliases.lines()
        if (not text or text in line["alias"] or text in line["term"])
        and (not kind or line["kind"] == kind)
    ]


def shuangpai_alias_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Add an alias: ``alias`` (what people write), ``term`` (what it means), ``kind``, ``note``.

    Kinds: abbreviation, synonym, item (equal both ways); colloquial, department (one way); related
    (shown below). Every process uses it within five seconds, without reindexing.
    """
    tk.check_access("shuangpai_alias_edit", context, data_dict)
    alias, term = _line_words(data_dict)
    if _in_force(alias, term):
        raise tk.ValidationError({"alias": [tk._("This alias of this term exists: update it")]})
    return _store(context, alias, term, _kind(data_dict, None), data_dict)


def shuangpai_alias_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Change ``kind`` or ``note`` of an alias named by ``alias`` and ``term``."""
    tk.check_access("shuangpai_alias_edit", context, data_dict)
    alias, term = _line_words(data_dict)
    current = _in_force(alias, term)
    if current is None:
        raise tk.ObjectNotFound(tk._("There is no such alias: {alias}").format(alias=alias))
    data = {"note": current["note"], **data_dict}
    return _store(context, alias, term, _kind(data, current["kind"]), data)


def shuangpai_alias_delete(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Remove an alias named by ``alias`` and ``term``; those of the reference table too."""
    tk.check_access("shuangpai_alias_edit", context, data_dict)
    alias, term = _line_words(data_dict)
    current = _in_force(alias, term)
    if current is None:
        raise tk.ObjectNotFound(tk._("There is no such alias: {alias}").format(alias=alias))
    data = {"note": current["note"]}
    return _store(context, alias, term, current["kind"], data, removed=True)


def _store(
    context: Context, alias: str, term: str, kind: str, data: DataDict, removed: bool = False
) -> dict[str, Any]:
    line = AliasLine.of(alias, term) or AliasLine(alias=alias, term=term)
    facts = {"kind": kind, "note": str(data.get("note") or "")[:500], "removed": removed}
    model.Session.add(line.set(str(context.get("user") or ""), **facts))
    try:
        model.Session.commit()
    except IntegrityError as error:
        model.Session.rollback()
        message = tk._("Somebody stored this alias at the same moment: try again")
        raise tk.ValidationError({"alias": [message]}) from error
    aliases.changed_here()
    return {"alias": alias, "term": term, "removed": removed, **facts}


def _in_force(alias: str, term: str) -> dict[str, Any] | None:
    found = (x for x in aliases.lines() if x["alias"] == alias and x["term"] == term)
    return next(found, None)


def _line_words(data_dict: DataDict) -> tuple[str, str]:
    alias, term = _required(data_dict, "alias"), _required(data_dict, "term")
    errors: dict[str, Any] = {}
    for name, word in (("alias", alias), ("term", term)):
        if len(word) > LONGEST_WORD:
            errors[name] = [tk._("At most 50 characters: {value}").format(value=word[:60])]
    if alias == term:
        errors["term"] = [tk._("Alias and term are the same: {value}").format(value=term)]
    if errors:
        raise tk.ValidationError(errors)
    return alias, term


def _kind(data_dict: DataDict, default: str | None) -> str:
    kind = data_dict.get("kind") or default
    if kind not in KINDS:
        message = tk._("Kind is one of {kinds}, not {value}")
        raise tk.ValidationError(
            {"kind": [message.format(kinds=", ".join(KINDS), value=kind or "")]}
        )
    return str(kind)


def _required(data_dict: DataDict, name: str) -> str:
    value = str(data_dict.get(name) or "").strip()
    if not value:
        raise tk.ValidationError({name: [tk._("Missing value")]})
    return value


def _number(data_dict: DataDict, name: str, default: int, most: int) -> int:
    value = data_dict.get(name)
    try:
        number = default if value in (None, "") else int(value)
    except (TypeError, ValueError):
        number = -1
    if number < 0:
        message = tk._("A whole number from 0 is wanted, not {value}").format(value=value)
        raise tk.ValidationError({name: [message]})
    return min(number, most)


def _holder(entry: dict[str, Any], matcher: Matcher) -> dict[str, Any]:
    organization = entry.get("organization") or {}
    return {
        "id": entry["id"],
        "name": entry["name"],
        "title": entry["title"],
        "organization": {"name": organization.get("name"), "title": organization.get("title")},
        "matched_data_items": matcher.names(entry),
    }
