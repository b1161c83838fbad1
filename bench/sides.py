"""Our portal and a stock CKAN as two processes that answer in turn, filled with the same entries."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import sqlalchemy as sa

__all__ = ["SIDES", "Side", "application", "editor", "fill", "serve"]

SIDES = {"ours": "BENCH_OURS_INI", "stock": "BENCH_STOCK_INI"}


class Side:
    """A process of this package that has one side's configuration loaded; takes and gives JSON."""

    def __init__(self, module: str, name: str) -> None:
        self.name = name
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, "--inside", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, command: str, **data: Any) -> Any:
        """Send a command and wait for its answer."""
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps({"command": command, **data}), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.name}: the process ended at {command}")
        return json.loads(answer)

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def serve(name: str, commands: dict[str, Callable[..., Any]]) -> None:
    """Answer commands from stdin with one side's configuration until stdin ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with application(name):
        for line in sys.stdin:
            data = json.loads(line)
            result = commands[data.pop("command")](**data)
            print(json.dumps(result), file=answers, flush=True)


@contextlib.contextmanager
def application(name: str) -> Iterator[None]:
    """Load one side's configuration and stand in a request of it."""
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    loaded = make_app(load_config(os.environ[SIDES[name]]))
    with loaded._wsgi_app.test_request_context():
        yield


def fill(count: int) -> int:
    """Put that many entries into the database, and nothing else; the index is not touched."""
    from ckan import model
    from ckan.model.types import make_uuid

    from .catalog import entries

    wanted = list(entries(count))
    offices = {one["department"]: make_uuid() for one in wanted}
    for table in (model.Member, model.Package, model.Group):
        model.Session.execute(sa.delete(table))
    groups = [_office(*named) for named in enumerate(offices.items())]
    model.Session.execute(sa.insert(model.Group), groups)
    rows = [_row(one, offices[one["department"]]) for one in wanted]
    for start in range(0, len(rows), 1000):
        model.Session.execute(sa.insert(model.Package), rows[start : start + 1000])
    model.Session.commit()
    return len(rows)


def editor(name: str, office_ids: Iterable[str]) -> str:
    """Make a person an editor of offices, the person too, with the name as its id; return the name."""
    from ckan import model
    from ckan.model.types import make_uuid

    user = model.User.get(name) or model.User(id=name, name=name, email=f"{name}@example.org")
    model.Session.add(user)
    model.Session.flush()
    for office_id in office_ids:
        model.Session.execute(
            sa.insert(model.Member).values(
                id=make_uuid(),
                group_id=office_id,
                table_id=user.id,
                table_name="user",
                capacity="editor",
                state="active",
            )
        )
    model.Session.commit()
    return name


def _office(number: int, named: tuple[str, str]) -> dict[str, Any]:
    title, office_id = named
    return {
        "id": office_id,
        "name": f"office-{number}",
        "title": title,
        "type": "organization",
        "is_organization": True,
        "state": "active",
        "approval_status": "approved",
        "extras": {},
    }


def _row(entry: dict[str, Any], office_id: str) -> dict[str, Any]:
    from ckan.model.types import make_uuid

    items = [{"name": name, "type": "C", "length": "50"} for name in entry["items"]]
    code = f"307002431123/{entry['number']:06d}"
    return {
        "id": make_uuid(),
        "name": code.replace("/", "-"),
        "title": entry["title"],
        "notes": entry["notes"],
        "type": "dataset",
        "state": "active",
        "owner_org": office_id,
        "private": False,
        "extras": {
            "catalog_class": "departmental",
            "category": "3/07/002",
            "catalog_code": code,
            "region_code": "431123",
            "share_class": "unconditional",
            "share_method": "file",
            "share_scope": "全县政务部门履职使用",
            "open_class": "unconditional",
            "update_cycle": "monthly",
            "responsible_section": "行政审批股",
            "security_level": "1",
            "entry_state": "published",
            "data_items": json.dumps(items, ensure_ascii=False, sort_keys=True),
        },
    }
