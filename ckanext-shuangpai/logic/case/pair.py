"""duplicate and inconsistency on the catalog: evidence side by side, and what a decision does to entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ... import config
from ...domain.case_table import Transition
from ...model import case_entry, duplicate_pair, entry_alias
from ...model.case import Case, open_of_entries
from ...model.case_entry import CaseEntry
from ...model.duplicate_judgement import DuplicateJudgement
from ...model.duplicate_pair import DuplicatePair
from .. import revision, visibility
from ..duplicate import reader
from .compare import Comparison, compare
from .person import person
from .touched import touch

__all__ = ["comparison", "effect", "seen", "settle"]

COMPARED = (
    "title", "owner_org", "collecting_department", "notes", "category_title", "share_class", "open_class",
    "update_cycle", "data_items",
)  # fmt: skip
TOLD = ("reasons", "matched_items", "missing_items", "extra_items")
LINKED = "related_codes"


def seen(context: Context, case: Case, entry_ids: list[str], request: Any) -> Mapping[str, Any]:
    """Return which entries are the city's, which are under review, and the check's evidence."""
    packages = [one for id_ in entry_ids if (one := model.Session.get(model.Package, id_))]
    facts: dict[str, Any] = {
        "city_entries": [one.id for one in packages if _of_city(one)],
        "under_review": "、".join(f"《{one.title}》" for one in _under_review(packages)),
    }
    if not case.facts:
        facts["other_case"] = _other(entry_ids)
        facts["evidence"] = _evidence(context, entry_ids)
    return facts


def _under_review(packages: list[model.Package]) -> list[model.Package]:
    found = open_of_entries("entry_review", [one.id for one in packages])
    return [one for one in packages if one.id in found]


def _other(entry_ids: list[str]) -> str:
    """Return the id of an open duplicate case of the same two entries."""
    query = (
        sa.select(CaseEntry.case_id)
        .join(Case, Case.id == CaseEntry.case_id)
        .where(
            Case.type == "duplicate", Case.closed_on.is_(None), CaseEntry.entry_id.in_(entry_ids)
        )
        .group_by(CaseEntry.case_id)
        .having(sa.func.count() == len(entry_ids))
        .limit(1)
    )
    return model.Session.scalars(query).first() or ""


def _evidence(context: Context, entry_ids: list[str]) -> dict[str, Any]:
    """Return what the duplicate check says of two entries; nothing where it cannot compare them."""
    if len(entry_ids) != 2:
        return {}
    inner = tk.fresh_context(context, ignore_auth=True)
    data = {"id": entry_ids[0], "scope": "all", "include_distinct": True, "limit": 50}
    try:
        answer = tk.get_action("shuangpai_duplicate_check")(inner, data)
    except (tk.ObjectNotFound, tk.ValidationError):
        return {}
    for one in answer["results"]:
        if one["entry"].get("id") == entry_ids[1]:
            keys = ("verdict", "score", *(() if _withheld(entry_ids) else TOLD))
            return {key: one[key] for key in keys if key in one}
    return {}


def _withheld(entry_ids: list[str]) -> bool:
    """Say whether one of the entries shows its data items to nobody else (办法第二十三条)."""
    packages = (model.Session.get(model.Package, id_) for id_ in entry_ids)
    return any((one.extras or {}).get("share_class") == "withheld" for one in packages if one)


def _of_city(package: model.Package) -> bool:
    return (package.extras or {}).get("region_code") == config.city_region_code()


def effect(context: Context, case: Case, row: Transition, moment: Any) -> None:
    """Carry out a decision on duplicates: who collects, what is withdrawn, where old codes lead."""
    if row.effect == "dismiss":
        _judge(case, "distinct", person(context).id, moment)
    if row.effect != "decide":
        return
    decision: Mapping[str, Any] = case.facts["decision"]
    _judge(case, "duplicate", person(context).id, moment)
    ids = case_entry.of_case(case)
    kept = [id_ for id_ in ids if decision["effect"] == "keep" or id_ == decision.get("keep")]
    gone = [id_ for id_ in ids if id_ not in kept]
    _name_collector(context, decision, kept, gone)
    for id_ in gone:
        _withdraw(context, case, id_, kept[0], decision["effect"], moment)


def _judge(case: Case, verdict: str, user_id: str, moment: Any) -> None:
    """Let the duplicate check know what was decided, where it has the pair."""
    ids = case_entry.of_case(case)
    for sides in (ids, ids[::-1]):
        pair = DuplicatePair.get(duplicate_pair.pair_id(*sides))
        if pair is not None:
            reason = str((case.facts.get("decision") or {}).get("reason") or case.title)
            machine = {key: pair.evidence["result"][key] for key in ("verdict", "score", "rule")}
            DuplicateJudgement.add(pair.id, verdict, reason, user_id, moment.at, machine)


def _name_collector(
    context: Context, decision: Mapping[str, Any], kept: list[str], gone: list[str]
) -> None:
    for id_ in kept:
        package = model.Session.get(model.Package, id_)
        if package is None or _of_city(package):
            continue
        changes: dict[str, Any] = {"collecting_department": decision["collecting_department"]}
        if decision["effect"] == "merge":
            changes["data_items"] = _merged_items(context, id_, gone)
        _write(context, id_, changes)


def _merged_items(context: Context, kept: str, gone: list[str]) -> list[dict[str, Any]]:
    """Return the kept entry's data items and those that only the others have, by name."""
    items: list[dict[str, Any]] = list(revision.stored_entry(context, kept).get("data_items") or ())
    names = {item.get("name") for item in items}
    for id_ in gone:
        for item in revision.stored_entry(context, id_).get("data_items") or ():
            if item.get("name") not in names:
                names.add(item.get("name"))
                items.append(item)
    return items


