"""kill -9 under load: what was answered stands once, what was not answered happened once or never."""

from __future__ import annotations

import base64
import collections
import os
import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
import sqlalchemy as sa

from ckanext.shuangpai.domain.case import fold
from ckanext.shuangpai.model.case_event import EVENT

from tests.fixtures.cases import county  # noqa: F401  (a fixture)
from tests.services.own_stack import LONG, OwnStack, children
from tests.workbook.making import csv_bytes, row_of

CLIENTS, CASES = 20, 10
ROUNDS = 12 if os.environ.get("SHUANGPAI_STRESS") else 1
STEPS = 30
"""Commands that must be answered before the next end comes, and after it."""
COPIES = 1500
ENTRIES = 120
AT_ONCE = 8
ACTION = "shuangpai_case_command"
REFUSED = {409}
"""Answers by which nothing has happened."""
UNKNOWN = {None, 503}
"""No answer, or none but that the portal is not there: it may have happened just before."""

Looked = tuple[float, float, set[str]]
"""The longest time of a create and of a look, in seconds, and the ids of what was stored."""
Given = tuple[str, str, int | None, Any]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnStack]:
    """The stack of this file, not started yet."""
    made = OwnStack(tmp_path_factory.mktemp("own"))
    yield made
    made.stop()


_cases: list[str] = []


@pytest.fixture
def stack(own: OwnStack, county: Any, act: Any) -> OwnStack:  # noqa: F811
    """The stack with a county in it, and cases between two departments."""
    if not own.filled:
        asked = {"type": "dispute", "respondent": county["forest"]["id"], "subject": "甲"}
        _cases[:] = [
            act("shuangpai_case_open", county["officer"], **asked)["id"] for _ in range(CASES)
        ]
        own.fill()
    return own


