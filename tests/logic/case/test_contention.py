"""Many at once, and sudden ends: one decides, nothing is lost, nothing doubled, nothing changed afterwards."""

from __future__ import annotations

import collections
import multiprocessing
import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import sqlalchemy as sa

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.shuangpai.domain.case import fold
from ckanext.shuangpai.model import case_event
from ckanext.shuangpai.model.case import Case
from ckanext.shuangpai.model.outbox import Outbox

from tests.fixtures.browser import address, folder  # noqa: F401  (a portal on these data)

CLIENTS = 50
KILLS = 6


def test_of_fifty_who_decide_one_case_one_does(county, reviewed, address):  # noqa: F811
    _, case = reviewed("review")
    url = f"{address}/api/action/shuangpai_case_command"
    body = {"id": case["id"], "command": "approve", "version": case["version"]}

    def decide(number: int) -> requests.Response:
        who = county["reviewer" if number % 2 else "second"]
        return requests.post(url, json=body, headers={"Authorization": who["token"]}, timeout=120)

    with ThreadPoolExecutor(CLIENTS) as clients:
        answers = list(clients.map(decide, range(CLIENTS)))
    counted = collections.Counter(one.status_code for one in answers)
    assert counted == {200: 1, 409: CLIENTS - 1}
    late = next(one.json()["error"] for one in answers if one.status_code == 409)
    assert late["current"][0]["version"] == case["version"] + 1
    commands = [one["command"] for one in case_event.of_case(case["id"])]
    assert commands.count("approve") == 1


def test_a_killed_process_leaves_whole_events(county, act, make_member):
    case = act(
        "shuangpai_case_open",
        county["officer"],
        type="dispute",
        respondent=county["forest"]["id"],
        subject="甲",
    )
    model.Session.remove()
    told = 0
    for kill in range(KILLS):
        told += _run_until_killed(case["id"], county, after=2 + kill % 3)
    model.Session.remove()
    events = case_event.of_case(case["id"])
    row = Case.get(case["id"])
    assert row is not None
    assert [one["version"] for one in events] == list(range(1, len(events) + 1))
    assert len(events) >= 1 + told
    folded = fold(events)
    assert (row.state, row.version, row.facts) == (folded.state, folded.version, folded.facts)
    keys = list(model.Session.scalars(sa.select(Outbox.key).where(Outbox.case_id == case["id"])))
    assert sorted(keys) == sorted(f"case/{case['id']}/{one['version']}" for one in events)


def _run_until_killed(case_id, county, after):
    """Give commands in a process of its own, and kill it in the middle of one; return how many it told."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    child = context.Process(target=_give_for_ever, args=(case_id, county, theirs), daemon=True)
    child.start()
    theirs.close()
    for _ in range(after):
        assert ours.poll(120)
        ours.recv()
    os.kill(child.pid, signal.SIGKILL)
    child.join(60)
    left = 0
    try:
        while ours.poll():
            ours.recv()
            left += 1
    except EOFError:
        pass
    return after + left


def _give_for_ever(case_id, county, pipe):
    """Propose and disagree by turns, telling of each commit."""
    model.Session.registry.clear()
    model.meta.engine.dispose(close=False)
    sides = ("officer", "other")
    while True:
        model.Session.remove()
        row = Case.get(case_id)
        proposer = (
            sides[0]
            if (row.facts.get("proposal") or {}).get("organization") != county["forest"]["id"]
            else sides[1]
        )
        other = sides[1] if proposer == sides[0] else sides[0]
        who, command, data = (
            (other, "disagree", {"reason": "不同意"})
            if row.state == "proposed"
            else (proposer, "propose", {"result": "意见"})
        )
        user = model.User.get(county[who]["name"])
        tk.get_action("shuangpai_case_command")(
            {"user": user.name, "auth_user_obj": user},
            {"id": case_id, "command": command, "version": row.version, **data},
        )
        pipe.send(row.version)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE shuangpai_case_event SET reason = 'x' WHERE case_id = :id",
        "DELETE FROM shuangpai_case_event WHERE case_id = :id",
        "TRUNCATE shuangpai_case_event",
    ],
)
def test_the_database_keeps_events_as_they_are(reviewed, statement):
    _, case = reviewed()
    with pytest.raises(sa.exc.DBAPIError, match="never changed"):
        model.Session.execute(sa.text(statement), {"id": case["id"]})
    model.Session.rollback()
    assert len(case_event.of_case(case["id"])) == 1


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("DELETE FROM shuangpai_case WHERE id = :id", "never removed"),
        ("TRUNCATE shuangpai_case CASCADE", "never (removed|changed)"),
        ("UPDATE shuangpai_case SET state = 'published' WHERE id = :id", "only with a new event"),
        ("UPDATE shuangpai_case SET facts = '{}' WHERE id = :id", "only with a new event"),
        ("UPDATE shuangpai_case SET closed_on = opened_on WHERE id = :id", "only with a new event"),
        ("UPDATE shuangpai_case SET version = version - 1 WHERE id = :id", "only with a new event"),
        ("UPDATE shuangpai_case SET opened_by = '' WHERE id = :id", "began"),
        ("UPDATE shuangpai_case SET version = version + 1 WHERE id = :id", "only with a new event"),
        (
            "UPDATE shuangpai_case SET version = version + 1, state = 'published' WHERE id = :id",
            "only with a new event",
        ),
    ],
)
def test_the_database_keeps_cases_and_moves_them_with_events_only(reviewed, statement, why):
    _, case = reviewed()
    with pytest.raises(sa.exc.DBAPIError, match=why):
        model.Session.execute(sa.text(statement), {"id": case["id"]})
        model.Session.commit()
    model.Session.rollback()
    row = Case.get(case["id"])
    assert row is not None
    assert (row.state, row.version) == (case["state"], case["version"])


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"reason_required": True}, "shuangpai_case_event_reason"),
        ({"basis_required": True, "basis": {"instrument": "法"}}, "shuangpai_case_event_basis"),
        ({"version": 1}, "shuangpai_case_event_pkey"),
    ],
)
def test_the_database_refuses_what_must_never_be(reviewed, facts, constraint):
    _, case = reviewed()
    event = {**case_event.of_case(case["id"])[0], "version": 2, **facts}
    with pytest.raises(sa.exc.IntegrityError, match=constraint):
        case_event.append(event)
    model.Session.rollback()
