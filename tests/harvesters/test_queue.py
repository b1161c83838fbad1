"""Runs from the queues, runs that are cut off, two workers on one record."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from ckan import model
from ckan.lib.search import clear
from ckan.plugins import toolkit as tk

from ckanext.harvest import queue
from ckanext.harvest.model import HarvestGatherError, HarvestJob, HarvestObject

from ckanext.shuangpai.model.sync_record import SyncRecord
from ckanext.shuangpai.model.sync_run import SyncRun, exclusive

from tests.fixtures.city import entries, remote
from tests.harvesters.fault_server import record, status

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "clean_queues")


@pytest.fixture
def consumers(reset_redis: Any) -> dict[str, Any]:
    """The two consumers of ckanext-harvest on the real queue, emptied."""
    reset_redis()
    found = {"gather": queue.get_gather_consumer(), "fetch": queue.get_fetch_consumer()}
    for consumer in found.values():
        consumer.queue_purge()
    return found


def request_job(source: dict[str, Any]) -> str:
    """Ask for a harvest as the portal's button does."""
    context = {"ignore_auth": True, "user": "", "model": model, "session": model.Session}
    job = tk.get_action("harvest_job_create")(context, {"source_id": source["id"], "run": True})
    return job["id"]


def gather(consumers: dict[str, Any]) -> None:
    """Let the gather consumer do one job."""
    method, channel, body = consumers["gather"].basic_get("")
    assert body, "no job on the queue"
    queue.gather_callback(channel, method, None, body)


def fetch(consumers: dict[str, Any], limit: int = 1000) -> int:
    """Let the fetch consumer work on objects until the queue is empty; returns how many."""
    for done in range(limit):
        method, channel, body = consumers["fetch"].basic_get("")
        if not body:
            return done
        queue.fetch_callback(channel, method, None, body)
    return limit


def finish_jobs() -> None:
    context = {"ignore_auth": True, "user": "", "model": model, "session": model.Session}
    tk.get_action("harvest_jobs_run")(context, {})


def shown(source: dict[str, Any]) -> dict[str, Any]:
    return tk.get_action("shuangpai_sync_show")(
        {"ignore_auth": True, "user": ""}, {"source": source["name"]}
    )


class TestQueue:
    def test_a_whole_run(self, city, source, consumers) -> None:
        job_id = request_job(source)
        gather(consumers)
        assert shown(source)["last"]["status"] == "running"
        assert fetch(consumers) == 6
        last = shown(source)["last"]
        assert (last["status"], last["created"]) == ("complete", 6)
        finish_jobs()
        assert HarvestJob.get(job_id).status == "Finished"
        assert len(entries(source)) == 6

    def test_the_second_run_has_nothing_to_fetch(self, city, source, sync, consumers) -> None:
        sync()
        request_job(source)
        gather(consumers)
        assert fetch(consumers) == 0
        last = shown(source)["last"]
        assert (last["status"], last["unchanged"]) == ("complete", 6)
        finish_jobs()
        request_job(source)

    def test_changes_and_disappearances(self, city, source, sync, consumers) -> None:
        sync()
        city.datasets[0] = record(1, title="新名称")
        del city.datasets[5]
        job_id = request_job(source)
        gather(consumers)
        assert fetch(consumers) == 2
        last = shown(source)["last"]
        assert (last["status"], last["updated"], last["archived"]) == ("complete", 1, 1)
        finish_jobs()
        context = {"ignore_auth": True, "user": ""}
        stats = tk.get_action("harvest_job_show")(context, {"id": job_id})["stats"]
        assert (stats["updated"], stats["deleted"], stats["errored"]) == (1, 1, 0)

    def test_a_broken_source_is_an_error_and_not_a_green_job(self, city, source, consumers) -> None:
        city.faults = {0: status(500)}
        job_id = request_job(source)
        gather(consumers)
        assert shown(source)["last"]["status"] == "failed"
        finish_jobs()
        errors = model.Session.query(HarvestGatherError).filter_by(harvest_job_id=job_id).all()
        assert "500" in errors[0].message

    def test_an_aborted_job_is_made_good_by_the_next_run(
        self, city, source, sync, consumers
    ) -> None:
        """B3: the stock harvester takes an aborted job for error-free."""
        request_job(source)
        gather(consumers)
        fetch(consumers, 2)
        context = {"ignore_auth": True, "user": "", "model": model, "session": model.Session}
        tk.get_action("harvest_job_abort")(context, {"id": source["id"]})
        fetch(consumers)
        assert len(entries(source)) == 2
        report = sync()
        assert (report["status"], report["created"], report["unchanged"]) == ("complete", 4, 2)
        assert [run["status"] for run in shown(source)["runs"]] == ["complete", "aborted"]

    def test_objects_given_up_by_the_queue_are_made_good(
        self, city, source, sync, consumers
    ) -> None:
        """B4: five attempts, then silence."""
        request_job(source)
        gather(consumers)
        model.Session.query(HarvestObject).update({"retry_times": 9})
        model.Session.commit()
        fetch(consumers)
        assert entries(source) == {}
        assert sync()["status"] == "complete"
        assert len(entries(source)) == 6

    def test_messages_that_were_lost_are_made_good(self, city, source, sync, consumers) -> None:
        """B13: a consumer that is killed takes its message with it, and the job never ends."""
        request_job(source)
        gather(consumers)
        consumers["fetch"].queue_purge()
        report = sync()
        assert (report["status"], report["created"]) == ("complete", 6)
        assert {one.status for one in model.Session.query(HarvestJob)} == {"Finished"}


