"""Home, search and entry at 10,000 entries over HTTP, beside a stock CKAN that holds the same ones.

``python -m bench.pages`` with the variables of services/benchmark.py. Both sides are served by gunicorn
as in production; one reader asks, the sides in turn. ``page_weight`` is what Chromium with an empty
cache transfers on a first visit, everything the page loads included.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests

from . import catalog
from .sides import SIDES, Side, serve

ENTRIES = 10_000
ASKED = 200
"""Requests of each kind to each side; a round before them warms both up."""

WARM = 20
SEED = 20261124
CHROMIUM = "/usr/bin/chromium"
LIMITS = {"home": 300, "search": 300, "entry": 400}
"""Milliseconds that we promise for the 95th of 100 requests."""

MOST_WEIGHT = 400
"""Kilobytes that we promise for a first visit."""


def run(entries: int = ENTRIES, keep: bool = False) -> Iterator[dict[str, Any]]:
    """Fill both sides, unless they are to be kept as they are, and yield the measurements."""
    if not keep:
        for name in SIDES:
            side = Side("bench.pages", name)
            side.ask("prepare", count=entries)
            side.close()
    with contextlib.ExitStack() as stack:
        addresses = {name: stack.enter_context(served(name)) for name in SIDES}
        for kind, limit in LIMITS.items():
            yield from _compared(kind, limit, addresses, entries)
        yield from _weights(addresses)


def _compared(
    kind: str, limit: int, addresses: dict[str, str], entries: int
) -> Iterator[dict[str, Any]]:
    paths = _paths(kind, entries)
    times: dict[str, list[float]] = {name: [] for name in addresses}
    readers = {name: requests.Session() for name in addresses}
    for number, path in enumerate(paths):
        for name, address in addresses.items():
            taken = _timed(readers[name], address + path)
            if number >= WARM:
                times[name].append(taken)
    for share in (50, 95):
        ours, peer = (_percentile(times[name], share) for name in ("ours", "stock"))
        line = {
            "bench": f"page_{kind}_p{share}",
            "peer": peer,
            "ours": ours,
            "ratio": round(ours / peer, 2),
            "unit": "ms",
            "entries": entries,
            "requests": ASKED,
        }
        yield {**line, "limit": limit} if share == 95 else line


def _paths(kind: str, entries: int) -> list[str]:
    """Return the addresses that are asked for, the same for both sides."""
    chance = random.Random(SEED)
    count = ASKED + WARM
    if kind == "home":
        return ["/"] * count
    if kind == "search":
        return [f"/dataset/?q={quote(word)}" for word in chance.choices(catalog.words(), k=count)]
    numbers = chance.sample(range(entries), count)
    return [f"/dataset/307002431123-{number:06d}" for number in numbers]


def _timed(reader: requests.Session, url: str) -> float:
    """Return the milliseconds until the whole answer is here."""
    started = time.perf_counter()
    answer = reader.get(url, timeout=60)
    taken = (time.perf_counter() - started) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{url} answered {answer.status_code}")
    return taken


def _weights(addresses: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Yield what a first visit to each page transfers, with everything it loads."""
    from playwright.sync_api import sync_playwright

    pages = {
        "home": "/",
        "search": f"/dataset/?q={quote('养老')}",
        "entry": _paths("entry", 500)[0],
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for kind, path in pages.items():
            weights = {
                name: _weight(browser, address + path) for name, address in addresses.items()
            }
            yield {
                "bench": f"page_{kind}_weight",
                "peer": weights["stock"][0],
                "ours": weights["ours"][0],
                "ratio": round(weights["ours"][0] / weights["stock"][0], 2),
                "unit": "kB",
                "limit": MOST_WEIGHT,
                "requests": {name: count for name, (_, count) in weights.items()},
            }
        browser.close()


def _weight(browser: Any, url: str) -> tuple[float, int]:
    """Return the kilobytes and the number of requests of one page with an empty cache."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(url, wait_until="networkidle")
    context.close()
    return round(sum(sizes) / 1000, 1), len(sizes)


@contextlib.contextmanager
def served(name: str) -> Iterator[str]:
    """Serve one side as in production, two workers with four threads; give its address."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.set_inheritable(True)
        command = [sys.executable, "-m", "gunicorn", "services.wsgi:application"]
        options = ["--bind", f"fd://{listening.fileno()}", "--workers", "2", "--threads", "4"]
        quiet = ["--worker-class", "gthread", "--no-control-socket", "--timeout", "120"]
        process = subprocess.Popen(
            [*command, *options, *quiet],
            env={**os.environ, "CKAN_INI": os.environ[SIDES[name]], "CKAN_SITE_URL": url},
            pass_fds=(listening.fileno(),),
            cwd=Path(__file__).parent.parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    try:
        with urllib.request.urlopen(f"{url}/api/3/action/status_show", timeout=120):
            pass
        yield url
    finally:
        process.terminate()
        process.wait(30)


def _percentile(values: list[float], share: int) -> float:
    return round(statistics.quantiles(values, n=100)[share - 1], 1)


def _prepare(count: int) -> dict[str, Any]:
    from ckanext.shuangpai.search.reindex import reindex

    from .sides import fill

    fill(count)
    return reindex(processes=2).as_dict()


def main() -> None:
    """Print the measurements as JSON lines."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--inside", choices=list(SIDES))
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--keep", action="store_true", help="measure on what an earlier run filled")
    arguments = parser.parse_args()
    if arguments.inside:
        serve(arguments.inside, {"prepare": _prepare})
        return
    for line in run(arguments.entries, arguments.keep):
        print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
