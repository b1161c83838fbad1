"""The whole catalog compared: county with city and county with county; the same result every time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from ckan import model

from .. import duplicate_index
from ..domain.duplicates import DISTINCT, DUPLICATE, POSSIBLE, Judge, Profile, Verdict
from ..duplicate_candidates import Candidates
from ..model import duplicate_pair
from ..model.duplicate_judgement import judged_pairs
from ..model.duplicate_pair import DuplicatePair
from . import visibility

__all__ = ["departments_of_entries", "evidence_row", "sweep"]

CANDIDATES = 30
Progress = Callable[[int, int], None]


def sweep(now: dt.datetime, progress: Progress | None = None) -> dict[str, Any]:
    """Compare every county entry with the likest of all others, store the pairs, count them.

    Pairs that a person judged stay, whatever the rules say of them today. The caller commits.
    """
    catalog = duplicate_index.Catalog()
    catalog.refresh()
    candidates, judge = catalog.candidates, duplicate_index.judge()
    own = [entry_id for entry_id in candidates.ids() if not candidates.is_city(entry_id)]
    verdicts: dict[tuple[str, str], Verdict] = {}
    for number, ours in enumerate(own, 1):
        for sides in _pairs_of(candidates, ours):
            if sides not in verdicts:
                verdicts[sides] = _compare(judge, candidates, sides)
        if progress:
            progress(number, len(own))
    compared = len(verdicts)
    judged = _judged_sides()
    for sides in judged - verdicts.keys():
        if all(side in candidates for side in sides):
            verdicts[sides] = _compare(judge, candidates, sides)
    rows = _rows(candidates, verdicts, judged)
    duplicate_pair.write(rows, now)
    removed = duplicate_pair.remove_others(row["id"] for row in rows)
    return {
        "entries": len(candidates),
        "county": len(own),
        "city": len(candidates) - len(own),
        "compared": compared,
        "duplicates": sum(row["verdict"] == DUPLICATE for row in rows),
        "possible": sum(row["verdict"] == POSSIBLE for row in rows),
        "judged": len(judged),
        "removed": removed,
        "rule": judge.rule,
    }


def _rows(
    candidates: Candidates,
    verdicts: Mapping[tuple[str, str], Verdict],
    judged: set[tuple[str, str]],
) -> list[dict[str, Any]]:
    """Return the pairs to store: those that are not distinct, and those that a person judged."""
    kept = {
        sides: verdict
        for sides, verdict in sorted(verdicts.items())
        if verdict.verdict != DISTINCT or sides in judged
    }
    owners = departments_of_entries({side for sides in kept for side in sides})
    return [
        evidence_row(
            sides, verdict, candidates.is_city(sides[1]), _profiles(candidates, sides), owners
        )
        for sides, verdict in kept.items()
    ]


def _pairs_of(candidates: Candidates, ours: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs to compare: the county's entry first, of two county entries the lesser id."""
    profile = candidates.profile(ours)
    if profile is None:
        return
    for city in (True, False):
        for theirs in candidates.propose(profile, CANDIDATES, city, without=ours):
            yield (ours, theirs) if city or ours < theirs else (theirs, ours)


def _compare(judge: Judge, candidates: Candidates, sides: tuple[str, str]) -> Verdict:
    return judge.compare(*_profiles(candidates, sides))


def _profiles(candidates: Candidates, sides: tuple[str, str]) -> tuple[Profile, Profile]:
    ours, theirs = (candidates.profile(side) for side in sides)
    if ours is None or theirs is None:
        raise KeyError(sides)
    return ours, theirs


def evidence_row(
    sides: tuple[str, str],
    verdict: Verdict,
    city: bool,
    profiles: tuple[Profile, Profile],
    owners: Mapping[str, list[str]],
) -> dict[str, Any]:
    """Return a pair as it is stored: enough to show it, and to draw the verdict again."""
    ours, theirs = sides
    return {
        "id": duplicate_pair.pair_id(ours, theirs),
        "ours_id": ours,
        "theirs_id": theirs,
        "kind": "county_city" if city else "county_county",
        "verdict": verdict.verdict,
        "score": verdict.score,
        "departments": sorted({*owners.get(ours, ()), *owners.get(theirs, ())}),
        "evidence": {
            "ours": profiles[0].facts.as_dict(),
            "theirs": profiles[1].facts.as_dict(),
            "result": verdict.as_dict(),
        },
    }


def _judged_sides() -> set[tuple[str, str]]:
    pairs = judged_pairs()
    rows = model.Session.execute(
        sa.select(DuplicatePair.id, DuplicatePair.ours_id, DuplicatePair.theirs_id)
    )
    return {(row.ours_id, row.theirs_id) for row in rows if row.id in pairs}


def departments_of_entries(ids: set[str]) -> dict[str, list[str]]:
    """Return the departments of each entry: they see its pairs in their lists."""
    found: dict[str, list[str]] = {}
    ordered = sorted(ids)
    for start in range(0, len(ordered), 500):
        rows = model.Session.execute(
            sa.select(model.Package.id, model.Package.owner_org, model.Package.extras).where(
                model.Package.id.in_(ordered[start : start + 500])
            )
        )
        for id_, owner, extras in rows:
            found[id_] = visibility.departments_of({**(extras or {}), "owner_org": owner})
    return found
