"""Whatever stands in no row of a table is refused to people by the API too, in Chinese, with the article."""

from __future__ import annotations

import datetime as dt
import os
import re

import pytest
import sqlalchemy as sa

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.shuangpai.domain import cases
from ckanext.shuangpai.model import case_event
from ckanext.shuangpai.model.case import Case

ARTICLE = re.compile(r"(办法|条例)第[一二三四五六七八九十]+条")
HOLDS = {
    "officer": {"provider", "department"},
    "head": {"provider", "provider_head", "department"},
    "other": {"department"},
    "reviewer": {"centre"},
    "office": {"confirming"},
    "government": {"government"},
}
"""The roles of people in the cases that are opened here; who is no party does not see the case at all."""
READERS = {
    "entry_review": ("officer", "head", "reviewer", "office"),
    "change_duty": ("officer", "head", "reviewer"),
    "duplicate": ("officer", "head", "other", "reviewer"),
    "inconsistency": ("officer", "head", "other", "reviewer"),
    "dispute": ("officer", "head", "other", "reviewer", "government"),
}
EVERY = 1 if os.environ.get("SHUANGPAI_STRESS") else 7
"""One triple in so many is tried in a test run, all of them under ``make stress-database``."""


@pytest.fixture
def opened(county, act, publish, entry_fields):
    """Return an opener of a case of any type."""

    def entry(who, office):
        fields = entry_fields(county[office]["id"], title=f"救助对象信息{office}")
        return publish(act("package_create", county[who], **fields))["id"]

    def run(name):
        if name == "dispute":
            data = {"respondent": county["forest"]["id"], "subject": "甲"}
        elif name == "entry_review":
            fields = entry_fields(county["civil"]["id"], title="逐项试办的条目")
            data = {"entry": act("package_create", county["officer"], **fields)["id"]}
        elif name == "change_duty":
            law = {"trigger": "law", "instrument": "法", "occurred_on": "2026-11-02"}
            data = {"entries": [entry("officer", "civil")], **law}
        else:
            pair = [entry("officer", "civil"), entry("other", "forest")]
            data = {"ours": pair[0], "theirs": pair[1]}
            if name == "inconsistency":
                data = {"entries": pair, "subject": "不一致"}
        who = county["reviewer" if name == "change_duty" else "officer"]
        return act("shuangpai_case_open", who, type=name, **data)["id"]

    return run


def put_at(case_id, kind, state):
    """Bring a case to a state with an event of its own, as no command of the table would."""
    row = Case.get(case_id)
    assert row is not None
    row.version, row.state = row.version + 1, state
    row.closed_on = row.opened_on if kind.state(state).closed else None
    event = case_event.of_case(case_id)[0]
    now = dt.datetime.now(dt.UTC)
    case_event.append({**event, "version": row.version, "state": state, "facts": {}, "at": now})
    model.Session.commit()
    return row.version


def triples(kind):
    """Yield the (state, command, person) for which the table has no row."""
    for state in kind.states:
        for command in (*kind.commands(), "abolish"):
            for who in READERS[kind.name]:
                rows = [row for row in kind.rows(command) if state.name in row.source]
                if not any(HOLDS[who] & set(row.roles) for row in rows):
                    yield state.name, command, who


@pytest.mark.parametrize("kind", cases.TYPES, ids=lambda one: one.name)
def test_what_the_table_lacks_is_refused_with_its_article(kind, county, opened, act):
    case_id, at, version, tried = opened(kind.name), "", 0, 0
    for number, (state, command, who) in enumerate(triples(kind)):
        if number % EVERY:
            continue
        if state != at:
            at, version = state, put_at(case_id, kind, state)
        given = {"id": case_id, "version": version, "command": command}
        with pytest.raises((tk.ValidationError, tk.NotAuthorized)) as refused:
            act(
                "shuangpai_case_command",
                county[who],
                **given,
                reason="理由",
                basis={"instrument": "法", "article": "条"},
            )
        assert ARTICLE.search(said(refused.value)), (given, said(refused.value))
        tried += 1
    assert tried >= 20
    stored = sa.select(sa.func.max(case_event.EVENT.c.version)).where(
        case_event.EVENT.c.case_id == case_id
    )
    assert model.Session.execute(stored).scalar_one() == version


def said(error):
    """Return the one message of a refusal."""
    if isinstance(error, tk.NotAuthorized):
        return str(error.message)
    [messages] = error.error_dict.values()
    [message] = messages
    return message
