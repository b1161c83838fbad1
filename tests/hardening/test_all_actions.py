"""Every action, of CKAN, its extensions and ours, is asked with values that no schema foresees.

The answer is one refusal in JSON: no failure of the server, and no word of what lies behind it.
"""

from __future__ import annotations

import json
import re

import pytest

from ckan import logic, model
from ckan.lib.redis import connect_to_redis
from ckan.tests import factories

from tests.fixtures.portal import SITE

NAMES = """
id ids name title q fq sort rows start limit offset fields facet.field facet.limit resource_id package_id resources
filters records distinct sql include_total user_id username role capacity object object_type email group_id
org_id owner_org organization type state status key value data url source source_id job_id harvest_source_id
upload content filename command version reason basis papers entry entries ours theirs days duty day from to
lang include_users all_fields expires_in_days user token datasets object_ids term alias kind scope
vocabulary_id tags extras groups scope permission resource records_format force files number document
""".split()
VALUES = {
    "nothing": None,
    "list": [],
    "object": {"a": 1},
    "nested": [{"a": [{"b": {}}]}, 7],
    "huge": 10**40,
    "negative": -1,
    "fraction": 1.5e308,
    "truth": True,
    "sign": "\ud800",
    "query": '[* TO \' OR "1"=1; --) AND {!join}\\',
    "long": "水" * 30_000,
    "text": "nichts",
}
ACTS_ON_ALL = frozenset(
    {"job_clear", "shuangpai_duplicate_sweep", "harvest_jobs_run", "send_email_notifications"}
)
"""They take nothing, and are tried elsewhere."""

INNER = re.compile(
    r"Traceback|psycopg|sqlalchemy|site-packages|org\.apache|SolrException|solr/|SELECT |File \\\"",
    re.I,
)
EVERYWHERE = frozenset({"nothing", "object", "huge", "sign", "query", "nested"})
"""Kinds that are sent under every name at once; the others as ``id`` alone."""

TRIED = {
    "stranger": ("object", "text"),
    "officer": ("nothing", "object", "huge", "query", "truth", "long"),
    "sysadmin": ("nested", "object", "sign", "list", "text", "negative", "fraction"),
}


@pytest.fixture
def tokens(portal, make_department, make_member):
    office = make_department("双牌县民政局", functions=["centre"])
    return {
        "stranger": "",
        "officer": make_member(office["id"], "admin")["token"],
        "sysadmin": factories.SysadminWithToken()["token"],
    }


def actions() -> list[str]:
    """Return the names of all actions."""
    logic.get_action("status_show")
    return sorted(set(logic._actions) - ACTS_ON_ALL)


@pytest.mark.slow("some 280 actions are called over HTTP, each with several values")
@pytest.mark.parametrize("role", TRIED)
def test_no_value_breaks_an_action(portal, tokens, role, monkeypatch):
    monkeypatch.setitem(portal.flask_app.config, "TESTING", False)
    monkeypatch.setitem(portal.flask_app.config, "PROPAGATE_EXCEPTIONS", False)
    client = portal.flask_app.test_client()
    options = {"base_url": SITE, "content_type": "application/json"}
    options["headers"] = {"Authorization": tokens[role]} if tokens[role] else {}
    broken: list[str] = []
    for action in actions():
        for kind in TRIED[role]:
            payload = dict.fromkeys(NAMES if kind in EVERYWHERE else ["id"], VALUES[kind])
            answer = client.post(f"/api/action/{action}", data=json.dumps(payload), **options)
            text = answer.get_data(as_text=True)
            if answer.status_code >= 500 or not answer.is_json or INNER.search(text):
                broken.append(f"{action} {kind} {answer.status_code} {text[:300]}")
            model.Session.rollback()
    forget_failures()
    assert not broken, "\n".join(broken)


def test_only_actions_are_actions(portal):
    for name in ("check_access", "InactiveSource", "get_action", "text", "_"):
        answer = portal.post(f"/api/action/{name}", json={"id": "a"}, base_url=SITE)
        assert answer.status_code == 400, name


def test_a_query_that_cannot_be_read_is_refused_in_words(portal):
    for asked in (
        {"fq": "title:["},
        {"sort": "nichts desc"},
        {"facet.field": ["a b("]},
        {"q": "{!xxx}a"},
    ):
        answer = portal.post("/api/action/package_search", json=asked, base_url=SITE)
        text = answer.get_data(as_text=True)
        assert answer.status_code < 500, text
        assert not INNER.search(text), text


def forget_failures() -> None:
    """Leave no counter behind."""
    redis = connect_to_redis()
    for key in redis.scan_iter("shuangpai:throttle:*"):
        redis.delete(key)
