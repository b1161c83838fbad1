"""The doctor names what is wrong, and nothing when all is well."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model
from ckan.cli.cli import ckan
from ckan.lib.jobs import Worker
from ckan.lib.redis import connect_to_redis
from ckan.lib.search import clear_all
from ckan.plugins import toolkit as tk

from ckanext.shuangpai.cli import doctor, setup_checks

from tests.logic.test_calendar import NOTICE, ROWS

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
HAN = re.compile("[\u4e00-\u9fff]")
NOBODY_SERVES = {"worker", "harvest"}
"""What the doctor must miss in a test: no worker and no consumer runs here."""


def parts() -> set[str]:
    """Return the parts with which something is wrong; hints are not among them."""
    return {complaint.part for complaint in doctor.examine() if complaint.urgent} - {"calendar"}


@pytest.mark.freeze_time("2026-11-24")
def test_a_notice_that_may_not_be_out_yet_is_a_hint_until_its_year_begins(freezer: Any) -> None:
    calendar = [one for one in doctor.examine() if one.part == "calendar"]
    assert [one.urgent for one in calendar] == [False]
    assert "2027" in calendar[0].what
    for day in ("2026-11-01", "2026-12-01", "2026-12-31T15:59:00"):
        freezer.move_to(day)
        assert [one.urgent for one in doctor.examine() if one.part == "calendar"] == [False], day
    freezer.move_to("2026-12-31T16:01:00")  # in Shanghai the new year has begun
    assert [one.urgent for one in doctor.examine() if one.part == "calendar"] == [True]
    freezer.move_to("2026-10-20")
    assert [one for one in doctor.examine() if one.part == "calendar"] == []


@pytest.fixture
def processes() -> Iterator[None]:
    """A worker and both consumers, as they show themselves in Redis."""
    worker = Worker()
    worker.register_birth()
    connections = [connect_to_redis().client() for _ in doctor.CONSUMERS]
    for connection, name in zip(connections, doctor.CONSUMERS, strict=True):
        connection.client_setname(name)
    yield
    for connection in connections:
        connection.client_setname("")  # it goes back to a pool
        connection.close()
    worker.register_death()


DATES = ("2026-01-01", "2026-02-28", "2026-11-01", "2026-12-01", "2026-12-31")


@pytest.mark.freeze_time("2026-01-01T02:00:00")
def test_the_exit_status_is_0_on_any_date_when_all_is_well(
    cli: Any, processes: None, freezer: Any
) -> None:
    for day in DATES:
        freezer.move_to(f"{day}T02:00:00")
        result = cli.invoke(ckan, ["shuangpai", "doctor", "--json"])
        said = json.loads(result.stdout)
        assert result.exit_code == 0, (day, said)
        assert not any(one["urgent"] for one in said)
    freezer.move_to("2027-01-01T02:00:00")
    assert cli.invoke(ckan, ["shuangpai", "doctor"]).exit_code == 1
    context = {"ignore_auth": True, "user": ""}
    tk.get_action("shuangpai_calendar_import")(context, {**NOTICE, "days": ROWS})
    for day in ("2027-01-01", "2027-10-31", "2027-11-01", "2027-12-31"):
        freezer.move_to(f"{day}T02:00:00")
        assert cli.invoke(ckan, ["shuangpai", "doctor"]).exit_code == 0, day


@pytest.fixture
def entry(make_department: Any, make_member: Any, act: Any, entry_fields: Any) -> dict[str, Any]:
    """A stored entry."""
    department = make_department("双牌县民政局")["id"]
    return act("package_create", make_member(department), **entry_fields(department))


def test_only_absent_processes_are_named(entry: dict[str, Any]) -> None:
    assert parts() == NOBODY_SERVES


def test_events_that_nobody_is_told_of_are_named(entry: dict[str, Any]) -> None:
    add = sa.text(
        "INSERT INTO shuangpai_outbox (key, kind, users, organizations, facts, created)"
        " VALUES (:key, 'case_event', '{}', '[]', '{}', now() - make_interval(mins => :minutes))"
    )
    model.Session.execute(add, {"key": "new", "minutes": 1})
    model.Session.commit()
    assert "notices" not in parts()
    model.Session.execute(add, {"key": "old", "minutes": 60})
    model.Session.commit()
    [found] = [one for one in doctor.examine() if one.part == "notices"]
    assert found.what.startswith(("1 ", "有 1 "))
    assert found.remedy == "ckan shuangpai notices deliver --every 5"


def test_a_reading_role_that_may_write_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "get_read_engine", doctor.get_write_engine)
    [found] = [one for one in doctor.examine() if one.part == "datastore"]
    assert found.remedy == "ckan datastore set-permissions"


def test_a_datastore_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = sa.create_engine("postgresql://nobody:nothing@127.0.0.1:1/nothing")
    monkeypatch.setattr(doctor, "get_write_engine", lambda: nobody)
    [found] = [one for one in doctor.examine() if one.part == "datastore"]
    assert "nothing@" not in found.what


def test_each_absent_consumer_is_named_with_its_command() -> None:
    remedies = {one.remedy for one in doctor.examine() if one.part == "harvest"}
    assert remedies == {"ckan harvester gather-consumer", "ckan harvester fetch-consumer"}


def test_a_consumer_that_shows_its_name_is_seen() -> None:
    connection = connect_to_redis().client()
    connection.client_setname("harvest-gather")
    remedies = {one.remedy for one in doctor.examine() if one.part == "harvest"}
    connection.close()
    assert remedies == {"ckan harvester fetch-consumer"}


def test_a_long_queue_is_named() -> None:
    queue = "ckanext-harvest:shuangpai_test:harvest_object_id"
    connect_to_redis().rpush(queue, *range(101))
    found = [one.what for one in doctor.examine() if "harvest_object_id" in one.what]
    connect_to_redis().delete(queue)
    assert found
    assert "101" in found[0]


def test_an_index_that_lost_entries_is_named(entry: dict[str, Any]) -> None:
    clear_all()
    found = next(one for one in doctor.examine() if one.part == "index")
    assert "0" in found.what
    assert "1" in found.what
    assert found.remedy == "ckan shuangpai reindex"


def test_a_solr_that_is_away_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tk.config, "solr_url", "http://127.0.0.1:1/solr/nothing")
    assert "solr" in parts()


def test_a_stock_schema_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_REQUIRED_FIELDS", {"info_items": "string"})
    found = next(one for one in doctor.examine() if one.part == "solr")
    assert "info_items" in found.what


def test_another_language_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tk.config, "ckan.locale_default", "en")
    assert "language" in parts()


def test_a_missing_folder_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tk.config, "ckan.storage_path", "/nowhere/at/all")
    assert any("/nowhere/at/all" in one.what for one in doctor.examine() if one.part == "disk")


def test_a_folder_that_takes_nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody writes into a process's files, not even root, and their rights do not tell."""
    monkeypatch.setitem(tk.config, "ckan.storage_path", "/proc/self/fdinfo")
    found = [one for one in doctor.examine() if one.part == "disk"]
    assert found[0].what.count("/proc/self/fdinfo") == 1
    assert found[0].urgent