class Load:
    """Clients who propose without end, two a case, and remember what they were answered."""

    def __init__(self, stack: OwnStack, sides: list[Any]) -> None:
        self.stack, self.sides = stack, sides
        self.given: list[Given] = []
        """(mark, case, status or None, answer) of every command."""
        self.stop = threading.Event()
        self.pool = ThreadPoolExecutor(CLIENTS)

    def __enter__(self) -> Load:
        self.clients = [self.pool.submit(self._run, number) for number in range(CLIENTS)]
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop.set()
        self.pool.shutdown()

    def done(self) -> int:
        """Return how many commands were answered with yes."""
        return sum(1 for one in self.given if one[2] == 200)

    def goes_on(self) -> None:
        """Wait until clients have got on."""
        wanted = self.done() + STEPS

        def got_on() -> bool:
            for one in self.clients:
                assert not one.done(), one.result()
            return self.done() >= wanted

        self.stack.wait("portal", got_on)

    def _run(self, number: int) -> None:
        case, who, version = _cases[number % CASES], self.sides[number // CASES], 1
        while not self.stop.is_set():
            mark = uuid.uuid4().hex
            asked = {"id": case, "command": "propose", "version": version, "result": mark}
            status, answer = self._ask(ACTION, who, asked)
            self.given.append((mark, case, status, answer))
            assert status in {200} | REFUSED | UNKNOWN, (status, answer)
            if status == 200:
                version = answer["result"]["version"]
            elif status == 409:
                version = answer["error"]["current"][0]["version"]
            else:
                version = self._newest(case, who, version)

    def _newest(self, case: str, who: Any, known: int) -> int:
        while not self.stop.wait(0.3):
            status, answer = self._ask("shuangpai_case_show", who, {"id": case})
            if status == 200:
                return answer["result"]["version"]
            assert status in UNKNOWN, answer
        return known

    def _ask(self, action: str, who: Any, data: Any) -> tuple[int | None, Any]:
        try:
            answer = self.stack.ask(action, who, **data)
        except requests.RequestException:
            return None, None
        try:
            return answer.status_code, answer.json()
        except ValueError:
            return answer.status_code, answer.text


def end_a_backend(stack: OwnStack) -> None:
    """Kill the server process that does a command: PostgreSQL then starts all of them anew."""
    busy = (
        "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND"
        " datname = current_database() AND state <> 'idle' AND query LIKE '%shuangpai_case%'"
    )
    found: list[int] = []
    stack.wait("portal", lambda: bool(found.extend(one[0] for one in stack.rows(busy)) or found))
    stack.kill(found[0])


def end_a_worker(stack: OwnStack) -> None:
    stack.kill(children(stack.pid("portal"))[0])


def end_the_portal(stack: OwnStack) -> None:
    before = stack.pid("portal")
    stack.kill(before)
    stack.restarted("portal", before)


def end_the_database(stack: OwnStack) -> None:
    before = stack.pid("postgres")
    stack.kill(before)
    stack.restarted("postgres", before)


@pytest.mark.slow("what does not answer is waited for")
def test_entries_are_stored_though_the_index_stops(stack, county, entry_fields) -> None:  # noqa: F811
    """First of this file: where a worker was killed, the next one takes over what waits only minutes later."""
    stack.keeper.start_program("worker")
    usual = _create_while_looking(stack, county, entry_fields)
    took_ids: set[str] = set()
    for halt, go_on in ((freeze_the_index, thaw_the_index), (end_the_index, start_the_index)):
        halt(stack)
        try:
            took = _create_while_looking(stack, county, entry_fields)
        finally:
            go_on(stack)
        # what two busy cores take at any time is not what the index costs
        took_ids |= took[2]
        assert took[0] <= max(10, 6 + usual[0]), (took, usual)
        assert took[1] <= max(2, 1.2 + usual[1]), (took, usual)
    kept = stack.rows("SELECT id, metadata_modified FROM package WHERE title LIKE '断索引%'")
    assert {one.id for one in kept} == usual[2] | took_ids, "503 means that nothing was stored"
    stack.wait("worker", lambda: {one.id for one in kept} <= set(stack.indexed()))
    found = stack.indexed()
    for id_, changed in kept:
        assert found[id_][:19] == changed.isoformat()[:19]
    codes = "SELECT count(*) FROM shuangpai_catalog_code WHERE package_id = ''"
    assert stack.rows(codes) == [(0,)]


def test_every_command_answered_stands_once_whatever_ends(stack, county) -> None:  # noqa: F811
    ends: tuple[Callable[[OwnStack], None], ...] = (
        end_a_backend, end_a_worker, end_the_database, end_the_portal,
    ) * ROUNDS  # fmt: skip
    with Load(stack, [county["officer"], county["other"]]) as load:
        load.goes_on()
        for end in ends:
            end(stack)
            load.goes_on()
    counted = collections.Counter(one[2] for one in load.given)
    assert counted[None] + counted[503] > 0, "nobody was hit"
    for _mark, _case, status, answer in load.given:
        if status == 503:
            assert "维护" in answer["error"]["message"] or "busy" in answer["error"]
    happened = _check_cases(stack, _cases)
    for mark, case, status, answer in load.given:
        versions = happened.pop(mark, [])
        if status == 200:
            assert versions == [(case, answer["result"]["version"])]
        else:
            assert len(versions) <= (0 if status in REFUSED else 1), (status, versions)
    assert happened == {}, "nobody gave these"


def _check_cases(stack: OwnStack, ids: list[str]) -> dict[str, list[tuple[str, int]]]:
    """Compare rows, events and outbox of cases; return (case, version) by the mark of a proposal."""
    happened: dict[str, list[tuple[str, int]]] = {}
    for id_ in ids:
        query = sa.select(EVENT).where(EVENT.c.case_id == id_).order_by(EVENT.c.version)
        events = [dict(one._mapping) for one in stack.rows(query)]
        assert [one["version"] for one in events] == list(range(1, len(events) + 1))
        folded = fold(events)
        [row] = stack.rows(
            "SELECT state, version, facts FROM shuangpai_case WHERE id = :id", id=id_
        )
        assert tuple(row) == (folded.state, folded.version, folded.facts)
        keys = stack.rows("SELECT key FROM shuangpai_outbox WHERE case_id = :id", id=id_)
        told = sorted(one.key for one in keys if one.key.startswith("case/"))
        assert told == sorted(
            f"case/{id_}/{one['version']}" for one in events if one["command"] != "recalculated"
        )
        for one in events:
            if one["command"] == "propose":
                mark = one["facts"]["proposal"]["result"]
                happened.setdefault(mark, []).append((id_, one["version"]))
    return happened


def test_notices_reach_every_inbox_once_though_their_process_ends(stack, county) -> None:  # noqa: F811
    stack.rows(
        "INSERT INTO shuangpai_outbox (key, kind, users, organizations, facts, created)"
        " SELECT 'sudden/' || n, 'case_event', '{}', jsonb_build_array(jsonb_build_array"
        "(CAST(:office AS text), 'editor')), '{}', now() FROM generate_series(1, :copies) n",
        office=county["civil"]["id"],
        copies=COPIES,
    )
    waiting = "SELECT count(*) FROM shuangpai_outbox WHERE expanded IS NULL"
    [(all_,)] = stack.rows(waiting)
    stack.keeper.start_program("notices")
    stack.wait("notices", lambda: stack.rows(waiting)[0][0] < all_)
    before = stack.pid("notices")
    stack.kill(before)
    [(left,)] = stack.rows(waiting)
    assert 0 < left < all_, "it was killed in the middle"
    stack.restarted("notices", before)
    stack.wait("notices", lambda: stack.rows(waiting) == [(0,)])
    readers = stack.rows(
        "SELECT table_id FROM member WHERE group_id = :office AND table_name = 'user'"
        " AND state = 'active' AND capacity IN ('editor', 'admin') ORDER BY table_id",
        office=county["civil"]["id"],
    )
    told = stack.rows(
        "SELECT o.id, array_agg(n.user_id) FROM shuangpai_outbox o LEFT JOIN shuangpai_notice n"
        " ON n.outbox_id = o.id WHERE o.key LIKE 'sudden/%' GROUP BY o.id"
    )
    assert len(told) == COPIES
    assert len(readers) >= 2
    assert {tuple(sorted(one[1])) for one in told} == {tuple(one[0] for one in readers)}
    [(cases,)] = stack.rows(
        "SELECT count(*) FROM shuangpai_outbox o WHERE case_id IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM shuangpai_notice n WHERE n.outbox_id = o.id)"
    )
    assert cases == 0


def test_an_import_goes_on_when_its_worker_ends(stack, county) -> None:  # noqa: F811
    rows = [row_of(信息资源名称=f"第{number}号登记信息") for number in range(ENTRIES)]
    content = base64.b64encode(csv_bytes(rows)).decode()
    stack.keeper.start_program("worker")
    officer = county["officer"]
    started = stack.ask(
        "shuangpai_import_start", officer, content=content, filename="目录.csv"
    ).json()["result"]

    def shown() -> Any:
        return stack.ask("shuangpai_import_show", officer, id=started["id"]).json()["result"]

    stack.wait("worker", lambda: shown()["state"] == "checked")
    confirmed = stack.ask("shuangpai_import_confirm", officer, id=started["id"])
    assert confirmed.status_code == 200, confirmed.text
    written = "SELECT count(*) FROM shuangpai_import_write"
    stack.wait("worker", lambda: stack.rows(written)[0][0] > 0)
    before = stack.pid("worker")
    stack.kill(before, *children(before))
    [(stored,)] = stack.rows(written)
    assert 0 < stored < ENTRIES, "it was killed in the middle"
    stack.restarted("worker", before)
    stack.wait("worker", lambda: shown()["state"] not in ("confirmed", "importing"))
    end = shown()
    assert (end["state"], end["effect"]["created"], end["stored"]) == ("finished", ENTRIES, ENTRIES)
    titles = "SELECT count(*), count(DISTINCT title) FROM package WHERE title LIKE '第%号登记信息'"
    assert stack.rows(titles) == [(ENTRIES, ENTRIES)]


def test_addresses_of_any_length_are_answered_by_the_portal(stack) -> None:
    path = f"{stack.address}/dataset/?q="
    for length, status in ((8000, 400), (9000, 414), (60_000, 414)):
        asked = path + "a" * (length - len("/dataset/?q="))
        answer = requests.get(asked, headers={"Referer": path + "a" * 8000}, timeout=LONG)
        assert (answer.status_code, "<html" in answer.text) == (status, True), length


def _create_while_looking(stack: OwnStack, county: Any, entry_fields: Any) -> Looked:  # noqa: F811
    """Create entries at once and open the first page meanwhile."""

    def create(number: int) -> tuple[float, requests.Response]:
        fields = entry_fields(county["civil"]["id"], title=f"断索引登记{number}")
        return _timed(lambda: stack.ask("package_create", county["officer"], **fields))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        creating = [pool.submit(create, number) for number in range(AT_ONCE)]
        looks = []
        while not all(one.done() for one in creating):
            looks.append(_timed(lambda: requests.get(stack.address, timeout=LONG)))
    looks.append(_timed(lambda: requests.get(stack.address, timeout=LONG)))
    answers = [one.result() for one in creating]
    assert {one.status_code for _, one in looks} == {200}
    assert {one.status_code for _, one in answers} <= {200, 503}
    stored = {one.json()["result"]["id"] for _, one in answers if one.status_code == 200}
    return max(one[0] for one in answers), max(one[0] for one in looks), stored


def _timed(ask: Callable[[], requests.Response]) -> tuple[float, requests.Response]:
    started = time.monotonic()
    answer = ask()
    return time.monotonic() - started, answer


def freeze_the_index(stack: OwnStack) -> None:
    os.kill(stack.pid("solr"), signal.SIGSTOP)


def thaw_the_index(stack: OwnStack) -> None:
    os.kill(stack.pid("solr"), signal.SIGCONT)


def end_the_index(stack: OwnStack) -> None:
    stack.kill(stack.pid("solr"))
    stack.keeper.stop_program("solr")


def start_the_index(stack: OwnStack) -> None:
    stack.keeper.start_program("solr")
    stack.wait_for_index()


def test_dates_follow_the_calendar_though_the_portal_ends(stack, county) -> None:  # noqa: F811
    [(first,)] = stack.rows("SELECT min(due_on) FROM shuangpai_case_clock WHERE stopped_on IS NULL")
    _copy_case(stack, _cases[0])
    asked = {
        "kind": "local",
        "number": "双政办函〔2026〕9号",
        "days": [{"date": first.isoformat(), "name": "防汛应急", "working": False}],
    }
    moved = "SELECT count(*) FROM shuangpai_case_event WHERE command = 'recalculated'"

    def change() -> None:
        try:
            stack.ask("shuangpai_calendar_import", county["reviewer"], **asked)
        except requests.RequestException:
            return

    asking = threading.Thread(target=change)
    asking.start()
    stack.wait("portal", lambda: stack.rows(moved)[0][0] > 0)
    stack.kill(*children(stack.pid("portal")))
    asking.join()
    [(some,)] = stack.rows(moved)
    assert 0 < some < COPIES + CASES, "it was killed in the middle"
    stack.keeper.restart_program("notices")
    late = "SELECT count(*) FROM shuangpai_case_clock WHERE stopped_on IS NULL AND due_on = :first"
    stack.wait("notices", lambda: stack.rows(late, first=first) == [(0,)])
    doubled = stack.rows(
        "SELECT case_id FROM shuangpai_case_event WHERE command = 'recalculated'"
        " GROUP BY case_id HAVING count(*) <> 1"
    )
    assert doubled == []
    assert stack.rows(moved) == [(COPIES + CASES,)]
    told = "SELECT count(*) FROM shuangpai_outbox WHERE key LIKE 'moved/%'"
    assert stack.rows(told) == [(COPIES + CASES,)]
    _check_cases(stack, _cases)


def _copy_case(stack: OwnStack, id_: str) -> None:
    """Add many cases like one, each with one event, in one transaction."""
    case = (
        "id, type, ruleset, state, version, title, facts, opened_on, opened_by, opened_for, changed_at, due_on,"
        " due_clock, provisional"
    )
    copied = {
        "shuangpai_case": (case, {"id": "c.id || '/' || n", "version": "1"}, "c.id"),
        "shuangpai_case_event": (
            ", ".join(column.name for column in EVENT.columns),
            {"case_id": "c.case_id || '/' || n", "version": "1"},
            "c.version = (SELECT max(version) FROM shuangpai_case_event WHERE case_id = :id) AND c.case_id",
        ),
        "shuangpai_case_party": (
            "case_id, party, organization_id, waits, capacity",
            {"case_id": "c.case_id || '/' || n"},
            "c.case_id",
        ),
        "shuangpai_case_clock": (
            "case_id, name, duty, started_on, due_on, provisional, binding, extended, pauses",
            {"case_id": "c.case_id || '/' || n"},
            "c.case_id",
        ),
    }
    with stack.engine.begin() as connection:
        for table, (columns, changed, key) in copied.items():
            names = columns.split(", ")
            values = ", ".join(changed.get(name, f"c.{name}") for name in names)
            source = (
                f"SELECT {values} FROM {table} c, generate_series(1, :copies) n WHERE {key} = :id"
            )
            statement = f"INSERT INTO {table} ({columns}) {source}"
            connection.execute(sa.text(statement), {"id": id_, "copies": COPIES})
