"""Reasons of a sync are kept as codes and told in the reader's language, those of older versions too."""

from __future__ import annotations

import datetime as dt
import json
import re
from importlib import util
from pathlib import Path
from typing import Any

import click
import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.harvest import queue
from ckanext.harvest.model import HarvestGatherError, HarvestJob, HarvestObject, HarvestObjectError

from ckanext.shuangpai.logic import sync_reasons
from ckanext.shuangpai.model.sync_record import SyncRecord
from ckanext.shuangpai.model.sync_run import SyncRun

from tests.harvesters.fault_server import record, status

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "clean_queues")

HAN = re.compile("[\u4e00-\u9fff]")
LOCALES = {"zh": "zh_Hans_CN", "en": "en"}


@pytest.fixture
def read_in(app: Any, source: dict[str, Any]) -> Any:
    """Show the newest run of the source to a reader of a language."""

    def read(lang: str) -> dict[str, Any]:
        environ = {"CKAN_LANG": LOCALES[lang]}
        with app.flask_app.test_request_context(environ_overrides=environ):
            context = {"ignore_auth": True, "user": ""}
            return tk.get_action("shuangpai_sync_show")(context, {"source": source["id"]})["last"]

    return read


def run_by_queue(source: dict[str, Any]) -> None:
    """Let consumers do a run: they have no language."""
    context = {"ignore_auth": True, "user": "", "model": model, "session": model.Session}
    consumers = [queue.get_gather_consumer(), queue.get_fetch_consumer()]
    for consumer in consumers:
        consumer.queue_purge()
    tk.get_action("harvest_job_create")(context, {"source_id": source["id"]})
    for consumer, work in zip(
        consumers, (queue.gather_callback, queue.fetch_callback), strict=True
    ):
        while (got := consumer.basic_get(""))[2]:
            work(got[1], got[0], None, got[2])
    model.Session.remove()


def test_what_stops_a_run_is_told_to_each_reader(city, source, read_in) -> None:
    city.faults = {0: status(500)}
    run_by_queue(source)
    kept = SyncRun.last(source["id"], 1, 0)[1][0].report
    assert kept["errors"] == [{"code": "status", "status": 500}]
    chinese, english = read_in("zh"), read_in("en")
    assert chinese["error_codes"] == english["error_codes"] == ["status"]
    assert HAN.search(chinese["errors"][0])
    assert "500" in chinese["errors"][0]
    assert english["errors"] == ["The source answered HTTP 500"]
    assert model.Session.query(HarvestGatherError).count() == 1


def test_why_a_record_is_refused_is_told_to_each_reader(city, source, read_in) -> None:
    city.datasets[0] = record(1, id="\ud800")
    city.datasets[1] = record(2, security="机密")
    city.datasets[2] = {**record(3), "deep": json.loads("[" * 100 + "]" * 100)}
    run_by_queue(source)
    for line in SyncRun.last(source["id"], 1, 0)[1][0].report["refused"]:
        assert "message" not in line
    codes = {"no_identifier", "secret", "too_deep"}
    for lang in LOCALES:
        lines = read_in(lang)["refused"]
        assert {line["code"] for line in lines} == codes
        assert all(bool(HAN.search(line["message"])) is (lang == "zh") for line in lines)


@pytest.fixture(params=["in a request", "in a command"])
def at_work(request: pytest.FixtureRequest, app: Any) -> Any:
    """Where consumers work: ``ckan`` knows its application, and has no request."""
    if request.param == "in a request":
        return app.flask_app.test_request_context()
    command = click.Context(click.Command("fetch-consumer"))
    command.meta["flask_app"] = app.flask_app
    return command


def test_what_the_rules_say_is_kept_in_each_language(
    city, source, read_in, monkeypatch, at_work
) -> None:
    importer = queue.get_harvester("shuangpai_ckan")
    real = importer._import

    def refuse(made: Any, obj: HarvestObject) -> Any:
        if obj.guid == city.datasets[0]["id"]:
            raise tk.ValidationError({"title": [tk._("Missing value")]})
        return real(made, obj)

    monkeypatch.setattr(importer, "_import", refuse)
    with at_work:
        run_by_queue(source)
    [line] = read_in("en")["refused"]
    assert (line["code"], line["field"]) == ("invalid", "title")
    assert "Missing value" in line["message"]
    [line] = read_in("zh")["refused"]
    assert HAN.search(line["message"])
    assert "Missing value" not in line["message"]
    [row] = model.Session.query(HarvestObjectError)
    assert HAN.search(row.message), "harvest's own pages speak the county's language"