def _withdraw(context: Context, case: Case, id_: str, target: str, how: str, moment: Any) -> None:
    package = model.Session.get(model.Package, id_)
    if package is None:
        return
    if how != "withdraw":
        code = str((package.extras or {}).get("catalog_code") or package.name)
        entry_alias.put(
            name=package.name, code=code, entry_id=id_, target_id=target, case_id=case.id, made_at=moment.at,
        )  # fmt: skip
    revision.set_state(package, "withdrawn", moment.at)
    touch(context, id_)


def settle(context: Context, case: Case, row: Transition, moment: Any) -> None:
    """Record on the entries of an inconsistency which of them counts: each names the others' codes."""
    if row.effect not in ("agreed", "decide"):
        return
    ids = case_entry.of_case(case)
    codes = {id_: _code(id_) for id_ in ids}
    for id_ in ids:
        known = list(revision.stored_entry(context, id_).get(LINKED) or ())
        others = [
            code for other, code in codes.items() if other != id_ and code and code not in known
        ]
        if others:
            _write(context, id_, {LINKED: [*known, *others]})


def _code(id_: str) -> str:
    package = model.Session.get(model.Package, id_)
    return str((package.extras or {}).get("catalog_code") or "") if package else ""


def _write(context: Context, id_: str, changes: Mapping[str, Any]) -> None:
    """Change an entry as the decision says, in its transaction."""
    inner = tk.fresh_context(context, ignore_auth=True)
    inner["defer_commit"] = inner["return_id_only"] = True
    stored = revision.stored_entry(context, id_)
    stored.pop("metadata_modified", None)
    tk.get_action("package_update")(inner, {**stored, **changes})
    model.Session.flush()
    touch(context, id_)


def comparison(context: Context, case: Case) -> Comparison:
    """Return two entries side by side, without what the reader may not see of either."""
    sides, ids = [], tuple(case_entry.of_case(case)[:2])
    for id_ in ids:
        entry = revision.stored_entry(context, id_)
        if not visibility.sees_data_items(entry, reader(context)):
            entry.pop("data_items", None)
        sides.append({name: entry.get(name) for name in COMPARED})
    return Comparison(compare(context, *sides), ids) if len(sides) == 2 else Comparison([])