def test_each_part_of_the_folder_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources").mkdir()
    tried: list[Path] = []
    monkeypatch.setattr(setup_checks, "_why_unwritable", lambda one: tried.append(one) or "full")
    monkeypatch.setitem(tk.config, "ckan.storage_path", str(tmp_path))
    found = [one for one in doctor.examine() if one.part == "disk"]
    assert tried[:2] == [tmp_path, tmp_path / "resources"]
    assert all("full" in one.what for one in found)


def test_mail_and_the_facts_of_the_site_are_hints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tk.config, "smtp.mail_from", "")
    hints = {one.part: one for one in doctor.examine() if one.part in ("mail", "site")}
    assert {part: one.urgent for part, one in hints.items()} == {"mail": False, "site": False}
    assert "smtp.mail_from" in hints["mail"].what
    assert "ckanext.shuangpai.icp_number" in hints["site"].what
    monkeypatch.setitem(tk.config, "smtp.mail_from", "portal@example.org")
    for name in ("host_organization", "contact", "website_code", "icp_number", "police_number"):
        monkeypatch.setitem(tk.config, f"ckanext.shuangpai.{name}", "甲")
    assert not {"mail", "site"} & {one.part for one in doctor.examine()}


def test_options_that_nothing_reads_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "options" not in parts()
    monkeypatch.setitem(tk.config, "ckanext.shuangpai.sesion_idle", "60")
    [found] = [one for one in doctor.examine() if one.part == "options"]
    assert "ckanext.shuangpai.session_idle" in found.what


def test_one_run_speaks_one_language(cli: Any) -> None:
    chinese = json.loads(cli.invoke(ckan, ["shuangpai", "doctor", "--json", "--lang", "zh"]).stdout)
    english = json.loads(cli.invoke(ckan, ["shuangpai", "doctor", "--json", "--lang", "en"]).stdout)
    assert [one["part"] for one in chinese] == [one["part"] for one in english]
    assert not [one for one in english if HAN.search(one["what"])]
    assert not [one for one in chinese if not HAN.search(one["what"])]


def test_json_is_one_value_and_nothing_else(cli: Any) -> None:
    result = cli.invoke(ckan, ["shuangpai", "doctor", "--json"])
    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert {one["part"] for one in said if one["urgent"]} - {"calendar"} == NOBODY_SERVES
    assert all(one["what"] and one["remedy"] for one in json.loads(result.stdout))
