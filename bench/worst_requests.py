"""The dearest request that a stranger finds among 10,000 entries, and the first page after a hundred of them.

``python -m bench.worst_requests`` with the variables of services/benchmark.py. Requests of every shape and of
many sizes go to our portal over HTTP, served as in production, one at a time; each dearest one is asked again,
so that what is measured is the request and not the moment. ``--find SECONDS`` goes on looking at random.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from .pages import served
from .sides import Side, serve

__all__ = ["SHAPES", "run"]

ENTRIES = 10_000
SEED = 20261130
SIZES = (1, 5, 10, 30, 50, 100, 300, 1_000, 3_000, 20_000, 100_000)
MOST_SECONDS = 1.0
HOME_SECONDS = 2.0
LONGEST = 30
"""Seconds after which an answer is given up; what takes so long is not asked in larger sizes."""
AGAIN = 3
"""Times that a dear request is asked again; the quickest counts."""
REPEATED = 100
AT_ONCE = 8
HAN = "双牌县信息资源登记养老服务低保公司年统计"
SEARCH = "/api/3/action/package_search"

Asked = tuple[str, dict[str, Any] | None]
"""A path, and what is sent as JSON; None: the page is opened."""
Shape = Callable[[random.Random, int], Asked]
Measured = tuple[float, str, int, int, Asked]
"""Seconds, shape, size, status (0: no answer) and request."""


def search(**data: Any) -> Asked:
    """Ask the search as a program does."""
    return SEARCH, data


def word(chance: random.Random, length: int = 6) -> str:
    """Return letters that mean nothing."""
    return "".join(chance.choices("abcdefghij", k=length))


def han(chance: random.Random, length: int) -> str:
    """Return characters that stand in entries."""
    return "".join(chance.choices(HAN, k=length))


def some(make: Callable[[], str], count: int, between: str = " OR ") -> str:
    """Return many of something, joined."""
    return between.join(make() for _ in range(count))


SHAPES: dict[str, Shape] = {
    "fuzzy words": lambda c, n: search(q=f"text:({some(lambda: word(c) + '~2', n)})"),
    "long fuzzy words": lambda c, n: search(q=f"text:({some(lambda: word(c, 45) + '~2', n)})"),
    "fuzzy Chinese": lambda c, n: search(q=f"title_exact:({some(lambda: han(c, 8) + '~2', n)})"),
    "fuzzy in filters": lambda c, n: search(fq_list=[f"text:{word(c)}~2" for _ in range(n)]),
    "wildcards": lambda c, n: search(q=f"title_exact:({some(lambda: f'*{han(c, 1)}*', n)})"),
    "many wildcards in one": lambda c, n: search(q="title_exact:" + "*?" * n + han(c, 1)),
    "wide wildcards": lambda c, n: search(
        q=f"title_exact:({some(lambda: f'*{han(c, 1)}' + '?' * 9 + f'{han(c, 1)}*', n)})"
    ),
    "regular expressions": lambda c, n: search(
        q=f"title_exact:({some(lambda: f'/.*{han(c, 1)}.*{han(c, 1)}.*/', n)})"
    ),
    "deep regular expression": lambda c, n: search(
        q="title_exact:/" + "(" * n + "a" + ".*)" * n + "/"
    ),
    "wide regular expressions": lambda c, n: search(
        q=f"title_exact:({some(lambda: f'/(.*[a{word(c, 1)}].{{9}}){{2}}/', n)})"
    ),
    "ranges": lambda c, n: search(q=f"title_exact:({some(lambda: f'[{word(c, 2)} TO 龟]', n)})"),
    "words": lambda c, n: search(q=some(lambda: han(c, 4), n, " ")),
    "one long word": lambda c, n: search(q=han(c, n)),
    "words in Solr's language": lambda c, n: search(q=f"text:({some(lambda: han(c, 2), n)})"),
    "the caller's parser": lambda c, n: search(
        q=han(c, n), defType="edismax", qf="title text notes info_items tags org_title"
    ),
    "a phrase": lambda c, n: search(q=f'text:"{han(c, n)}"~{n}'),
    "filters": lambda c, n: search(fq=some(lambda: f"-tags:{word(c)}", n, " ")),
    "list of filters": lambda c, n: search(fq_list=[f"text:{han(c, 2)}" for _ in range(n)]),
    "facets": lambda c, n: search(**{"facet.field": [f"{word(c)}" for _ in range(n)]}),
    "one facet again and again": lambda c, n: search(
        **{"facet.field": ["item_exact"] * n, "facet.limit": -1}
    ),
    "facets of texts": lambda c, n: search(
        **{
            "facet.field": ["text", "title", "notes", "info_items", "title_exact"] * n,
            "facet.limit": -1,
        }
    ),
    "order by a function": lambda c, n: search(
        sort=f'strdist("{word(c, n)}",title_exact,edit) desc'
    ),
    "boost by a function": lambda c, n: search(
        q="双牌", defType="edismax", qf="text", bf=f'strdist("{word(c, n)}",title_exact,edit)'
    ),
    "brackets": lambda c, n: search(q="text:" + "(" * n + word(c) + ")" * n),
    "brackets in a filter": lambda c, n: search(fq="(" * n + word(c) + ")" * n),
    "signs": lambda c, n: search(q="+-" * n),
    "a list for a text": lambda c, n: search(q=[word(c)] * n),
    "numbers for a text": lambda c, n: search(q=list(range(n))),
    "fields": lambda c, n: search(fl=[word(c) for _ in range(n)]),
    "rows": lambda c, n: search(rows=n),
    "rows that hold words": lambda c, n: search(q=han(c, 2), rows=n),
    "far away": lambda c, n: search(start=n * 1000),
    "unknown parameters": lambda c, n: search(**{f"ext_{k}": "x" for k in range(n)}),
    "suggestions": lambda c, n: ("/api/3/action/shuangpai_suggest", {"q": han(c, n)}),
    "advice": lambda c, n: ("/api/3/action/shuangpai_search_advice", {"q": han(c, n)}),
    "advice in pinyin": lambda c, n: (
        "/api/3/action/shuangpai_search_advice",
        {"q": "shenfen" * n},
    ),
    "data items": lambda c, n: (
        "/api/3/action/shuangpai_data_item_search",
        {"q": some(lambda: han(c, 3), n, " ")},
    ),
    "resources": lambda c, n: (
        "/api/3/action/resource_search",
        {"query": [f"name:{word(c)}" for _ in range(n)]},
    ),
    "tags": lambda c, n: ("/api/3/action/tag_search", {"query": [word(c) for _ in range(n)]}),
    "names": lambda c, n: ("/api/3/action/package_autocomplete", {"q": han(c, n)}),
    "an object of fields": lambda c, n: (
        "/api/3/action/package_show",
        {f"{word(c)}{k}": k for k in range(n)},
    ),
    "organizations": lambda c, n: (
        "/api/3/action/organization_list",
        {"organizations": [word(c) for _ in range(n)], "all_fields": True},
    ),
    "filters of a page": lambda c, n: (
        "/dataset/?" + some(lambda: f"tags={word(c, 2)}", min(n, 1_000), "&"),
        None,
    ),
    "words of a page": lambda c, n: (f"/dataset/?q={han(c, min(n, 800))}", None),
    "order of a page": lambda c, n: ("/dataset/?sort=" + "title_string+asc," * min(n, 400), None),
    "a page far away": lambda c, n: (f"/dataset/?page={n * 1000}", None),
    "departments of a page": lambda c, n: (f"/organization/?q={han(c, min(n, 800))}", None),
}
"""Every shape that was found dear, and their neighbours, in a size."""


def run(
    entries: int = ENTRIES, keep: bool = False, find: float = 0, only: str = ""
) -> Iterator[dict[str, Any]]:
    """Fill our side, unless it is to be kept as it is, and yield the measurements."""
    if not keep:
        side = Side("bench.worst_requests", "ours")
        side.ask("prepare", count=entries)
        side.close()
    chance = random.Random(SEED)
    shapes = {name: shape for name, shape in SHAPES.items() if only in name}
    with served("ours") as address:
        measured = sorted(_measured(address, chance, shapes, find), key=lambda one: -one[0])
        for seconds, name, size, status, _ in measured[:5]:
            yield {
                "bench": "worst_request",
                "shape": name,
                "size": size,
                "status": status,
                "ours": round(seconds, 3),
                "unit": "s",
                "limit": MOST_SECONDS,
                "entries": entries,
            }
        yield {
            "bench": "home_after_worst_requests",
            "ours": round(_home_after(address, measured[0][4]), 3),
            "unit": "s",
            "limit": HOME_SECONDS,
            "requests": REPEATED,
            "at_once": AT_ONCE,
        }


def _measured(
    address: str, chance: random.Random, shapes: dict[str, Shape], find: float
) -> Iterator[Measured]:
    for _ in range(10):
        requests.get(address, timeout=60)
    for name, shape in shapes.items():
        for size in SIZES:
            yield (one := _least(address, name, size, shape(chance, size)))
            if not one[3]:
                break
    end = time.monotonic() + find
    while time.monotonic() < end:
        name = chance.choice(list(shapes))
        size = int(10 ** chance.uniform(0, 4.5))
        yield _least(address, name, size, shapes[name](chance, size))


def _least(address: str, name: str, size: int, asked: Asked) -> Measured:
    """Measure a request; a dear one again, lest something else was at work."""
    seconds, status = _timed(address, asked)
    for _ in range(AGAIN if status and seconds > MOST_SECONDS / 4 else 0):
        seconds = min(seconds, _timed(address, asked)[0])
    if status >= 500 or seconds > MOST_SECONDS:
        sys.stderr.write(f"{name}, {size}: {status} after {seconds:.2f} s\n")
    return seconds, name, size, status, asked


def _timed(address: str, asked: Asked) -> tuple[float, int]:
    """Return the seconds until the answer, and its status; 0 when there was none."""
    path, data = asked
    started = time.perf_counter()
    try:
        if data is None:
            status = requests.get(address + path, timeout=LONGEST).status_code
        else:
            status = requests.post(address + path, json=data, timeout=LONGEST).status_code
    except requests.RequestException:
        status = 0
    return time.perf_counter() - started, status


def _home_after(address: str, worst: Asked) -> float:
    """Return the seconds of the first page when the dearest request was asked again and again."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda _: _timed(address, worst), range(REPEATED)))
    started = time.perf_counter()
    requests.get(address, timeout=60)
    return time.perf_counter() - started


def _prepare(count: int) -> dict[str, Any]:
    from ckanext.shuangpai.search.reindex import reindex

    from .sides import fill

    fill(count)
    return reindex(processes=2).as_dict()


def main() -> None:
    """Print the measurements as JSON lines."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--inside", choices=["ours"])
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--keep", action="store_true", help="measure on what an earlier run filled")
    parser.add_argument("--find", type=float, default=0, help="seconds of looking at random")
    parser.add_argument("--only", default="", help="part of the name of a shape")
    arguments = parser.parse_args()
    if arguments.inside:
        serve(arguments.inside, {"prepare": _prepare})
        return
    for line in run(arguments.entries, arguments.keep, arguments.find, arguments.only):
        print(json.dumps(line, ensure_ascii=False), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
