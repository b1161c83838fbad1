"""An import of 1,000 entries as the page does it: checked, confirmed and carried out by the worker.

``python -m bench.import_run`` with ``BENCH_OURS_INI`` (see services/benchmark.py). A worker of its own does
the jobs, as in production, each in a process of its own; the peer is the same import done at once through
``shuangpai_template_import`` (a dry run, then the import). Then the workbook with marked cells, half of whose
entries have a fault, and the worker's memory.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from typing import Any

from bench.template_import import ITEMS, _context, _entry, _import, _office, _timed, _workbook

ENTRIES = 1000


def run() -> Iterator[dict[str, Any]]:
    """Yield the measurements."""
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    application = make_app(load_config(os.environ["BENCH_OURS_INI"]))
    with application._wsgi_app.test_request_context():
        yield from _measure()


def _measure() -> Iterator[dict[str, Any]]:
    owner, user = _office()
    good = _workbook([_entry(owner, "同步", i) for i in range(ENTRIES)])
    at_once = _timed(lambda: _at_once(user, good))
    good = _workbook([_entry(owner, "后台", i) for i in range(ENTRIES)])
    before = _children_kb()
    started = time.perf_counter()
    id_ = _start(user, good)
    _expect(user, id_, "checked", created=ENTRIES)
    checked = time.perf_counter() - started
    _act("shuangpai_import_confirm", user, id=id_)
    _work()
    _expect(user, id_, "finished", created=ENTRIES)
    whole = time.perf_counter() - started
    yield _line("import_run", at_once, whole, check_seconds=round(checked, 1))
    yield {
        "bench": "import_run_memory",
        "peer": None,
        "ours": round(_children_kb() / 1024),
        "unit": "MB",
        "before": round(before / 1024),
    }
    faulty = [{**_entry(owner, "标注", i), "share_class": "x" * (i % 2)} for i in range(ENTRIES)]
    id_ = _start(user, _workbook(faulty))
    spent = _timed(lambda: _act("shuangpai_import_marked", user, id=id_))
    yield _line("import_marked", None, spent, rows=ENTRIES * ITEMS)


def _at_once(user: str, content: bytes) -> None:
    data = {"content": base64.b64encode(content).decode("ascii"), "filename": "目录.xlsx"}
    _act("shuangpai_template_import", user, **data, dry_run=True)
    _import(user, content, created=ENTRIES)


def _start(user: str, content: bytes) -> str:
    data = {"content": base64.b64encode(content).decode("ascii"), "filename": "目录.xlsx"}
    made = _act("shuangpai_import_start", user, **data)
    _work()
    return made["id"]


def _work() -> None:
    """Let a worker do what stands in the queue, each job in a process of its own."""
    from ckan.lib import jobs

    jobs.Worker().work(burst=True)


def _expect(user: str, id_: str, state: str, **numbers: int) -> None:
    shown = _act("shuangpai_import_show", user, id=id_)
    got = {name: shown["effect"][name] for name in numbers} if shown["effect"] else {}
    if shown["state"] != state or got != numbers:
        raise SystemExit(f"{shown['state']} {shown['notice']} {got}: {shown['findings']}")


def _act(action: str, user: str, **data: Any) -> Any:
    from ckan.plugins import toolkit as tk

    return tk.get_action(action)(_context(user), data)


def _children_kb() -> int:
    """Return the most memory that one process of this one's children has held so far."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def _line(name: str, peer: float | None, ours: float, **facts: Any) -> dict[str, Any]:
    rounded = None if peer is None else round(peer, 1)
    facts = {"entries": ENTRIES, **facts}
    return {"bench": name, "peer": rounded, "ours": round(ours, 1), "unit": "s", **facts}


if __name__ == "__main__":
    for line in run():
        json.dump(line, sys.stdout, ensure_ascii=False)
        print(flush=True)
