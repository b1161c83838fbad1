"""Checking one entry for duplicates among 10,000, beside a scan of all titles with rapidfuzz.

``python -m bench.duplicate_check`` with ``BENCH_OURS_INI`` (see services/benchmark.py): the database
is filled with generated entries. Prints JSON lines; the hand-written pairs of the tests are hidden
among the generated entries to see who finds them.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml
from rapidfuzz import fuzz, process

from .duplicate_entries import SEED, entries, variant
from .sides import editor

ENTRIES = 10_000
QUESTIONS = 400
PAIRS = Path(__file__).parent.parent / "tests/domain/duplicates/held_out.yaml"


def run() -> Iterator[dict[str, Any]]:
    """Fill the database and yield the measurements."""
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    application = make_app(load_config(os.environ["BENCH_OURS_INI"]))
    with application._wsgi_app.test_request_context():
        yield from _measure()


def _measure() -> Iterator[dict[str, Any]]:
    from ckan import model

    from ckanext.shuangpai import duplicate_index

    generated = list(entries(ENTRIES))
    known = _hand_written()
    stored = _store([*generated, *known])
    user = editor("bench-member", [stored[0]["owner_org"]])
    before = _megabytes()
    seconds, _ = _timed(duplicate_index.rebuild)
    yield _line("duplicate_profiles_written", None, seconds, "s", entries=len(stored))
    seconds, _ = _timed(duplicate_index.current)
    yield _line("duplicate_index_loaded", None, seconds, "s", entries=len(stored))

    titles = [one["title"] for one in stored]
    chance = random.Random(SEED + 1)
    questions = [variant(one, chance) for one in chance.sample(generated, QUESTIONS)]
    ours = [_timed(lambda q=question: _check(user, q))[0] for question in questions]
    theirs = [_timed(lambda q=question: _scan(q["title"], titles))[0] for question in questions]
    for share in (50, 95):
        yield _line(
            f"duplicate_check_p{share}",
            _percentile(theirs, share),
            _percentile(ours, share),
            "ms",
            entries=len(stored),
            questions=QUESTIONS,
        )
    yield _line(
        "duplicate_memory", None, round(_megabytes() - before, 1), "MB", entries=len(stored)
    )
    yield from _found(user, stored, titles)
    yield _line("duplicate_visible_after_edit", None, _edit_to_seen(user, stored), "ms")
    seconds, report = _timed(lambda: _sweep(user))
    yield _line("duplicate_sweep", None, round(seconds, 1), "s", **report)
    model.Session.remove()


def _hand_written() -> list[dict[str, Any]]:
    """Return the hand-written entries; ``duplicate_of`` names the other of a pair."""
    content = yaml.safe_load(PAIRS.read_text(encoding="utf-8"))
    return [
        {
            "key": one["id"],
            "duplicate_of": one.get("duplicate_of"),
            "title": one["title"],
            "department": one["department"],
            "region_code": "431123" if one["level"] == "county" else "431100",
            "items": one["items"].split("、"),
        }
        for part in content.values()
        for one in part
    ]


def _store(wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write entries straight into the tables, published and open; return them with ids."""
    from ckan import model
    from ckan.model.types import make_uuid

    offices = {title: make_uuid() for title in {one["department"] for one in wanted}}
    model.Session.execute(sa.delete(model.Package))
    model.Session.execute(
        sa.insert(model.Group),
        [
            {
                "id": id_,
                "name": f"office-{number}",
                "title": title,
                "type": "organization",
                "is_organization": True,
                "state": "active",
                "approval_status": "approved",
                "extras": {},
            }
            for number, (title, id_) in enumerate(sorted(offices.items()))
        ],
    )
    stored = [{**one, "id": make_uuid(), "owner_org": offices[one["department"]]} for one in wanted]
    rows = [_row(one, number) for number, one in enumerate(stored)]
    for start in range(0, len(rows), 1000):
        model.Session.execute(sa.insert(model.Package), rows[start : start + 1000])
    model.Session.commit()
    return stored


