"""A run whose process is killed without a word is taken over by the next cron step, and goes on."""

from __future__ import annotations

import datetime as dt
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model
from ckan.lib.jobs import get_queue
from ckan.plugins import toolkit as tk

from ckanext.harvest import queue
from ckanext.harvest.logic import HarvestJobExists
from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestSource

from ckanext.shuangpai.logic import sync_card
from ckanext.shuangpai.model.exclusive import Share, exclusive, is_held
from ckanext.shuangpai.model.sync_run import SyncRun
from ckanext.shuangpai.model.sync_run import exclusive as holding

from services.progress import wait_until
from tests.fixtures.city import entries
from tests.harvesters.fault_server import City, record

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "clean_queues")

LONG = 200
"""Seconds: two cores may serve several test runs at once."""


@pytest.fixture
def consumers(reset_redis: Any) -> dict[str, Any]:
    """The two consumers of ckanext-harvest on the real queue, emptied."""
    reset_redis()
    found = {"gather": queue.get_gather_consumer(), "fetch": queue.get_fetch_consumer()}
    for consumer in found.values():
        consumer.queue_purge()
    return found


@pytest.fixture
def victim(tmp_path: Path, city: City) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start ``ckan`` with words of a command in a process that a test kills."""
    ini = tmp_path / "killed.ini"
    setting = f"ckanext.shuangpai.outbound_allow = {city.allowed}"
    text = Path("test.ini").read_text(encoding="utf-8")
    ini.write_text(text.replace("[loggers]", f"{setting}\n[loggers]", 1), encoding="utf-8")
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> subprocess.Popen[bytes]:
        program = "from ckan.cli.cli import ckan; ckan()"
        command = [sys.executable, "-c", program, "-c", str(ini), *words]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9, and wait until the database has noticed."""
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=LONG)


def killed_while_reading(city: City, start: Callable[[], subprocess.Popen[bytes]]) -> None:
    """Kill a process at its second request."""
    reached, dead = threading.Event(), threading.Event()

    def wait() -> None:
        reached.set()
        dead.wait(LONG)

    city.before = {2: wait}
    process = start()
    assert reached.wait(LONG), process.communicate(timeout=1)
    kill(process)
    dead.set()
    city.before = {}
    model.Session.remove()


def killed_while_storing(source: dict[str, Any], start: Callable[[], Any], least: int) -> int:
    """Kill a process when so many entries are stored; returns how many there are."""
    process = start()
    count = sa.text("SELECT count(*) FROM shuangpai_sync_record WHERE outcome = 'created'")

    def stored() -> int:
        with model.ensure_engine().connect() as connection:
            return connection.execute(count).scalar_one()

    wait_until("entries", lambda: stored() >= least, LONG, lambda: str(process.poll()))
    kill(process)
    model.Session.remove()
    return stored()


def cron() -> None:
    """Do what ``ckan harvester run`` does every three minutes."""
    context = {"ignore_auth": True, "user": "", "model": model, "session": model.Session}
    tk.get_action("harvest_jobs_run")(context, {})
    model.Session.remove()


def work() -> int:
    """Do what waits for the worker; returns how many jobs."""
    waiting = get_queue().jobs
    for job in waiting:
        job.func(*job.args)
        job.delete()
    return len(waiting)


def statuses(source: dict[str, Any]) -> list[str]:
    context = {"ignore_auth": True, "user": ""}
    return [
        one["status"]
        for one in tk.get_action("shuangpai_sync_show")(context, {"source": source["id"]})["runs"]
    ]


def card() -> dict[str, Any]:
    [found] = sync_card.cards(dt.datetime.now(dt.UTC), whole=True)
    return found


@pytest.fixture(autouse=True)
def empty_queue() -> Iterator[None]:
    get_queue().empty()
    yield
    get_queue().empty()


