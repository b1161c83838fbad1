"""A source that fails, lies, or changes while it is read: nothing is lost, nothing is called whole.

Each fault hits the first run of a source that was in step before; the city changed meanwhile. The
faulty run must not call itself complete unless it is, must archive nothing it cannot prove gone,
and one healthy run later county and city must be equal. B1 to B14 are the defects of the stock
harvester that these faults show.
"""

from __future__ import annotations

import json

import pytest

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.harvest.model import HarvestGatherError, HarvestJob

from tests.fixtures.city import configure, entries
from tests.harvesters.fault_server import (
    altered,
    cut,
    hang_up,
    record,
    says,
    shortened,
    silent,
    status,
    times,
)

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

HTML = "<html><body>系统维护中</body></html>".encode()
FAULTS = {
    "400": status(400),
    "401": status(401),
    "403": status(403),
    "404": status(404),
    "409": status(409),
    "429": status(429),
    "429 for an hour": status(429, retry_after="3600"),
    "500": status(500),
    "500 html": status(500, HTML, kind="text/html"),
    "502": status(502),
    "503": status(503, retry_after="0"),
    "204": status(204, b""),
    "302 in circles": status(302, b"", location="/api/3/action/package_search"),
    "200 html": says(HTML, "text/html"),
    "200 success false": says(b'{"success": false, "error": {"__type": "x"}}'),
    "200 no success": says(b'{"result": {"count": 0, "results": []}}'),
    "200 empty": says(b""),
    "200 null": says(b"null"),
    "200 list": says(b"[]"),
    "200 number": says(b"7"),
    "200 no result": says(b'{"success": true}'),
    "200 no results": altered(lambda result: result.pop("results")),
    "200 no count": altered(lambda result: result.pop("count")),
    "200 count in words": altered(lambda result: result.update(count="六")),
    "200 count below zero": altered(lambda result: result.update(count=-1)),
    "200 count true": altered(lambda result: result.update(count=True)),
    "200 results as object": altered(lambda result: result.update(results={"0": {}})),
    "200 not utf-8": says(b'{"success": true, "result": "\xff\xfe"}'),
    "200 nested": says(b"[" * 100_000),
    "cut": cut,
    "half a body": shortened,
    "hang up": hang_up,
    "silent": silent,
}
LIES = {
    "an empty page": altered(lambda result: result.update(results=[])),
    "an empty catalog": altered(lambda result: result.update(results=[], count=0)),
    "a page too short": altered(lambda result: result["results"].pop()),
    "a count too high": altered(lambda result: result.update(count=99)),
    "a count too low": altered(lambda result: result.update(count=2)),
    "the same record thrice": altered(
        lambda result: result.update(results=result["results"][:1] * 3)
    ),
    "records without id": altered(lambda result: [one.pop("id", 0) for one in result["results"]]),
}


def assert_equal(city, source) -> None:
    """The county has what the city shows, and the rest is archived."""
    shown = {one["id"]: one["title"] for one in city.datasets}
    found = entries(source).items()
    assert {k: one["title"] for k, one in found if one["origin"]["state"] == "active"} == shown


class World:
    """A city and a county in step; each round the city moves on and something goes wrong."""

    def __init__(self, city, source, sync) -> None:
        self.city, self.source, self.sync = city, source, sync
        self.numbers = iter(range(100, 1000))
        assert sync()["status"] == "complete"

    def move(self) -> str:
        """Change one record, add one, take one away; returns the id of the last."""
        datasets, number = self.city.datasets, next(self.numbers)
        while len(datasets) < 6:
            datasets.append(record(next(self.numbers)))
        changed = datasets[1]
        datasets[1] = {**changed, "title": f"第{number}次改名"}
        datasets.append(record(number))
        return datasets.pop(3)["id"]

    def suffer(self, faults=None, before=None) -> tuple[dict, str]:
        """Move on and sync under a fault; returns the report and what is gone at the city."""
        gone = self.move()
        self.city.restart_counting()
        self.city.faults, self.city.before = faults or {}, before or {}
        report = self.sync()
        self.city.faults, self.city.before = {}, {}
        return report, gone

    def heal(self) -> None:
        """One healthy run makes county and city equal."""
        report = self.sync()
        assert report["status"] == "complete", report
        assert_equal(self.city, self.source)

    def assert_honest(self, report, gone) -> None:
        """Complete means equal; anything else has archived nothing."""
        if report["status"] == "complete":
            assert_equal(self.city, self.source)
            return
        assert report["archived"] == 0
        assert entries(self.source)[gone]["origin"]["state"] == "active"