def _row(entry: dict[str, Any], number: int) -> dict[str, Any]:
    items = [{"name": name, "type": "C", "length": "50"} for name in entry["items"]]
    return {
        "id": entry["id"],
        "name": f"entry-{number:06d}",
        "title": entry["title"],
        "type": "dataset",
        "state": "active",
        "owner_org": entry["owner_org"],
        "private": False,
        "extras": {
            "catalog_code": f"307002{entry['region_code']}/{number:06d}",
            "region_code": entry["region_code"],
            "collecting_department": entry["owner_org"],
            "share_class": "unconditional",
            "open_class": "unconditional",
            "entry_state": "published",
            "data_items": json.dumps(items, ensure_ascii=False),
        },
    }


def _context(user: str) -> Any:
    from ckan import model

    return {"user": user, "auth_user_obj": model.User.by_name(user)}


def _check(user: str, question: dict[str, Any]) -> dict[str, Any]:
    """Ask through the action, with authorization and visibility, in a session of its own."""
    from ckan import model
    from ckan.plugins import toolkit as tk

    model.Session.remove()
    entry = {
        "title": question["title"],
        "collecting_department": question["department"],
        "region_code": question["region_code"],
        "data_items": [{"name": name, "type": "C"} for name in question["items"]],
    }
    return tk.get_action("shuangpai_duplicate_check")(_context(user), {"entry": entry})


def _scan(title: str, titles: list[str]) -> list[Any]:
    return process.extract(title, titles, scorer=fuzz.ratio, limit=10)


def _found(user: str, stored: list[dict[str, Any]], titles: list[str]) -> Iterator[dict[str, Any]]:
    """Say how many of the hand-written duplicates come first, and are called duplicates."""
    by_key = {one["key"]: one for one in stored if "key" in one}
    first = called = wrong = peer_first = 0
    pairs = [(one, by_key[one["duplicate_of"]]) for one in by_key.values() if one["duplicate_of"]]
    for ours, theirs in pairs:
        answer = _check(user, ours)["results"]
        others = [one for one in answer if one["entry"]["id"] != ours["id"]]
        first += bool(others) and others[0]["entry"]["id"] == theirs["id"]
        named = [one["entry"]["id"] for one in others if one["verdict"] == "duplicate"]
        called += theirs["id"] in named
        wrong += len([id_ for id_ in named if id_ != theirs["id"]])
        hits = [index for _title, _score, index in _scan(ours["title"], titles)]
        hits = [index for index in hits if stored[index]["id"] != ours["id"]]
        peer_first += bool(hits) and stored[hits[0]]["id"] == theirs["id"]
    share = round(peer_first / len(pairs), 3), round(first / len(pairs), 3)
    yield _line("duplicate_found_first", *share, "share of pairs", pairs=len(pairs))
    yield _line(
        "duplicate_verdict",
        None,
        round(called / len(pairs), 3),
        "recall",
        precision=round(called / max(1, called + wrong), 3),
        pairs=len(pairs),
    )


def _edit_to_seen(user: str, stored: list[dict[str, Any]]) -> float:
    """Return the milliseconds from an edit's start until a check shows it."""
    from ckan import model

    from ckanext.shuangpai import duplicate_index

    chosen = stored[7]
    start = time.perf_counter()
    package = model.Session.get(model.Package, chosen["id"])
    package.title = "防雷装置检测单位名录"
    duplicate_index.profile_changed({"id": chosen["id"]})
    model.Session.commit()
    question = {**chosen, "title": "防雷装置检测单位名录"}
    answer = _check(user, question)["results"]
    if not any(one["entry"]["id"] == chosen["id"] for one in answer):
        raise AssertionError("the edit is not seen")
    return round((time.perf_counter() - start) * 1000, 1)


def _sweep(user: str) -> dict[str, Any]:
    from ckan.plugins import toolkit as tk

    context = {**_context(user), "ignore_auth": True}
    report = tk.get_action("shuangpai_duplicate_sweep")(context, {})
    return {key: report[key] for key in ("entries", "compared", "duplicates", "possible")}


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _percentile(seconds: list[float], share: int) -> float:
    return round(statistics.quantiles(seconds, n=100)[share - 1] * 1000, 2)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _line(bench: str, peer: Any, ours: Any, unit: str, **more: Any) -> dict[str, Any]:
    ours = round(ours, 3) if isinstance(ours, float) else ours
    return {"bench": bench, "peer": peer, "ours": ours, "unit": unit, **more}


if __name__ == "__main__":
    for line in run():
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
