"""Duplicates (办法第十八条、第二十条): check an entry, list the pairs found, judge a pair."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ... import duplicate_index
from ...domain.duplicates import DISTINCT
from ...model import duplicate_judgement, duplicate_pair
from ...model.duplicate_judgement import DuplicateJudgement
from ...model.duplicate_pair import DuplicatePair
from .. import duplicate, duplicate_schema, duplicate_sweep
from ..duplicate_words import reason_words
from ..organization import departments

__all__ = [
    "shuangpai_duplicate_check",
    "shuangpai_duplicate_judge",
    "shuangpai_duplicate_list",
    "shuangpai_duplicate_show",
]


@tk.side_effect_free
def shuangpai_duplicate_check(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say which entries are the same data as this one, and why.

    Takes an entry (``title``, ``data_items``, ``collecting_department``, also under ``entry``) or
    the ``id`` of a stored one; ``scope`` city, county or all; ``limit``; ``include_distinct`` shows
    the near misses too. Returns ``{"results": [{"verdict", "score", "entry", "matched_items",
    "missing_items", "extra_items", "conflicts", "reasons", "parts", "rule", "judgement"}], ...}``.
    """
    tk.check_access("shuangpai_duplicate_check", context, data_dict)
    options = _validated(duplicate_schema.check(), context, data_dict)
    who = duplicate.reader(context)
    entry = {key: value for key, value in data_dict.items() if key not in duplicate_schema.check()}
    own_id, facts = duplicate.facts_to_check(context, entry, who)
    found = duplicate.check_against_catalog(facts, options["scope"], own_id)
    judged = duplicate.judged_of(own_id, [id_ for id_, _ in found]) if own_id else {}
    wanted = [
        (id_, verdict)
        for id_, verdict in found
        if options["include_distinct"] or verdict.verdict != DISTINCT or id_ in judged
    ][: options["limit"]]
    shown_cards = duplicate.cards([id_ for id_, _ in wanted], who, context)
    related = set(facts_related(entry))
    results = [
        _result(verdict.as_dict(), shown_cards[id_], judged.get(id_), related)
        for id_, verdict in wanted
        if id_ in shown_cards
    ]
    return {
        "checked": {"id": own_id or None, "title": facts["title"]},
        "scope": options["scope"],
        "rule": duplicate_index.judge().rule,
        "count": len(results),
        "results": results,
    }


def facts_related(entry: Mapping[str, Any]) -> list[str]:
    """Return the catalog codes that an entry itself declares as related."""
    codes = duplicate_index.parsed(entry.get("related_codes") or [])
    return [str(code) for code in codes] if isinstance(codes, list) else []


def _result(
    verdict: Mapping[str, Any],
    card: duplicate.Card,
    judgement: DuplicateJudgement | None,
    related: set[str],
) -> dict[str, Any]:
    extra = []
    if card.visible and card.entry["catalog_code"] in related:
        extra.append(reason_words("declared"))
    result = duplicate.shown(verdict, card, extra)
    if judgement is not None and card.visible:
        said = duplicate.judgement_dict(judgement)
        result |= {"judgement": said, "verdict": said["verdict"], "machine": verdict["verdict"]}
    return result


@tk.side_effect_free
def shuangpai_duplicate_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List the pairs that the last sweep found, the surest first; a person's verdict counts.

    Filters: ``verdict`` (one or several), ``level`` (county_city, county_county), ``department``
    (id, name or title), ``judged`` (whether a person has said something). The Centre sees all pairs,
    a department those of its entries.
    """
    tk.check_access("shuangpai_duplicate_list", context, data_dict)
    data = _validated(duplicate_schema.list_pairs(), context, data_dict)
    who = duplicate.reader(context)
    everything = who.sysadmin or who.centre
    query = duplicate_pair.Query(
        verdicts=data.get("verdict") or ("duplicate", "possible"),
        kind=data.get("level") or "",
        department=_department_id(context, data.get("department")),
        judged=data.get("judged"),
        departments=None if everything else sorted(who.organizations),
        limit=data["limit"],
        offset=data["offset"],
    )
    count, pairs = duplicate_pair.select(query)
    sides = {side for pair, _ in pairs for side in (pair.ours_id, pair.theirs_id)}
    known = duplicate.cards(sides, who, context)
    results = [
        _pair_dict(pair, judgement, known)
        for pair, judgement in pairs
        if pair.ours_id in known and pair.theirs_id in known
    ]
    return {"count": count, "results": results}


@tk.side_effect_free
def shuangpai_duplicate_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show one pair with its evidence and everything people said of it, newest first.

    ``{"id"}``. As in ``shuangpai_duplicate_list``, with ``history``. A pair is shown to the Centre
    and to the departments of its entries; for others it does not exist.
    """
    tk.check_access("shuangpai_duplicate_list", context, data_dict)
    who = duplicate.reader(context)
    pair = DuplicatePair.get(str(data_dict.get("id") or ""))
    concerned = pair is not None and bool(who.organizations & set(pair.departments))
    if pair is None or not (who.sysadmin or who.centre or concerned):
        raise tk.ObjectNotFound(tk._("Not found"))
    known = duplicate.cards((pair.ours_id, pair.theirs_id), who, context)
    if len(known) < 2:
        raise tk.ObjectNotFound(tk._("Not found"))
    said = duplicate_judgement.latest([pair.id]).get(pair.id)
    history = [duplicate.judgement_dict(one) for one in duplicate_judgement.history(pair.id)]
    return {**_pair_dict(pair, said, known), "history": history}


