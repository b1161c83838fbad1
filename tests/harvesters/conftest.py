"""A city to sync from, a source that names it, and ways to look at what arrived."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from tests.harvesters.fault_server import City, city_of, record

Report = dict[str, Any]


TABLES = 'package, "group", harvest_source, harvest_job, shuangpai_catalog_code'
TABLES += ", shuangpai_catalog_code_serial, shuangpai_sync_run, shuangpai_sync_record"


_prepared: set[str] = set()


@pytest.fixture
def clean_db(
    request: Any, with_plugins: None, reset_db: Any, migrate_db_for: Any
) -> Iterator[None]:
    """Empty every table at the start of a file, and what a sync fills before each test: quicker."""
    if request.module.__name__ not in _prepared:
        _prepared.add(request.module.__name__)
        reset_db()
        migrate_db_for("harvest")
        migrate_db_for("shuangpai")
    model.Session.remove()
    with model.ensure_engine().begin() as connection:
        connection.execute(sa.text(f"TRUNCATE {TABLES} CASCADE"))
    yield
    model.Session.remove()


@pytest.fixture
def city() -> Iterator[City]:
    """A city with six records, which a source reads in pages of three."""
    with city_of([record(number) for number in range(1, 7)]) as running:
        yield running


@pytest.fixture
def quick(ckan_config: dict[str, Any], monkeypatch: pytest.MonkeyPatch, city: City) -> None:
    """Let the city be reached, and nobody wait long for it."""
    monkeypatch.setitem(ckan_config, "ckanext.shuangpai.outbound_allow", [city.allowed])
    monkeypatch.setitem(ckan_config, "ckanext.shuangpai.outbound_timeout", 1)


@pytest.fixture
def offices(
    clean_db: None, clean_index: None, make_department: Callable[..., dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """The office that gets what nobody else does, and one counterpart in the city."""
    return {
        "centre": make_department("双牌县政务服务中心", functions=["centre"], catalog_number="099"),
        "city": make_department(
            "永州市民政局", uscc="11431100MB0001038W", region_code="431100", org_kind="city"
        ),
    }


@pytest.fixture
def source(city: City, quick: None, offices: dict[str, Any]) -> dict[str, Any]:
    """A harvest source for the city."""
    return make_source(city, offices)


def make_source(city: City, offices: dict[str, Any], name: str = "yongzhou", **config: Any) -> Any:
    """Make a harvest source with pages of three and without patience."""
    settings = {"rows": 3, "retries": 1, "retry_wait": 0, **config}
    context = {"user": factories.Sysadmin()["name"], "ignore_auth": True}
    fields = {
        "name": name,
        "title": "永州市政务数据目录",
        "url": city.url,
        "source_type": "shuangpai_ckan",
        "owner_org": offices["centre"]["id"],
        "config": json.dumps(settings, ensure_ascii=False),
    }
    return tk.get_action("harvest_source_create")(context, fields)


def configure(source: dict[str, Any], **config: Any) -> None:
    """Change a source's configuration."""
    context = {"user": factories.Sysadmin()["name"], "ignore_auth": True}
    settings = {"rows": 3, "retries": 1, "retry_wait": 0, **config}
    fields = {
        key: source[key] for key in ("id", "name", "title", "url", "source_type", "owner_org")
    }
    tk.get_action("harvest_source_update")(context, {**fields, "config": json.dumps(settings)})


@pytest.fixture
def sync(source: dict[str, Any]) -> Callable[..., Report]:
    """Run the source and return the report."""

    def run(**data: Any) -> Report:
        context = {"ignore_auth": True, "user": ""}
        return tk.get_action("shuangpai_sync_run")(context, {"source": source["name"], **data})

    return run


def entries(source: dict[str, Any] | None = None) -> dict[str, dict[str, Any]]:
    """Return all entries of a source by remote id, as the database has them."""
    rows = model.Session.query(model.Package.id).filter(model.Package.type == "dataset").all()
    context = {"ignore_auth": True, "user": "", "use_cache": False}
    shown = [tk.get_action("package_show")(dict(context), {"id": row.id}) for row in rows]
    ours = [one for one in shown if one.get("origin")]
    if source is not None:
        ours = [one for one in ours if one["origin"]["source"] == source["id"]]
    found = {one["origin"]["remote_id"]: one for one in ours}
    assert len(found) == len(ours), "one record became two entries"
    return found


def remote(number: int) -> str:
    """Return the remote id of a record made by ``record``."""
    return f"00000000-0000-4000-8000-{number:012d}"


def edit(entry: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Change an entry as an officer of the county would."""
    context = {"user": factories.Sysadmin()["name"], "ignore_auth": True}
    return tk.get_action("package_patch")(context, {"id": entry["id"], "state": "draft", **changes})
