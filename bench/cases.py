"""Desk, cases, commands, a new calendar and an edition among 20,000 entries, 50,000 cases and 1,000,000 events.

``python -m bench.cases`` with the variables of services/benchmark.py. There is no peer: stock CKAN
has no cases. Data is filled in by SQL; what is measured goes through the actions that people call and
over HTTP through the pages they open, as people of a department and of the Centre.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import requests

from .case_county import OPEN_SHARE, acting, fill_cases, join_all, token
from .pages import served
from .sides import Side, serve

ENTRIES, CASES, EVENTS = 20_000, 50_000, 1_000_000
CALLS = 120
COMMANDS = 80
WARM = 10
LIMITS = {
    "desk": (300, "ms"),
    "desk_page": (300, "ms"),
    "case": (150, "ms"),
    "calendar_recompute": (60, "s"),
}
"""What we promise, by the beginning of a measurement's name."""

PAGES = {
    "desk_page_reviewer": ("reviewer", "/desk/?mine=owe&page={page}"),
    "desk_page_officer": ("officer", "/desk/?mine=asked&page={page}"),
    "page_case_reviewer": ("reviewer", "/case/case-{case}"),
    "page_case_officer": ("officer", "/case/case-{case}"),
}


def run(
    entries: int = ENTRIES, cases: int = CASES, events: int = EVENTS
) -> Iterator[dict[str, Any]]:
    """Fill our side and yield the measurements."""
    side = Side("bench.cases", "ours")
    try:
        filled = side.ask("prepare", entries=entries, cases=cases, events=events // cases)
        tokens = {who: side.ask("token", who=who) for who in ("reviewer", "officer")}
        for name, taken, unit in _measured(side, tokens, cases):
            limit = next((one for key, one in LIMITS.items() if name.startswith(key)), (None, ""))
            promised = {"limit": limit[0]} if limit[1] == unit else {}
            yield {"bench": name, "peer": None, "ours": taken, "unit": unit, **promised, **filled}
    finally:
        side.close()


def _measured(side: Side, tokens: dict[str, str], cases: int) -> Iterator[tuple[str, float, str]]:
    for who in ("reviewer", "officer"):
        yield f"desk_{who}_p95", _p95(side.ask("desk", who=who, calls=CALLS)), "ms"
    with served("ours") as address:
        for name, (who, path) in PAGES.items():
            yield f"{name}_p95", _p95(_read(address + path, tokens[who], cases // OPEN_SHARE)), "ms"
        taken = _timed(lambda: _get(f"{address}/desk/desk.csv?mine=owe", tokens["reviewer"]))
        yield "desk_csv", round(taken / 1000, 1), "s"
    count = min(COMMANDS, cases // OPEN_SHARE // 4)
    for command in ("return", "recall", "approve"):
        yield f"case_{command}_p95", _p95(side.ask("give", name=command, count=count)), "ms"
    yield "case_open_p95", _p95(side.ask("open", count=count)), "ms"
    yield "case_revision_p95", _p95(side.ask("revise", count=count)), "ms"
    moved = side.ask("calendar")
    yield "calendar_preview", moved["preview"], "s"
    yield f"calendar_recompute_{moved['open']}_clocks_{moved['changed']}_moved", moved["taken"], "s"
    for name, taken in side.ask("edition").items():
        yield f"edition_{name}", taken, "s"


def _p95(times: list[float]) -> float:
    return round(statistics.quantiles(times, n=100)[94], 1)


def _timed(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def _get(url: str, secret: str) -> str:
    answer = requests.get(url, headers={"Authorization": secret}, timeout=120)
    answer.raise_for_status()
    return answer.text


def _read(template: str, secret: str, open_cases: int) -> list[float]:
    """Return the milliseconds of each page, after a round that warms the portal up."""
    urls = [
        template.format(page=n % 10 + 1, case=(n % open_cases + 1) * OPEN_SHARE)
        for n in range(CALLS)
    ]
    for url in urls[:WARM]:
        _get(url, secret)
    return [_timed(lambda url=url: _get(url, secret)) for url in urls]


def _desk(who: str, calls: int) -> list[float]:
    """Return the milliseconds of each page of what a person owes or asked for."""
    mine = "owe" if who == "reviewer" else "asked"
    questions = (
        {"mine": mine, "open": True, "limit": 20, "offset": 20 * (number % 10)}
        for number in range(calls)
    )
    return [_called("shuangpai_case_list", f"bench-{who}", question) for question in questions]


def _called(action: str, who: str, data: dict[str, Any]) -> float:
    """Return the milliseconds of one call in a session of its own."""
    from ckan import model
    from ckan.plugins import toolkit as tk

    model.Session.remove()
    context = acting(who)
    return _timed(lambda: tk.get_action(action)(context, data))


def _give(name: str, count: int) -> list[float]:
    """Return the milliseconds of each command, with its commit and the index."""
    from ckan.plugins import toolkit as tk

    wanted = {"type": "entry_review", "state": "review", "limit": count, "sort": "opened"}
    found = tk.get_action("shuangpai_case_list")(acting("bench-reviewer"), wanted)["results"]
    who = "bench-officer" if name == "recall" else "bench-reviewer"
    if who == "bench-officer":
        join_all(who)
    reason = {"reason": "摘要不完整"} if name == "return" else {}
    return [
        _called(
            "shuangpai_case_command",
            who,
            {"id": row["id"], "version": row["version"], "command": name, **reason},
        )
        for row in found
    ]


def _open(count: int) -> list[float]:
    """Return the milliseconds of each change duty that is opened for one entry."""
    trigger = {
        "type": "change_duty",
        "trigger": "law",
        "instrument": "《中华人民共和国测绘法》",
        "occurred_on": _today().isoformat(),
    }
    return [
        _called("shuangpai_case_open", "bench-reviewer", {**trigger, "entries": [entry]})
        for entry in _published(count, 0)
    ]


def _revise(count: int) -> list[float]:
    """Return the milliseconds of each change to a published entry, which becomes a revision."""
    return [
        _called("package_patch", "bench-officer", {"id": entry, "notes": "修订后的摘要。"})
        for entry in _published(count, count)
    ]


def _today() -> dt.date:
    """Return the day it is in the county, as cases count it."""
    from ckanext.shuangpai.logic.duty import today

    return today()


def _published(count: int, skipped: int) -> list[str]:
    """Return ids of complete published entries on which no case runs."""
    import sqlalchemy as sa

    from ckan import model

    model.Session.remove()
    query = """SELECT id FROM package WHERE extras->>'entry_state' = 'published' AND state = 'active'
        AND extras->>'contact_name' IS NOT NULL
        ORDER BY id OFFSET :skipped LIMIT :count"""
    found = model.Session.execute(sa.text(query), {"count": count, "skipped": skipped})
    return list(found.scalars())


def _calendar() -> dict[str, float]:
    """Load a notice by which every open case is computed anew; return what moved and the seconds."""
    from ckan.plugins import toolkit as tk

    year = _today().year
    days = [
        {"date": dt.date(year, 12, day).isoformat(), "name": "县庆", "working": False}
        for day in (1, 2, 3)
    ]
    data = {"kind": "local", "number": f"双政办函〔{year}〕12号", "days": days}
    preview = _called("shuangpai_calendar_import", "bench-reviewer", {**data, "dry_run": True})
    answer: dict[str, Any] = {}
    started = time.perf_counter()
    answer = tk.get_action("shuangpai_calendar_import")(acting("bench-reviewer"), data)
    taken = time.perf_counter() - started
    return {"preview": round(preview / 1000, 1), "taken": round(taken, 1), **answer["cases"]}


def _edition() -> dict[str, float]:
    """Return the seconds that two editions of all entries, their difference and their files take."""
    year = _today().year
    asked = [
        ("first", "shuangpai_edition_publish", {"document": f"双政办函〔{year}〕13号"}),
        ("second", "shuangpai_edition_publish", {"document": f"双政办函〔{year}〕14号"}),
        ("diff", "shuangpai_edition_diff", {}),
        ("show", "shuangpai_edition_show", {}),
        ("csv", "shuangpai_edition_export", {"format": "csv"}),
        ("json", "shuangpai_edition_export", {"format": "json"}),
    ]
    return {
        name: round(_called(action, "bench-reviewer", data) / 1000, 2)
        for name, action, data in asked
    }


def _token(who: str) -> str:
    return token(f"bench-{who}")


def main() -> None:
    """Print the measurements as JSON lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--events", type=int, default=EVENTS)
    given = parser.parse_args()
    if given.inside:
        commands = {"prepare": fill_cases, "token": _token, "desk": _desk, "give": _give}
        later = {"open": _open, "revise": _revise, "calendar": _calendar, "edition": _edition}
        serve(given.inside, {**commands, **later})
        return
    for line in run(given.entries, given.cases, given.events):
        print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