@pytest.fixture
def world(city, source, sync) -> World:
    return World(city, source, sync)


def groups(names, size: int) -> list[list[str]]:
    names = list(names)
    return [names[start : start + size] for start in range(0, len(names), size)]


def every(names) -> pytest.MarkDecorator:
    """Run a test on these faults, some at a time: each one is put right before the next."""
    return pytest.mark.parametrize("names", groups(names, 9), ids=lambda some: f"{some[0]}…")


class TestFaults:
    @every(FAULTS)
    def test_pages_that_stay_broken(self, world, names) -> None:
        """B1, B2: the stock harvester takes most of these for the end of the list."""
        for name in names:
            report, gone = world.suffer(dict.fromkeys(range(2, 99), FAULTS[name]))
            assert report["status"] == "partial", name
            assert report["errors"], name
            world.assert_honest(report, gone)
            world.heal()

    @every(["500", "200 html", "cut", "silent", "200 success false"])
    def test_a_first_page_that_stays_broken(self, world, names) -> None:
        for name in names:
            report, gone = world.suffer({0: FAULTS[name]})
            assert (name, report["status"], report["seen"]) == (name, "failed", 0)
            world.assert_honest(report, gone)
            world.heal()

    @every(["429", "500", "503", "200 html", "cut", "hang up", "half a body", "200 nested"])
    def test_passing_faults_are_waited_for(self, world, names) -> None:
        for name in names:
            report, _ = world.suffer(times(1, FAULTS[name]))
            assert (name, report["status"], report["errors"]) == (name, "complete", [])
            assert_equal(world.city, world.source)

    @every(["400", "403", "404", "429 for an hour"])
    def test_lasting_faults_are_not_repeated(self, world, names) -> None:
        for name in names:
            world.suffer({0: FAULTS[name]})
            assert (name, len(world.city.asked)) == (name, 1)

    @every(LIES)
    @pytest.mark.parametrize("at", [1, 2])
    def test_a_page_that_lies_once(self, world, names, at) -> None:
        """The list of identifiers gives it away; what is missing is read again."""
        for name in names:
            world.assert_honest(*world.suffer({at: LIES[name]}))
            world.heal()

    @every(LIES)
    def test_a_server_that_lies_always(self, world, names) -> None:
        for name in names:
            report, gone = world.suffer({0: LIES[name]})
            assert report["status"] in ("partial", "paused", "failed"), name
            world.assert_honest(report, gone)
            world.heal()

    @pytest.mark.parametrize("stubborn", [{"sort"}, {"fl"}, {"sort", "fl"}])
    def test_parameters_a_server_ignores(self, world, stubborn) -> None:
        world.city.stubborn = stubborn
        world.move()
        world.heal()

    def test_a_server_that_ignores_the_start(self, world) -> None:
        world.city.stubborn = {"start"}
        report, gone = world.suffer()
        assert report["status"] == "partial"
        world.assert_honest(report, gone)
        assert len(world.city.asked) < 20

    @pytest.mark.parametrize("limit", [2, 4])
    def test_a_server_with_pages_of_its_own(self, world, limit) -> None:
        world.city.rows_max = limit
        world.move()
        world.heal()


LOW, HIGH = iter(range(99, 10, -1)), iter(range(5000, 6000))