def test_a_killed_command_goes_on_at_the_next_cron_step(city, source, victim) -> None:
    """Slow: loads the portal in a process of its own."""
    killed_while_reading(city, lambda: victim("shuangpai", "sync", source["name"]))
    assert card()["last"]["status"] == "aborted"
    assert card()["work"] is None
    cron()
    assert {one.status for one in model.Session.query(HarvestJob)} == {"Finished"}
    assert card()["work"]["stage"] == "queued"
    assert work() == 1
    assert statuses(source) == ["complete", "aborted"]
    assert len(entries(source)) == 6
    assert card()["work"] is None
    cron()
    assert work() == 0


def test_a_command_killed_while_it_stores_does_the_rest(city, source, victim) -> None:
    """Slow: loads the portal in a process of its own."""
    city.datasets = [record(number) for number in range(1, 41)]
    start = lambda: victim("shuangpai", "sync", source["name"], "--force")  # noqa: E731
    there = killed_while_storing(source, start, 3)
    assert 3 <= there < 40
    assert SyncRun.running(source["id"]).forced
    cron()
    [job] = get_queue().jobs
    assert job.args[1] == {"source": source["id"], "force": True}
    assert work() == 1
    assert statuses(source) == ["complete", "aborted"]
    assert len(entries(source)) == 40
    found = tk.get_action("package_search")({"ignore_auth": True}, {"rows": 0})["count"]
    assert found == 40


def test_a_killed_consumer_goes_on_too(city, source, victim, consumers) -> None:
    """Slow: loads the portal in a process of its own. The source was being read for the queue."""
    context = {"ignore_auth": True, "user": "", "model": model, "session": model.Session}
    job = tk.get_action("harvest_job_create")(context, {"source_id": source["id"]})
    killed_while_reading(city, lambda: victim("harvester", "gather-consumer"))
    assert HarvestJob.get(job["id"]).status == "Running"
    cron()
    assert HarvestJob.get(job["id"]).status == "Finished"
    assert work() == 1
    assert statuses(source) == ["complete", "aborted"]
    body = json.dumps({"harvest_job_id": job["id"]})
    queue.gather_callback(consumers["gather"], queue.FakeMethod(body), None, body)
    assert statuses(source) == ["complete", "aborted"], "an ended job is not begun again"


class TestLeft:
    """What a dead process leaves, written by hand: quicker than killing one."""

    @pytest.fixture
    def left(self, source: dict[str, Any]) -> Callable[..., SyncRun]:
        """Leave a run as a process leaves it that dies while it reads."""

        def leave(**values: Any) -> SyncRun:
            job = HarvestJob(source_id=source["id"], status="Running")
            job.save()
            run = SyncRun(
                source_id=source["id"],
                job_id=job.id,
                status="running",
                started=dt.datetime.now(dt.UTC),
                **{"in_process": True, **values},
            )
            model.Session.add(run)
            model.Session.commit()
            return run

        return leave

    def test_a_living_run_is_left_alone(self, source, left) -> None:
        run_id = left().id
        with holding(source["id"]) as held:
            assert held
            cron()
            assert work() == 0
            assert SyncRun.get(run_id).status == "running"
            assert card()["last"]["status"] == "running"
        cron()
        assert SyncRun.get(run_id).status == "aborted"
        assert work() == 1

    def test_what_is_due_anyway_is_not_ordered_twice(self, source, left, consumers) -> None:
        left()
        table = HarvestSource.__table__
        due = dt.datetime.now(dt.UTC).replace(tzinfo=None) - dt.timedelta(hours=1)
        change = sa.update(table).values(frequency="DAILY", next_run=due)
        model.Session.execute(change)
        model.Session.commit()
        cron()
        assert work() == 0
        [job] = model.Session.query(HarvestJob).filter(HarvestJob.status != "Finished")
        method, channel, body = consumers["gather"].basic_get("")
        assert json.loads(body) == {"harvest_job_id": job.id}

    def test_a_new_job_is_made_at_once(self, source, left) -> None:
        left()
        context = {"ignore_auth": True, "user": "", "model": model, "session": model.Session}
        create = tk.get_action("harvest_job_create")
        assert create(dict(context), {"source_id": source["id"]})["status"] == "Running"
        with pytest.raises(HarvestJobExists) as caught:
            create(dict(context), {"source_id": source["id"]})
        assert isinstance(caught.value, tk.ValidationError)
        assert list(caught.value.error_dict) == ["source_id"]

    def test_what_dies_again_and_again_waits_for_a_person(self, source, left) -> None:
        for expected in (1, 1, 0):
            left()
            cron()
            waiting = get_queue()
            assert len(waiting) == expected
            waiting.empty()
        assert statuses(source) == ["aborted"] * 3

    def test_a_source_that_is_switched_off_is_closed_only(self, source, left) -> None:
        run_id = left().id
        model.Session.execute(sa.update(HarvestSource.__table__).values(active=False))
        model.Session.commit()
        cron()
        assert SyncRun.get(run_id).status == "aborted"
        assert work() == 0

    def test_an_approval_is_not_used_twice(self, source, left) -> None:
        left(approved=True)
        cron()
        [job] = get_queue().jobs
        assert "approve" not in job.args[1]


