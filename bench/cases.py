"""The desk and a command among 20,000 entries, 50,000 cases and 1,000,000 events.

``python -m bench.cases`` with the variables of services/benchmark.py. There is no peer: stock CKAN
has no cases. Data is filled in by SQL; what is measured goes through the actions that people call,
as people of a department and of the Centre.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Iterator
from typing import Any

from .sides import Side, serve

ENTRIES, CASES, EVENTS = 20_000, 50_000, 1_000_000
OPEN_SHARE = 5
"""One case in five is open: 10,000 of 50,000."""
CALLS = 120
COMMANDS = 80

CASE = """
INSERT INTO shuangpai_case (id, type, ruleset, state, version, title, entry_id, facts, opened_on,
  opened_by, opened_for, closed_on, changed_at, due_on, due_clock)
SELECT 'case-' || g, 'entry_review', '2025-08-01',
  CASE WHEN g % :share = 0 THEN 'review' ELSE 'published' END, :events, '《条目' || g || '》', e.id,
  jsonb_build_object('kind', 'publication', 'before', 'draft', 'content', '', 'co_departments', '[]'::jsonb),
  DATE '2026-01-01' + g % 300, 'bench-officer', e.owner_org,
  CASE WHEN g % :share = 0 THEN NULL ELSE DATE '2026-01-01' + g % 300 END,
  now() - (g || ' minutes')::interval,
  CASE WHEN g % :share = 0 THEN DATE '2026-11-20' + g % 40 END,
  CASE WHEN g % :share = 0 THEN 'entry_review' ELSE '' END
FROM generate_series(1, :cases) g JOIN bench_entry e ON e.number = g / :share % :entries + 1
"""
EVENT = """
INSERT INTO shuangpai_case_event (case_id, version, at, command, state, actor, role, organization_id,
  reason_required, basis_required)
SELECT 'case-' || g, v, now(), 'revise', CASE WHEN v < :events THEN 'preparing'
    WHEN g % :share = 0 THEN 'review' ELSE 'published' END, 'bench-officer', 'provider', '', false, false
FROM generate_series(1, :cases) g, generate_series(1, :events) v
"""
PARTY = """
INSERT INTO shuangpai_case_party (case_id, party, organization_id, waits, capacity)
SELECT c.id, 'provider', c.opened_for, '', '' FROM shuangpai_case c
UNION ALL
SELECT c.id, 'centre', :centre, CASE WHEN c.closed_on IS NULL THEN 'centre' ELSE '' END,
  CASE WHEN c.closed_on IS NULL THEN 'editor' ELSE '' END FROM shuangpai_case c