def first_goes(city) -> None:
    city.datasets.sort(key=lambda one: one["id"])
    del city.datasets[0]


def middle_goes(city) -> None:
    city.datasets.sort(key=lambda one: one["id"])
    del city.datasets[2]


def last_goes(city) -> None:
    city.datasets.sort(key=lambda one: one["id"])
    del city.datasets[-1]


def first_comes(city) -> None:
    city.datasets.append(record(next(LOW)))


def last_comes(city) -> None:
    city.datasets.append(record(next(HIGH)))


def first_is_replaced(city) -> None:
    first_goes(city)
    first_comes(city)


class TestMoving:
    @pytest.mark.parametrize(
        "change",
        [first_goes, middle_goes, last_goes, first_comes, last_comes, first_is_replaced],
    )
    def test_a_catalog_that_changes_between_pages(self, world, change) -> None:
        """B6: offsets slide over a living list."""
        for at in (2, 3, 4):
            world.assert_honest(*world.suffer(before={at: lambda: change(world.city)}))
            world.heal()

    def test_a_catalog_that_never_rests(self, world) -> None:
        numbers = iter(range(3000, 4000))
        restless = {
            at: lambda: world.city.datasets.append(record(next(numbers))) for at in range(1, 99)
        }
        report, gone = world.suffer(before=restless)
        assert report["status"] == "partial"
        world.assert_honest(report, gone)
        world.heal()


class TestUnreachable:
    def test_nobody_there(self, city, source, sync) -> None:
        city.stop()
        report = sync()
        assert report["status"] == "failed"
        assert (report["promised"], report["seen"]) == (0, 0)

    def test_a_private_address_that_is_not_listed(
        self, city, source, sync, ckan_config, monkeypatch
    ) -> None:
        monkeypatch.setitem(ckan_config, "ckanext.shuangpai.outbound_allow", [])
        report = sync()
        assert report["status"] == "failed"
        assert "outbound_allow" in report["errors"][0]
        assert city.asked == []

    def test_a_redirect_into_the_private_network(self, city, source, sync) -> None:
        city.faults = {0: status(302, b"", location="http://127.0.0.1:22/")}
        report = sync()
        assert report["status"] == "failed"
        assert "127.0.0.1:22" in report["errors"][0]

    def test_an_answer_that_is_too_large(
        self, city, source, sync, ckan_config, monkeypatch
    ) -> None:
        monkeypatch.setitem(ckan_config, "ckanext.shuangpai.outbound_max_bytes", 2000)
        assert sync()["status"] == "failed"

    def test_a_configuration_that_was_spoilt(self, city, source, sync) -> None:
        table = model.meta.metadata.tables["harvest_source"]
        model.Session.execute(table.update().values(config='{"profile": "none"}'))
        model.Session.commit()
        report = sync()
        assert report["status"] == "failed"
        assert "none" in report["errors"][0]

    def test_failures_stand_on_the_harvest_pages_too(self, city, source, sync) -> None:
        city.faults = {0: FAULTS["500"]}
        sync()
        messages = [one.message for one in model.Session.query(HarvestGatherError)]
        assert len(messages) == 1
        assert "500" in messages[0]
        assert {one.status for one in model.Session.query(HarvestJob)} == {"Finished"}


def test_one_bad_record_does_not_stop_the_others(city, source, sync) -> None:
    city.datasets[2] = record(3, title="超长标签", tags=[{"name": "甲" * 99}, {"name": "乙"}])
    city.datasets[3] = record(4, items='[{"name": "' + "长" * 300_000 + '"}]')
    report = sync()
    assert report["created"] >= 5
    assert report["status"] in ("complete", "partial")
    assert len(report["refused"]) == 6 - report["created"]
    city.datasets[3] = record(4)
    assert sync()["status"] == "complete"
    assert_equal(city, source)


def test_more_patience_may_be_configured(city, source, sync) -> None:
    configure(source, retries=3)
    city.faults = times(3, FAULTS["503"])
    assert sync()["status"] == "complete"