class TestTwice:
    def test_the_same_object_imported_twice_is_one_entry(self, city, source, consumers) -> None:
        """B11."""
        request_job(source)
        gather(consumers)
        bodies = []
        while (got := consumers["fetch"].basic_get(""))[2]:
            bodies.append(got)
        for method, channel, body in bodies + bodies:
            queue.fetch_callback(channel, method, None, body)
        assert len(entries(source)) == 6
        assert model.Session.query(model.Package).filter_by(type="dataset").count() == 6

    def test_two_workers_on_one_object_at_the_same_time(self, app, city, source, consumers) -> None:
        request_job(source)
        gather(consumers)
        method, channel, body = consumers["fetch"].basic_get("")
        object_id = json.loads(body)["harvest_object_id"]
        failures: list[BaseException] = []
        barrier = threading.Barrier(2)

        def work() -> None:
            with app.flask_app.test_request_context():
                try:
                    harvester = queue.get_harvester("shuangpai_ckan")
                    obj = HarvestObject.get(object_id)
                    barrier.wait(10)
                    harvester.import_stage(obj)
                except BaseException as error:
                    failures.append(error)
                    raise
                finally:
                    model.Session.remove()

        workers = [threading.Thread(target=work) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        assert failures == []
        model.Session.remove()
        assert model.Session.query(model.Package).filter_by(type="dataset").count() == 1

    def test_two_runs_of_one_source_at_the_same_time(self, city, source, sync, consumers) -> None:
        with exclusive(source["id"]) as held:
            assert held
            with pytest.raises(tk.ValidationError) as caught:
                sync()
            assert "source" in caught.value.error_dict
            request_job(source)
            gather(consumers)
        assert city.asked == []
        finish_jobs()
        assert sync()["status"] == "complete"


class TestCutOff:
    def test_a_run_interrupted_in_the_middle_is_completed_by_the_next(
        self, city, source, sync, monkeypatch
    ) -> None:
        harvester = queue.get_harvester("shuangpai_ckan")
        original, done = harvester.import_stage, []

        def interrupt(obj: HarvestObject) -> Any:
            if len(done) == 3:
                raise KeyboardInterrupt
            done.append(obj.id)
            return original(obj)

        with monkeypatch.context() as patched:
            patched.setattr(harvester, "import_stage", interrupt)
            with pytest.raises(KeyboardInterrupt):
                sync()
        assert shown(source)["last"]["status"] == "aborted"
        assert len(entries(source)) == 3
        report = sync()
        assert (report["status"], report["created"], report["unchanged"]) == ("complete", 3, 3)

    def test_a_process_that_died_leaves_nothing_that_stops_the_next_run(
        self, city, source, sync
    ) -> None:
        """Nothing was tidied up: the run still says it is running, the job too, objects wait."""
        sync()
        run = model.Session.query(SyncRun).one()
        run.status, run.report, run.finished = "running", None, None
        job = HarvestJob.get(run.job_id)
        job.status = "Running"
        row = model.Session.get(SyncRecord, (source["id"], remote(1)))
        row.hash, row.outcome = None, "pending"
        model.Session.query(HarvestObject).filter_by(guid=remote(1)).update({"state": "IMPORT"})
        model.Session.commit()
        search = tk.get_action("package_search")
        index_of_one_is_lost(entries(source)[remote(2)]["id"])
        assert search({"user": ""}, {"rows": 0})["count"] == 5
        report = sync()
        assert report["status"] == "complete"
        assert [one["status"] for one in shown(source)["runs"]] == ["complete", "aborted"]
        assert {one.status for one in model.Session.query(HarvestJob)} == {"Finished"}
        assert search({"user": ""}, {"rows": 0})["count"] == 6

    def test_a_process_killed_while_it_reads(self, city, source, sync, tmp_path) -> None:
        """kill -9 in the middle of a page: the lock goes with the process, the rest is taken over."""
        ini = tmp_path / "killed.ini"
        setting = f"ckanext.shuangpai.outbound_allow = {city.allowed}"
        text = Path("test.ini").read_text(encoding="utf-8")
        ini.write_text(text.replace("[loggers]", f"{setting}\n[loggers]", 1), encoding="utf-8")
        started = threading.Event()
        processes: list[subprocess.Popen[bytes]] = []

        def kill() -> None:
            started.wait(10)
            processes[0].send_signal(signal.SIGKILL)
            processes[0].wait(10)

        city.before = {2: kill}
        program = "from ckan.cli.cli import ckan; ckan()"
        command = [
            sys.executable,
            "-c",
            program,
            "-c",
            str(ini),
            "shuangpai",
            "sync",
            source["name"],
        ]
        processes.append(subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE))
        started.set()
        output = processes[0].communicate(timeout=120)
        assert processes[0].returncode == -signal.SIGKILL, output
        city.before = {}
        model.Session.remove()
        assert SyncRun.running(source["id"]) is not None
        assert shown(source)["last"]["status"] == "aborted", "nobody works on it any more"
        report = sync()
        assert (report["status"], report["created"]) == ("complete", 6)
        assert [one["status"] for one in shown(source)["runs"]] == ["complete", "aborted"]

    def test_an_index_out_of_reach_is_filled_by_the_next_run(
        self, city, source, sync, ckan_config, monkeypatch
    ) -> None:
        search = tk.get_action("package_search")
        with monkeypatch.context() as patched:
            patched.setitem(ckan_config, "solr_url", "http://127.0.0.1:9/solr/none")
            report = sync()
        assert (report["status"], report["created"]) == ("partial", 6)
        assert len(report["errors"]) == 1
        assert search({"user": ""}, {"rows": 0})["count"] == 0
        assert sync()["status"] == "complete"
        assert search({"user": ""}, {"rows": 0})["count"] == 6


def index_of_one_is_lost(package_id: str) -> None:
    """Take an entry out of the index, as a process that dies between database and index does."""
    clear(package_id)