"""
CLOCK = """
INSERT INTO shuangpai_case_clock (case_id, name, duty, started_on, due_on, binding)
SELECT id, 'entry_review', 'entry_review', opened_on, due_on, '{"instrument": "办法", "article": "第十八条"}'
FROM shuangpai_case WHERE closed_on IS NULL
"""
ENTRY = (
    "INSERT INTO shuangpai_case_entry (case_id, entry_id) SELECT id, entry_id FROM shuangpai_case"
)
NUMBERED = """
CREATE TEMPORARY TABLE bench_entry AS
SELECT id, owner_org, row_number() OVER (ORDER BY id) AS number FROM package WHERE type = 'dataset'
"""
IN_REVIEW = """
UPDATE package SET extras = extras || '{"entry_state": "review"}'::jsonb
WHERE id IN (SELECT entry_id FROM shuangpai_case WHERE closed_on IS NULL)
"""


def run(
    entries: int = ENTRIES, cases: int = CASES, events: int = EVENTS
) -> Iterator[dict[str, Any]]:
    """Fill our side and yield the measurements."""
    side = Side("bench.cases", "ours")
    try:
        filled = side.ask("prepare", entries=entries, cases=cases, events=events // cases)
        facts = {"peer": None, **filled}
        for who in ("reviewer", "officer"):
            times = side.ask("desk", who=who, calls=CALLS)
            yield {"bench": f"desk_{who}_p95", "ours": _p95(times), "unit": "ms", **facts}
        for command in ("return", "recall"):
            times = side.ask("give", name=command, count=min(COMMANDS, cases // OPEN_SHARE // 2))
            yield {"bench": f"case_{command}_p95", "ours": _p95(times), "unit": "ms", **facts}
    finally:
        side.close()


def _p95(times: list[float]) -> float:
    return round(statistics.quantiles(times, n=100)[94], 1)


def _prepare(entries: int, cases: int, events: int) -> dict[str, int]:
    import sqlalchemy as sa

    from ckan import model

    from .sides import fill

    fill(entries)
    centre = _people()
    facts = {
        "cases": cases,
        "events": events,
        "entries": entries,
        "share": OPEN_SHARE,
        "centre": centre,
    }
    for statement in (NUMBERED, CASE, EVENT, PARTY, CLOCK, ENTRY, IN_REVIEW):
        named = {key: value for key, value in facts.items() if f":{key}" in statement}
        model.Session.execute(sa.text(statement), named)
    model.Session.commit()
    model.Session.execute(sa.text("ANALYZE"))
    model.Session.commit()
    return {
        "entries": entries,
        "cases": _count("shuangpai_case"),
        "events": _count("shuangpai_case_event"),
    }


def _count(table: str) -> int:
    import sqlalchemy as sa

    from ckan import model

    return model.Session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()


def _people() -> str:
    """Make one office the Centre, and a person in it and in another office; return the Centre's id."""
    from ckan import model

    offices = (
        model.Session.query(model.Group).filter_by(is_organization=True).order_by("name").all()
    )
    centre = offices[0]
    centre.extras = {**(centre.extras or {}), "functions": '["centre"]'}
    for name, office in (("bench-reviewer", centre), ("bench-officer", offices[1])):
        user = model.User.get(name) or model.User(id=name, name=name, email=f"{name}@example.org")
        model.Session.add(user)
        model.Session.flush()
        model.Session.add(
            model.Member(
                group=office,
                table_id=user.id,
                table_name="user",
                capacity="editor",
                state="active",
            )
        )
    model.Session.commit()
    return centre.id


def _desk(who: str, calls: int) -> list[float]:
    """Return the milliseconds of each page of what a person owes or asked for."""
    from ckan import model
    from ckan.plugins import toolkit as tk

    mine = "owe" if who == "reviewer" else "asked"
    times = []
    for number in range(calls):
        model.Session.remove()
        asked = {"mine": mine, "open": True, "limit": 20, "offset": 20 * (number % 10)}
        started = time.perf_counter()
        tk.get_action("shuangpai_case_list")(_as(f"bench-{who}"), asked)
        times.append((time.perf_counter() - started) * 1000)
    return times


def _give(name: str, count: int) -> list[float]:
    """Return the milliseconds of each command, with its commit and the index."""
    from ckan import model
    from ckan.plugins import toolkit as tk

    offices = {one.id for one in model.Session.query(model.Group).filter_by(is_organization=True)}
    wanted = {"type": "entry_review", "state": "review", "limit": count, "sort": "opened"}
    reviewer = _as("bench-reviewer")
    rows = tk.get_action("shuangpai_case_list")(reviewer, wanted)["results"]
    times = []
    for row in rows:
        model.Session.remove()
        user = "bench-reviewer" if name == "return" else "bench-officer"
        if user == "bench-officer":
            _join(user, offices)
        data = {
            "id": row["id"],
            "version": row["version"],
            "command": name,
            "reason": "摘要不完整",
        }
        started = time.perf_counter()
        tk.get_action("shuangpai_case_command")(_as(user), data)
        times.append((time.perf_counter() - started) * 1000)
    return times


def _join(name: str, offices: set[str]) -> None:
    """Make a person member of every office, so that it may recall any case."""
    from ckan import model

    known = {
        one.group_id
        for one in model.Session.query(model.Member).filter_by(table_id=name, table_name="user")
    }
    for id_ in offices - known:
        model.Session.add(
            model.Member(
                group=model.Group.get(id_),
                table_id=name,
                table_name="user",
                capacity="editor",
                state="active",
            )
        )
    model.Session.commit()


def _as(name: str) -> dict[str, Any]:
    from ckan import model

    return {"user": name, "auth_user_obj": model.User.get(name)}


def main() -> None:
    """Print the measurements as JSON lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--events", type=int, default=EVENTS)
    given = parser.parse_args()
    if given.inside:
        serve(given.inside, {"prepare": _prepare, "desk": _desk, "give": _give})
        return
    for line in run(given.entries, given.cases, given.events):
        print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