def test_requests_say_who_asks_and_carry_no_credentials(city, source, sync) -> None:
    sync()
    assert all(head["User-Agent"] == "ckanext-shuangpai" for head in city.heads)
    assert not any("Authorization" in head or "Cookie" in head for head in city.heads)


def test_a_quiet_run_asks_for_each_page_one_list_and_what_is_beyond(city, source, sync) -> None:
    sync()
    city.restart_counting()
    sync()
    asked = [(one["start"], one["rows"], one.get("fl")) for one in city.asked]
    pages = [("0", "3", None), ("2", "3", None), ("4", "3", None), ("5", "3", None)]
    assert asked == [*pages, ("0", "1000", "id"), ("5", "1000", "id")]


class TestCountsThatLie:
    """A count is a promise: what stands beyond it is seen, and nothing of it is archived."""

    @pytest.mark.parametrize("promised", [2, 3, 4, 5])
    def test_a_first_sync_takes_what_stands_beyond(self, city, source, sync, promised) -> None:
        city.counts = city.rows_max = promised
        report = sync()
        assert (report["status"], report["created"]) == ("partial", 6)
        assert (report["promised"], report["seen"]) == (promised, 6)
        assert report["error_codes"] == ["more_than_promised"]
        city.counts = None
        assert sync()["status"] == "complete"

    @pytest.mark.parametrize("promised", [2, 3, 4, 5])
    def test_living_records_are_not_archived(self, world, promised) -> None:
        world.city.counts = world.city.rows_max = promised
        report = world.sync()
        assert (report["status"], report["archived"]) == ("partial", 0)
        states = {one["origin"]["state"] for one in entries(world.source).values()}
        assert states == {"active"}
        world.city.counts = None
        world.heal()


UNUSABLE = {
    "a lone surrogate": "\ud800",
    "a surrogate in a name": "salt-\udfff-1",
    "NUL": "a\x00b",
    "too long": "x" * 201,
    "an object": {"a": 1},
    "a list": ["a"],
    "a broken number": 1.5,
    "a number no program reads": None,
}


class TestIdentifiers:
    """A record whose identifier no database holds is refused; its source goes on."""

    @pytest.mark.parametrize("name", UNUSABLE)
    def test_the_others_come_and_go(self, city, source, sync, name) -> None:
        assert sync()["status"] == "complete"
        city.datasets.append(record(8, id=UNUSABLE[name]))
        if UNUSABLE[name] is None:
            del city.datasets[-1]["id"]
            city.faults = {0: with_number("7" * 5000)}
        gone = city.datasets.pop(2)["id"]
        report = sync()
        assert (report["status"], report["archived"]) == ("partial", 1)
        assert [one["code"] for one in report["refused"]] == ["no_identifier"]
        assert entries(source)[gone]["origin"]["state"] == "archived"
        del city.datasets[-1]
        city.faults = {}
        assert sync()["status"] == "complete"

    def test_a_record_that_names_nothing_keeps_all_from_being_archived(
        self, city, source, sync
    ) -> None:
        sync()
        del city.datasets[2]
        city.datasets.append({**record(8), "id": ""})
        report = sync()
        assert (report["status"], report["archived"]) == ("partial", 0)


def with_number(digits: str):
    """Put a number as the identifier of each record that has none."""

    def fault(handler, body: bytes) -> None:
        answer = json.loads(body)
        for one in answer["result"]["results"]:
            if one.get("id") is None:
                one["id"] = "NUMBER"
        handler.say(200, json.dumps(answer).replace('"NUMBER"', digits).encode())

    return fault


def test_an_inactive_source_is_not_synced(city, source, sync) -> None:
    tk.get_action("package_delete")({"ignore_auth": True, "user": ""}, {"id": source["id"]})
    with pytest.raises((tk.ValidationError, tk.ObjectNotFound)):
        sync()
    assert city.asked == []
