"""Syncing 500 records again that have not changed, beside the stock CKAN harvester.

``python -m bench.resync`` with the variables of services/benchmark.py. Both sides harvest the same
server in turns, each into its own portal. The stock harvester runs with ``force_all``: without it,
it asks only for what changed since its last error-free job, and for ever loses what an error hid.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
import uuid
from collections.abc import Iterator
from typing import Any

from tests.harvesters.fault_server import City, Record, city_of, record

from .sides import SIDES, Side, serve

RECORDS = 500
ROUNDS = 5
KINDS = {"ours": "shuangpai_ckan", "stock": "ckan"}
CONFIGS = {"ours": "{}", "stock": '{"force_all": true}'}


def run(records: int = RECORDS) -> Iterator[dict[str, Any]]:
    """Sync both sides once for real, then again and again; yield the measurements."""
    sides = {name: Side("bench.resync", name) for name in SIDES}
    try:
        with city_of([_record(number) for number in range(1, records + 1)]) as city:
            yield from _measure(city, sides, records)
    finally:
        for side in sides.values():
            side.close()


def _record(number: int) -> Record:
    """Return a record that neither side has: the stock harvester knows records by id alone."""
    new = str(uuid.uuid4())
    return record(number, id=new, name=new, info_code=None)


def _measure(city: City, sides: dict[str, Side], records: int) -> Iterator[dict[str, Any]]:
    first = {}
    for name, side in sides.items():
        side.ask("prepare", url=city.url, kind=KINDS[name], config=CONFIGS[name])
        first[name] = side.ask("sync")
        _expect(name, first[name], created=records)
    yield _line("sync_new", records, *(first[name]["seconds"] for name in ("stock", "ours")))
    again: dict[str, list[float]] = {name: [] for name in sides}
    requests = 0
    for _ in range(ROUNDS):
        for name, side in sides.items():
            city.restart_counting()
            report = side.ask("sync")
            _expect(name, report, unchanged=records)
            again[name].append(report["seconds"])
            if name == "ours":
                requests = len(city.asked)
    peer, ours = (statistics.median(again[name]) for name in ("stock", "ours"))
    yield _line("resync_unchanged", records, peer, ours, requests=requests)


def _line(name: str, records: int, peer: float, ours: float, **facts: Any) -> dict[str, Any]:
    return {
        "bench": name,
        "peer": round(records / peer, 1),
        "ours": round(records / ours, 1),
        "unit": "records/s",
        "ratio": round(peer / ours, 1),
        "records": records,
        **facts,
    }


def _expect(name: str, report: dict[str, Any], **expected: int) -> None:
    for field, number in expected.items():
        if report[field] != number:
            raise SystemExit(f"{name}: {report}")


def prepare(url: str, kind: str, config: str) -> str:
    """Make an office and a source that nobody harvested before."""
    from ckan.plugins import toolkit as tk

    tk.config["ckanext.shuangpai.outbound_allow"] = [url.removeprefix("http://")]
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    suffix = f"{time.time_ns()}"
    office = {"name": f"office-{suffix}", "title": f"示例局{suffix}"}
    made = tk.get_action("organization_create")({"ignore_auth": True, "user": user}, office)
    fields = {
        "name": f"city-{suffix}",
        "title": "永州市政务数据目录",
        "url": url,
        "source_type": kind,
        "owner_org": made["id"],
        "config": config,
    }
    source = tk.get_action("harvest_source_create")({"ignore_auth": True, "user": user}, fields)
    _sources[:] = [source["id"]]
    return source["id"]


_sources: list[str] = []


def sync() -> dict[str, Any]:
    """Run the source once and count what became of its records."""
    from ckan import model
    from ckan.plugins import toolkit as tk

    from ckanext.harvest import queue
    from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestSource

    model.Session.remove()
    source = HarvestSource.get(_sources[0])
    start = time.perf_counter()
    if source.type == KINDS["ours"]:
        report = tk.get_action("shuangpai_sync_run")(
            {"ignore_auth": True, "user": ""}, {"source": source.id}
        )
        seconds = time.perf_counter() - start
        return {"seconds": seconds, **{k: report[k] for k in ("created", "unchanged", "status")}}
    job = HarvestJob(source=source, status="Running")
    job.save()
    harvester = queue.get_harvester(source.type)
    counts = {"added": 0, "not modified": 0}
    for object_id in queue.gather_stage(harvester, job):
        obj = HarvestObject.get(object_id)
        queue.fetch_and_import_stages(harvester, obj)
        counts[obj.report_status] = counts.get(obj.report_status, 0) + 1
    job.status = "Finished"
    job.save()
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "created": counts["added"], "unchanged": counts["not modified"]}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--inside", choices=SIDES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        serve(given.inside, {"prepare": prepare, "sync": sync})
    else:
        for line in run(given.records):
            print(json.dumps(line, ensure_ascii=False), flush=True)
