"""Duplicates: one entry against the catalog, two stored entries, and what a reader may see of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from .. import config, duplicate_index
from ..domain.duplicates import DISTINCT, DUPLICATE, Facts, Profile, Verdict
from ..model.duplicate_judgement import DuplicateJudgement, latest
from ..model.duplicate_pair import pair_id
from . import visibility
from .duplicate_words import reason_words
from .organization import departments

__all__ = [
    "Card",
    "cards",
    "check_against_catalog",
    "facts_to_check",
    "judged_of",
    "judgement_dict",
    "reader",
    "shown",
]

CANDIDATES = 24
"""Entries compared in full for one question (measured in bench/duplicate_check.py)."""
LEVELS = {"all": None, "city": True, "county": False}
ORDER = {DUPLICATE: 0, "possible": 1, DISTINCT: 2}


@dataclass(frozen=True)
class Card:
    """A stored entry as far as one reader may see it."""

    entry: Mapping[str, Any]
    visible: bool
    items_visible: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the card; of an entry that may not be seen, only that there is one."""
        level = "city" if self.entry["region_code"] == config.city_region_code() else "county"
        if not self.visible:
            return {"hidden": True, "level": level}
        names = ("id", "name", "title", "catalog_code", "department", "region_code", "entry_state")
        return {**{name: self.entry[name] for name in names}, "hidden": False, "level": level}


def reader(context: Context) -> visibility.Viewer:
    """Return who asks; kept in the context while one action runs."""
    if context.get("ignore_auth"):
        return visibility.Viewer(sysadmin=True)
    if "shuangpai_reader" not in context:
        who = visibility.viewer(context.get("auth_user_obj"), context)
        context["shuangpai_reader"] = who  # type: ignore[typeddict-unknown-key]
    return context["shuangpai_reader"]  # type: ignore[typeddict-item]


def cards(ids: Iterable[str], who: visibility.Viewer, context: Context) -> dict[str, Card]:
    """Return the cards of stored entries; those that exist no more are absent."""
    package = model.Package
    rows = model.Session.execute(
        sa.select(
            package.id,
            package.name,
            package.title,
            package.state,
            package.owner_org,
            package.extras,
        ).where(package.id.in_(list(ids)), package.state != "deleted")
    )
    return {row.id: _card(row, who, context) for row in rows}


def _card(row: Any, who: visibility.Viewer, context: Context) -> Card:
    entry: dict[str, Any] = dict(row.extras or {})
    entry |= {name: getattr(row, name) for name in ("id", "name", "title", "state", "owner_org")}
    office = str(entry.get("collecting_department") or row.owner_org or "")
    known = departments(context).by_id.get(office)
    card = {
        **entry,
        "department": known.title if known else office,
        "region_code": entry.get("region_code") or config.region_code(),
        "catalog_code": entry.get("catalog_code") or "",
        "entry_state": entry.get("entry_state") or "draft",
    }
    return Card(card, visibility.may_see(entry, who), visibility.sees_data_items(entry, who))


def facts_to_check(
    context: Context, data: Mapping[str, Any], who: visibility.Viewer
) -> tuple[str, Mapping[str, Any]]:
    """Return the id ('' for an unsaved entry) and the facts of the entry to check.

    ``ValidationError`` without title or id, ``NotAuthorized`` for an entry that is not shown.
    """
    package_id = ""
    entry: dict[str, Any] = {key: value for key, value in data.items() if key != "entry"}
    if isinstance(data.get("entry"), Mapping):
        entry = {**entry, **data["entry"]}
    if entry.get("id"):
        package = model.Package.get(entry["id"])
        if package is None or package.type != "dataset":
            raise tk.ObjectNotFound(tk._("Dataset not found"))
        package_id = package.id
        card = cards([package_id], who, context).get(package_id)
        if card is None or not card.visible:
            raise tk.NotAuthorized(tk._("You may not see one of the two entries"))
        if not card.items_visible:
            raise tk.NotAuthorized(
                tk._(
                    "The data items of this entry are not shown to you,"
                    " so they cannot be compared (art. 23)"
                )
            )
        entry = {**card.entry, **entry}
    if not str(entry.get("title") or "").strip():
        raise tk.ValidationError(
            {"title": [tk._("Give the entry to check: its id, or at least its title")]}
        )
    items = duplicate_index.parsed(entry.get("data_items") or [])
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        message = tk._("The data items are a list of objects with a name each")
        raise tk.ValidationError({"data_items": [message]})
    return package_id, duplicate_index.facts_of(entry, _titles(context))


def _titles(context: Context) -> Any:
    """Return what gives a department's title for its id or name; any other text is a title."""
    index = departments(context).by_id

    def title(text: str) -> str:
        found = index.get(text) or next((one for one in index.values() if one.name == text), None)
        return found.title if found else text

    return title


def check_against_catalog(
    facts: Mapping[str, Any], scope: str, without: str = ""
) -> list[tuple[str, Verdict]]:
    """Return the ids and verdicts of the entries most like the facts, the likest first."""
    catalog = duplicate_index.current()
    judge = duplicate_index.judge()
    profile = judge.read(Facts.of(facts))
    with catalog.lock:
        found = catalog.candidates.propose(profile, CANDIDATES, LEVELS[scope], without)
        others: list[tuple[str, Profile]] = [
            (entry_id, other)
            for entry_id in found
            if (other := catalog.candidates.profile(entry_id)) is not None
        ]
    verdicts = [(entry_id, judge.compare(profile, other)) for entry_id, other in others]
    return sorted(verdicts, key=lambda one: (ORDER[one[1].verdict], -one[1].score, one[0]))


def shown(verdict: Mapping[str, Any], theirs: Card, extra: Iterable[str] = ()) -> dict[str, Any]:
    """Return a verdict as far as the reader may see the other entry, with its reasons in words."""
    if not theirs.visible:
        words = [reason_words("hidden")]
        return {"verdict": verdict["verdict"], "entry": theirs.as_dict(), "reasons": words}
    answer = {**verdict, "entry": theirs.as_dict()}
    reasons = list(verdict["reasons"])
    words = [*extra]
    if not theirs.items_visible:
        reasons = [reason for reason in reasons if reason["key"] != "items_renamed"]
        answer |= {"matched_items": [], "missing_items": [], "extra_items": []}
        words.append(reason_words("items_hidden"))
    words = [*(reason_words(one["key"], one["values"]) for one in reasons), *words]
    return {**answer, "reasons": words, "items_hidden": not theirs.items_visible}


def judged_of(own_id: str, other_ids: Iterable[str]) -> dict[str, DuplicateJudgement]:
    """Return what people said of the pairs of one entry with others, by the other's id."""
    pairs = {
        pair_id(*sides): other
        for other in other_ids
        for sides in ((own_id, other), (other, own_id))
    }
    return {pairs[id_]: judgement for id_, judgement in latest(pairs).items()}


def judgement_dict(judgement: DuplicateJudgement, named: bool = True) -> dict[str, Any]:
    """Return a judgement: what was said, why, by whom and when."""
    user = model.User.get(judgement.user_id) if named else None
    return {
        "verdict": judgement.verdict,
        "reason": judgement.reason,
        "user": user.display_name if user else judgement.user_id,
        "judged": judgement.judged.isoformat(timespec="seconds"),
        "machine": judgement.machine,
    }
