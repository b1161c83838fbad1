"""Importing 1,000 entries from a workbook, beside a loop of ``package_create`` on the same entries.

``python -m bench.template_import`` with ``BENCH_OURS_INI`` (see services/benchmark.py). Both go
through the action API as the same data officer, into the same database and index, in turns: the
loop first, while the catalog is smaller. The loop gets the entries ready made; the import has to
read them out of the workbook.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

ENTRIES = 1000
ITEMS = 8
PARTS = 2
"""The entries are handed over in so many turns, so that neither side has a quieter machine."""


def run() -> Iterator[dict[str, Any]]:
    """Yield the measurements."""
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    application = make_app(load_config(os.environ["BENCH_OURS_INI"]))
    with application._wsgi_app.test_request_context():
        yield from _measure()


def _measure() -> Iterator[dict[str, Any]]:
    owner, user = _office()
    share = ENTRIES // PARTS
    loop = workbook = 0.0
    again = 0.0
    for part in range(PARTS):
        numbers = range(part * share, (part + 1) * share)
        loop += _timed(lambda n=numbers: _loop(user, [_entry(owner, "循环", i) for i in n]))
        content = _workbook([_entry(owner, "导入", i) for i in numbers])
        workbook += _timed(lambda c=content: _import(user, c, created=share))
        again += _timed(lambda c=content: _import(user, c, unchanged=share))
    yield _line("import", ENTRIES / loop, ENTRIES / workbook, entries=ENTRIES)
    yield _line("import_unchanged", None, ENTRIES / again, entries=ENTRIES)


def _office() -> tuple[str, str]:
    """Return the id of a department, with its data officer's name."""
    from ckan import model
    from ckan.plugins import toolkit as tk

    site = {
        "ignore_auth": True,
        "user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"],
    }
    office = {"title": f"示例局{time.time_ns()}", "responsible_section": "行政审批股"}
    made = tk.get_action("organization_create")(dict(site), office)
    name = f"officer-{made['id'][:8]}"
    account = {
        "name": name,
        "email": f"{name}@example.org",
        "password": os.urandom(12).hex() + "Aa1!",
    }
    tk.get_action("user_create")(dict(site), account)
    member = {"id": made["id"], "username": name, "role": "editor"}
    tk.get_action("organization_member_create")(dict(site), member)
    model.Session.commit()
    return made["id"], name


def _entry(owner: str, kind: str, number: int) -> dict[str, Any]:
    return {
        "title": f"{kind}第{number}号经营许可信息",
        "notes": f"第{number}类经营单位的许可登记信息，来源于业务系统。",
        "owner_org": owner,
        "catalog_class": "departmental",
        "category": "3/07/001",
        "category_title": "部门信息资源/双牌县/示例",
        "region_code": "431123",
        "share_class": "unconditional",
        "share_method": "file",
        "share_scope": "全县政务部门履职使用",
        "open_class": "unconditional",
        "update_cycle": "monthly",
        "published_on": "2026-01-31",
        "responsible_section": "行政审批股",
        "contact_name": "数据专员",
        "contact_phone": "0746-7720001",
        "security_level": "1",
        "formats": [{"class": "database", "type": "mysql"}],
        "data_items": [
            {"name": f"第{item}项名称{number % 7}", "type": "C", "length": "100"}
            for item in range(ITEMS)
        ],
    }


def _workbook(entries: list[dict[str, Any]]) -> bytes:
    from ckanext.shuangpai.domain.metadata_template import lay_out
    from ckanext.shuangpai.logic.importing.words import template
    from ckanext.shuangpai.logic.organization import departments
    from ckanext.shuangpai.reference import code_lists
    from ckanext.shuangpai.workbook.write import write_xlsx

    titles = {one.id: one.title for one in departments().by_id.values()}
    return write_xlsx([lay_out("目录", entries, template(), code_lists(), lambda id_: titles[id_])])


def _loop(user: str, entries: list[dict[str, Any]]) -> None:
    from ckan.plugins import toolkit as tk

    context = _context(user)
    for entry in entries:
        tk.get_action("package_create")(dict(context), entry)


def _import(user: str, content: bytes, **expected: int) -> None:
    from ckan.plugins import toolkit as tk

    data = {"content": base64.b64encode(content).decode("ascii"), "filename": "目录.xlsx"}
    [report] = tk.get_action("shuangpai_template_import")(_context(user), data)["files"]
    for name, number in expected.items():
        if report[name] != number:
            raise SystemExit(f"{name}: {report[name]} instead of {number}: {report['refused'][:3]}")


def _context(user: str) -> Any:
    from ckan import model
    from ckan.plugins import toolkit as tk

    model.Session.remove()
    found = model.User.by_name(user)
    # As in an API call: who calls is looked up once.
    tk.g.user, tk.g.userobj, tk.g._login_user = user, found, found
    return {"user": user, "auth_user_obj": found}


def _timed(work: Any) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _line(name: str, peer: float | None, ours: float, **facts: Any) -> dict[str, Any]:
    rounded = None if peer is None else round(peer, 1)
    return {"bench": name, "peer": rounded, "ours": round(ours, 1), "unit": "entries/s", **facts}


if __name__ == "__main__":
    for line in run():
        json.dump(line, sys.stdout, ensure_ascii=False)
        print(flush=True)
