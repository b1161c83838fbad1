"""Every error of the API has one shape, and speaks the language that is asked for."""

from __future__ import annotations

import pytest

from ckan.plugins import toolkit as tk

from tests.fixtures.portal import SITE, forget_sessions_and_failures

ASKED = {
    "an unknown action": ("/api/action/nope", {}, None, 400),
    "an unknown address": ("/api/nope", {}, None, 404),
    "broken JSON": ("/api/action/package_show", {}, "{", 400),
    "a bad token": ("/api/action/package_show", {"Authorization": "nope"}, "{}", 401),
    "a stranger": ("/api/action/package_create", {}, "{}", 403),
    "a missing value": ("/api/action/package_show", {}, "{}", 409),
    "an unknown entry": ("/api/action/package_show", {}, '{"id": "nope"}', 404),
    "no such table": ("/api/action/datastore_search", {}, '{"resource_id": "nope"}', 404),
    "an odd number": ("/api/action/package_search", {}, '{"rows": "abc"}', 409),
}


@pytest.fixture
def client(shared_db, make_app):
    forget_sessions_and_failures()
    yield make_app().flask_app.test_client()
    forget_sessions_and_failures()


def ask(client, path, headers, body):
    method = client.get if path == "/api/nope" else client.post
    return method(path, data=body, headers=headers, content_type="application/json", base_url=SITE)


@pytest.mark.parametrize("what", ASKED)
@pytest.mark.parametrize("language", ["", "zh-CN", "en"])
def test_every_error_has_one_shape(client, what, language):
    path, headers, body, code = ASKED[what]
    headers = headers | ({"Accept-Language": language} if language else {})
    answer = ask(client, path, headers, body)
    assert answer.status_code == code
    assert answer.is_json
    assert answer.json["success"] is False
    error = answer.json["error"]
    assert isinstance(error["__type"], str)
    assert isinstance(error["message"], str)
    assert error["message"]
    chinese = any("\u4e00" <= sign <= "\u9fff" for sign in error["message"])
    assert chinese is (language != "en"), error["message"]
    assert "  " not in error["message"]


def test_a_page_of_ours_keeps_its_language(client):
    headers = {"Accept-Language": "en", "Sec-Fetch-Site": "same-origin"}
    message = ask(client, "/api/action/nope", headers, None).json["error"]["message"]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in message)


def test_help_of_a_chained_action_is_its_text(client):
    for name, words in (
        ("package_create", ("catalog", ":param name:")),
        ("package_list", ("search finds",)),
        ("follow_user", ("may see", ":param id:")),
    ):
        shown = tk.get_action("help_show")({"user": ""}, {"name": name})
        assert "partial(" not in shown
        assert all(one in shown for one in words), shown
