"""Searching among 10,000 entries, beside a stock CKAN that holds the same ones.

``python -m bench.search`` with the variables of services/benchmark.py. Both sides answer in turn;
``search_same_rows`` are the queries for which both show a full page, as pages cost more than words.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Iterator
from typing import Any

from . import catalog
from .sides import SIDES, Side, serve

ENTRIES = 10_000
ROWS = 20
ROUNDS = 3
TURN = 40
"""Queries that one side answers before it is the other's turn."""


def run(entries: int = ENTRIES, keep: bool = False) -> Iterator[dict[str, Any]]:
    """Fill both sides, unless they are to be kept as they are, and yield the measurements."""
    sides = {name: Side("bench.search", name) for name in SIDES}
    try:
        for side in () if keep else sides.values():
            side.ask("prepare", count=entries)
        words = catalog.words()
        counts = {name: side.ask("count", words=words) for name, side in sides.items()}
        both = [w for w in words if all(counts[name][w] >= ROWS for name in sides)]
        yield {
            "bench": "search_zero_hits",
            "peer": sum(not n for n in counts["stock"].values()),
            "ours": sum(not n for n in counts["ours"].values()),
            "unit": "queries",
            "queries": len(words),
        }
        yield from _compared("search_same_rows", sides, both, entries)
        yield from _compared("search_all_words", sides, words, entries)
        typed = list(dict.fromkeys(word[:2] for word in words))
        times = [time for _ in range(ROUNDS) for time in sides["ours"].ask("suggest", words=typed)]
        yield {
            "bench": "suggest_p95",
            "peer": None,
            "ours": _percentile(times, 95),
            "unit": "ms",
            "entries": entries,
            "queries": len(typed),
        }
    finally:
        for side in sides.values():
            side.close()


def _compared(
    name: str, sides: dict[str, Side], words: list[str], entries: int
) -> Iterator[dict[str, Any]]:
    times: dict[str, list[float]] = {side: [] for side in sides}
    for round_number in range(ROUNDS + 1):
        for start in range(0, len(words), TURN):
            for side_name, side in sides.items():
                answered = side.ask("search", words=words[start : start + TURN])
                if round_number:  # the first round warms both up
                    times[side_name] += answered
    for share in (50, 95):
        peer, ours = (_percentile(times[side], share) for side in ("stock", "ours"))
        yield {
            "bench": f"{name}_p{share}",
            "peer": peer,
            "ours": ours,
            "ratio": round(ours / peer, 2),
            "unit": "ms",
            "entries": entries,
            "queries": len(words),
            "rows": ROWS,
        }


def _percentile(values: list[float], share: int) -> float:
    return round(statistics.quantiles(values, n=100)[share - 1], 2)


def _prepare(count: int) -> dict[str, Any]:
    from ckanext.shuangpai.search.reindex import reindex

    from .sides import fill

    fill(count)
    return reindex(processes=2).as_dict()


def _search(words: list[str]) -> list[float]:
    """Return the milliseconds of each search, as an anonymous visitor."""
    return [_timed(word)[0] for word in words]


def _suggest(words: list[str]) -> list[float]:
    """Return the milliseconds of each list of suggestions, as an anonymous visitor."""
    from ckan import model
    from ckan.plugins import toolkit as tk

    times = []
    for word in words:
        model.Session.remove()
        started = time.perf_counter()
        tk.get_action("shuangpai_suggest")({"auth_user_obj": None}, {"q": word})
        times.append((time.perf_counter() - started) * 1000)
    return times


def _count(words: list[str]) -> dict[str, int]:
    return {word: _timed(word)[1] for word in words}


def _timed(word: str) -> tuple[float, int]:
    from ckan import model
    from ckan.plugins import toolkit as tk

    model.Session.remove()
    started = time.perf_counter()
    found = tk.get_action("package_search")({"auth_user_obj": None}, {"q": word, "rows": ROWS})
    return (time.perf_counter() - started) * 1000, found["count"]


def main() -> None:
    """Print the measurements as JSON lines."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--inside", choices=list(SIDES))
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--keep", action="store_true", help="measure on what an earlier run filled")
    arguments = parser.parse_args()
    if arguments.inside:
        commands = {"prepare": _prepare, "search": _search, "count": _count, "suggest": _suggest}
        serve(arguments.inside, commands)
        return
    for line in run(arguments.entries, arguments.keep):
        print(json.dumps(line, ensure_ascii=False), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
