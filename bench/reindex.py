"""Rebuilding the index, beside CKAN's own ``search-index rebuild``: on our portal, and on a stock CKAN.

``python -m bench.reindex`` with the variables of services/benchmark.py. Each command runs as an
operator runs it, in turn; the index is counted after each.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .sides import SIDES, Side, serve

ENTRIES = 2_000
ROUNDS = 3
CKAN = Path(sys.executable).parent / "ckan"
COMMANDS = {
    "ours": ("ours", ["shuangpai", "reindex", "--json"]),
    "rebuild_on_our_portal": ("ours", ["search-index", "rebuild"]),
    "rebuild_on_stock_ckan": ("stock", ["search-index", "rebuild"]),
}
"""Name of each measurement: the side, and the command."""


def run(entries: int = ENTRIES) -> Iterator[dict[str, Any]]:
    """Fill both sides and yield the measurements."""
    sides = {name: Side("bench.reindex", name) for name in SIDES}
    try:
        for side in sides.values():
            side.ask("fill", count=entries)
        times: dict[str, list[float]] = {name: [] for name in COMMANDS}
        for _ in range(ROUNDS):
            for name, (side_name, words) in COMMANDS.items():
                sides[side_name].ask("empty")
                times[name].append(_seconds(side_name, words))
                counted = sides[side_name].ask("count")
                if counted != entries:
                    raise RuntimeError(f"{name}: {counted} of {entries} entries are in the index")
    finally:
        for side in sides.values():
            side.close()
    rates = {name: round(entries / statistics.median(some), 1) for name, some in times.items()}
    for peer in ("rebuild_on_our_portal", "rebuild_on_stock_ckan"):
        yield {
            "bench": f"reindex_beside_{peer}",
            "peer": rates[peer],
            "ours": rates["ours"],
            "ratio": round(rates["ours"] / rates[peer], 2),
            "unit": "entries/s",
            "entries": entries,
        }


def _seconds(side_name: str, words: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(
        [CKAN, "-c", os.environ[SIDES[side_name]], *words],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - started


def _fill(count: int) -> int:
    from .sides import fill

    return fill(count)


def _empty() -> int:
    from ckan.lib.search import clear_all

    clear_all()
    return _count()


def _count() -> int:
    from ckan.lib.search.common import make_connection
    from ckan.plugins import toolkit as tk

    connection = make_connection()
    connection.commit()
    site = tk.config["ckan.site_id"]
    return connection.search("*:*", fq=f'+site_id:"{site}" +dataset_type:dataset', rows=0).hits


def main() -> None:
    """Print the measurements as JSON lines."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--inside", choices=list(SIDES))
    parser.add_argument("--entries", type=int, default=ENTRIES)
    arguments = parser.parse_args()
    if arguments.inside:
        serve(arguments.inside, {"fill": _fill, "empty": _empty, "count": _count})
        return
    for line in run(arguments.entries):
        print(json.dumps(line, ensure_ascii=False), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