OLD = {
    "errors": [
        "The source's answer is not JSON: it may be an error page or cut off",
        "The source promised 7 records and showed 5",
        "10.0.0.1 is too slow: it did not answer in time",
        "对方没有回答",
    ],
    "refused": [
        {"remote_id": "a", "code": "secret", "field": "密级", "message": "Secret data does not belong …"},
        {"remote_id": "", "code": "no_identifier", "message": "A record of the source has no identifier"},
        {"remote_id": "b", "code": "invalid", "field": "title", "message": "标题：太长"},
        {"remote_id": "c", "code": "unreadable", "field": "",
         "message": "The record cannot be stored (DataError): tell the operator"},
    ],
}  # fmt: skip


def test_reports_of_older_versions_are_readable(source, read_in) -> None:
    now = dt.datetime.now(dt.UTC)
    report = {"status": "partial", "source": "yongzhou", **OLD}
    row = {"source_id": source["id"], "status": "partial", "started": now, "finished": now}
    model.Session.add(SyncRun(**row, report=report))
    model.Session.commit()
    chinese = read_in("zh")
    assert all(HAN.search(text) for text in chinese["errors"])
    assert "10.0.0.1" in chinese["errors"][2]
    assert {"7", "5"} <= set(re.findall(r"\d+", chinese["errors"][1]))
    assert all(HAN.search(line["message"]) for line in chinese["refused"])
    assert "DataError" in chinese["refused"][3]["message"]
    english = read_in("en")
    assert english["errors"] == OLD["errors"]
    assert english["refused"][3]["message"] == OLD["refused"][3]["message"]
    assert english["refused"][2]["message"] == "标题：太长"


def test_every_reason_has_words_and_its_facts_come_back() -> None:
    for code, sentence in sync_reasons._sentences(str).items():
        names = re.findall(r"(?<!\{)\{(\w+)\}(?!\})", sentence)
        facts = {name: f"{number}7" for number, name in enumerate(names, start=1)}
        told = sync_reasons.tell({"code": code, **facts})
        assert told
        assert sync_reasons._recognised(sentence.format(**facts)) == {"code": code, **facts}


def test_a_reason_nobody_knows_is_shown_as_its_code() -> None:
    assert sync_reasons.tell({"code": "of_the_future", "n": 1}) == "of_the_future"


def test_the_migration_knows_runs_that_no_queue_holds(source) -> None:
    """Rows as the version before left them: a killed command, a queue at work, a finished run."""
    job_ids = {}
    for name, state in (("command", "IMPORT"), ("queue", "WAITING")):
        job = HarvestJob(source_id=source["id"], status="Running")
        job.save()
        HarvestObject(guid="a", job=job, state=state, harvest_source_id=source["id"]).save()
        job_ids[name] = job.id
    model.Session.remove()
    migration = _migration("0037_sync_run_process")
    add = sa.text(
        "INSERT INTO shuangpai_sync_run (id, source_id, job_id, status, started)"
        " VALUES (:id, :source, :job, :status, now())"
    )
    with model.ensure_engine().connect() as connection, connection.begin() as transaction:
        with Operations.context(MigrationContext.configure(connection)):
            migration.downgrade()
            for id_, status_ in (("command", "running"), ("queue", "running"), ("old", "complete")):
                job = job_ids.get(id_)
                values = {"id": id_, "source": id_, "job": job, "status": status_}
                connection.execute(add, values)
            migration.upgrade()
        found = dict(
            connection.execute(sa.text("SELECT id, in_process FROM shuangpai_sync_run")).all()
        )
        transaction.rollback()
    assert found == {"command": True, "queue": False, "old": False}


def _migration(name: str) -> Any:
    folder = Path(sync_reasons.__file__).parent.parent / "migration" / "shuangpai" / "versions"
    spec = util.spec_from_file_location(name, folder / f"{name}.py")
    assert spec is not None
    module = util.module_from_spec(spec)
    assert spec.loader is not None
    spec.loader.exec_module(module)
    return module


def test_refusals_of_records_by_older_versions_are_readable(city, source, sync) -> None:
    """They stand on the records, and every later report shows them."""
    sync()
    row = SyncRecord(source_id=source["id"], remote_id="old", state="failed", outcome="failed")
    row.refusal = {"code": "not_indexed", "field": "", "message": "old words"}
    model.Session.add(row)
    model.Session.commit()
    city.restart_counting()
    city.faults = {2: status(404)}
    assert [one["message"] for one in sync()["refused"]] == [
        sync_reasons.tell({"code": "not_indexed"})
    ]