class TestQueue:
    @pytest.fixture
    def halfway(self, city: City, source: dict[str, Any], consumers: dict[str, Any]) -> str:
        """A job of which two of six records are imported, by this process; returns its id."""
        context = {"ignore_auth": True, "user": "", "model": model, "session": model.Session}
        job = tk.get_action("harvest_job_create")(context, {"source_id": source["id"]})
        method, channel, body = consumers["gather"].basic_get("")
        queue.gather_callback(channel, method, None, body)
        self.fetch(consumers, 2)
        return job["id"]

    def fetch(self, consumers: dict[str, Any], limit: int) -> None:
        for _ in range(limit):
            method, channel, body = consumers["fetch"].basic_get("")
            queue.fetch_callback(channel, method, None, body)

    def test_a_second_run_waits_for_living_consumers(
        self, city, source, sync, consumers, halfway
    ) -> None:
        assert card()["work"] == {"stage": "import", "done": 2, "total": 6}
        with pytest.raises(tk.ValidationError):
            sync()
        cron()
        assert work() == 0
        self.fetch(consumers, 4)
        assert statuses(source) == ["complete"]
        assert card()["work"] is None
        assert sync()["status"] == "complete"

    def test_a_job_that_was_ended_by_hand_is_closed_and_stays_ended(
        self, city, source, sync, halfway
    ) -> None:
        context = {"ignore_auth": True, "user": "", "model": model, "session": model.Session}
        tk.get_action("harvest_job_abort")(context, {"id": halfway})
        assert statuses(source) == ["aborted"]
        cron()
        assert SyncRun.running(source["id"]) is None
        assert work() == 0
        assert sync()["created"] == 4

    def test_a_run_whose_last_record_was_stored_is_settled_as_it_is(
        self, city, source, consumers, halfway
    ) -> None:
        self.fetch(consumers, 4)
        run = SyncRun.of_job(halfway)
        run.status, run.report, run.finished = "running", None, None
        HarvestJob.get(halfway).status = "Finished"
        model.Session.commit()
        cron()
        assert statuses(source) == ["complete"]

    def test_the_queue_may_give_a_job_again(self, city, source, consumers, halfway) -> None:
        """Its consumer died: the same job is gathered anew, and settles as its second run."""
        model.Session.execute(sa.update(SyncRun).values(gathered={}))
        model.Session.commit()
        consumers["fetch"].queue_purge()
        body = json.dumps({"harvest_job_id": halfway})
        queue.gather_callback(consumers["gather"], queue.FakeMethod(body), None, body)
        self.fetch(consumers, 4)
        assert statuses(source) == ["complete", "aborted"]
        assert {one.state for one in model.Session.query(HarvestObject)} <= {"COMPLETE", "ERROR"}


class TestLocks:
    def test_looking_takes_a_lock_from_nobody(self) -> None:
        assert not is_held("some work")
        with exclusive("some work") as held:
            assert held
            assert is_held("some work")
            assert not is_held("other work")
        assert not is_held("some work")

    def test_a_share_is_seen_and_given_back(self) -> None:
        first, second = Share("shared work"), Share("shared work")
        first.release()
        assert is_held("shared work")
        second.release()
        assert not is_held("shared work")