def _pair_dict(
    pair: DuplicatePair,
    judgement: DuplicateJudgement | None,
    known: Mapping[str, duplicate.Card],
) -> dict[str, Any]:
    ours, theirs = known[pair.ours_id], known[pair.theirs_id]
    hidden = next((card for card in (theirs, ours) if not card.visible), None)
    narrow = next((card for card in (theirs, ours) if not card.items_visible), theirs)
    result = duplicate.shown(pair.evidence["result"], hidden or narrow)
    result.pop("entry")
    said = duplicate.judgement_dict(judgement) if judgement else None
    if said:
        result |= {"machine": result["verdict"], "verdict": said["verdict"]}
    return {
        "id": pair.id,
        "level": pair.kind,
        **result,
        "ours": ours.as_dict(),
        "theirs": theirs.as_dict(),
        "judgement": said,
        "found": pair.found.isoformat(timespec="seconds"),
    }


def _department_id(context: Context, text: str | None) -> str:
    if not text:
        return ""
    found = departments(context).find(text)
    if found is None:
        message = tk._("Department “{value}” is not known")
        raise tk.ValidationError({"department": [message.format(value=text)]})
    return found.id


def shuangpai_duplicate_judge(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say of a pair, for the Centre, whether it is a duplicate (办法第十八条), with the reason.

    Takes the pair's ``id`` or the two entries as ``ours`` and ``theirs``, ``verdict`` duplicate or
    distinct (or withdrawn: the judgement before is taken back), and ``reason``. It is kept with who
    and when, and outlives every sweep; a later judgement counts instead, the earlier stay in
    ``history``.
    """
    tk.check_access("shuangpai_duplicate_judge", context, data_dict)
    data = _validated(duplicate_schema.judge(), context, data_dict)
    now = dt.datetime.now(dt.UTC)
    pair = _stored_pair(data) or _new_pair(data, now)
    user = context.get("auth_user_obj") or model.User.get(context.get("user"))
    result = pair.evidence["result"]
    judgement = DuplicateJudgement.add(
        pair.id,
        data["verdict"],
        data["reason"],
        user.id if user else "",
        now,
        {key: result[key] for key in ("verdict", "score", "rule")},
    )
    if not context.get("defer_commit"):
        model.Session.commit()
    return {
        "id": pair.id,
        "ours": pair.ours_id,
        "theirs": pair.theirs_id,
        **duplicate.judgement_dict(judgement),
        "history": [duplicate.judgement_dict(one) for one in duplicate_judgement.history(pair.id)],
    }


def _stored_pair(data: Mapping[str, Any]) -> DuplicatePair | None:
    if data.get("id"):
        pair = DuplicatePair.get(data["id"])
        if pair is None:
            raise tk.ObjectNotFound(tk._("Not found"))
        return pair
    ours, theirs = (_package_id(data[side]) for side in ("ours", "theirs"))
    if ours == theirs:
        raise tk.ValidationError({"theirs": [tk._("An entry is no duplicate of itself")]})
    sides = ((ours, theirs), (theirs, ours))
    found = (DuplicatePair.get(duplicate_pair.pair_id(*pair)) for pair in sides)
    return next((pair for pair in found if pair is not None), None)


def _new_pair(data: Mapping[str, Any], now: dt.datetime) -> DuplicatePair:
    """Store a pair that no sweep found, so that it can be judged."""
    catalog, judge = duplicate_index.current(), duplicate_index.judge()
    ids = sorted(_package_id(data[side]) for side in ("ours", "theirs"))
    with catalog.lock:
        candidates = catalog.candidates
        missing = [id_ for id_ in ids if id_ not in candidates]
        if missing:
            raise tk.ObjectNotFound(tk._("Not found"))
        ids.sort(key=candidates.is_city)
        city = candidates.is_city(ids[1])
        ours, theirs = (candidates.profile(id_) for id_ in ids)
    if ours is None or theirs is None:
        raise tk.ObjectNotFound(tk._("Not found"))
    sides = (ids[0], ids[1])
    row = duplicate_sweep.evidence_row(
        sides,
        judge.compare(ours, theirs),
        city,
        (ours, theirs),
        duplicate_sweep.departments_of_entries(set(ids)),
    )
    duplicate_pair.write([row], now)
    pair = DuplicatePair.get(row["id"])
    if pair is None:
        raise tk.ObjectNotFound(tk._("Not found"))
    return pair


def _package_id(name_or_id: str) -> str:
    package = model.Package.get(name_or_id)
    if package is None or package.type != "dataset":
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    return package.id


def _validated(schema: Any, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return the parameters that a schema knows; ``ValidationError`` with all that is wrong."""
    given = {key: value for key, value in data_dict.items() if key in schema}
    data, errors = tk.navl_validate(given, schema, context)
    if errors:
        raise tk.ValidationError({key: value for key, value in errors.items() if value})
    return data
