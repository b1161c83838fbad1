"""Requests that no database could answer are refused at once, in words."""

from __future__ import annotations

import io
import json

import pytest

from ckan.tests import factories

API = "/api/action/package_search"


@pytest.mark.usefixtures("with_plugins")
@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"q": "a\\u0000b"}', "NUL"),
        ('{"a": {"b": ["\\u0000"]}}', "NUL"),
        ('{"q": ', "JSON"),
        ('{"rows": NaN}', "JSON"),
        pytest.param("[" * 100_000, "JSON", id="deep"),
        pytest.param('{"q": ' + "[" * 40 + "]" * 40 + "}", "JSON", id="deeper than allowed"),
    ],
)
def test_bad_json_is_refused(app, body, words):
    answer = app.post(API, data=body, content_type="application/json")
    assert answer.status_code == 400
    assert words in answer.json["error"]["message"]
    assert answer.json["success"] is False


@pytest.mark.usefixtures("with_plugins")
@pytest.mark.parametrize("address", ["/dataset/?q=a%00b", "/dataset/a%00b", f"{API}?q=%00"])
def test_nul_in_an_address_is_refused(app, address):
    assert app.get(address).status_code == 400


@pytest.mark.usefixtures("with_plugins")
def test_jsonp_is_not_offered(app):
    answer = app.get(f"{API}?callback=f")
    assert answer.status_code == 400
    assert "JSONP" in answer.json["error"]["message"]


LARGE = '{"q": "' + "a" * 1_100_000 + '"}'


@pytest.mark.usefixtures("with_plugins")
@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "application/x-www-form-urlencoded"]
)
def test_a_stranger_sends_at_most_a_megabyte(app, kind):
    answer = app.post(API, data=LARGE, content_type=kind)
    assert answer.status_code == 413, answer.text
    assert answer.json["success"] is False


@pytest.mark.usefixtures("with_plugins")
def test_a_stranger_sends_at_most_a_megabyte_without_saying_how_much(app):
    environ = {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    sent = io.BytesIO(LARGE.encode())
    answer = app.post(
        API, input_stream=sent, content_type="application/json", environ_overrides=environ
    )
    assert answer.status_code in (400, 413), answer.text  # no more than that is read


@pytest.mark.usefixtures("with_plugins", "clean_db")
def test_who_has_a_token_sends_more(app):
    headers = {"Authorization": factories.SysadminWithToken()["token"]}
    answer = app.post(API, data=LARGE, content_type="application/json", headers=headers)
    assert answer.status_code == 409, "the query is too long, the request is not"


@pytest.mark.usefixtures("with_plugins", "clean_index")
def test_addresses_of_eight_kilobytes_are_answered(app):
    address = f"{API}?q="
    assert app.get(address + "a" * (8192 - len(address)), expect_errors=True).status_code == 409
    longer = app.get(address + "a" * 8192, expect_errors=True)
    assert longer.status_code == 414
    assert "8192" in longer.json["error"]["message"]


@pytest.mark.usefixtures("with_plugins", "clean_index")
def test_a_page_takes_fifty_filters(app):
    page = app.get("/dataset/?" + "&".join(f"tags=t{n}" for n in range(300)), expect_errors=True)
    assert page.status_code == 400
    assert "300" in page.text
    assert app.get("/dataset/?" + "&".join(f"tags=t{n}" for n in range(50))).status_code == 200


@pytest.mark.usefixtures("with_plugins", "clean_index")
def test_a_page_says_what_is_wrong_with_its_search(app):
    page = app.get("/zh_Hans_CN/dataset/?q=" + "a" * 2001, expect_errors=True)
    assert page.status_code == 400
    assert "2001" in page.text


MANY = {"query": [f"name:a{number}" for number in range(600)]}


@pytest.mark.usefixtures("with_plugins", "clean_db")
def test_a_stranger_asks_for_few_things_at_once(app):
    address = "/api/action/resource_search"
    as_json = app.post(address, json=MANY)
    as_key = app.post(address, data={json.dumps(MANY): "1"})
    as_form = app.post(address, data={"query": MANY["query"]})
    assert [one.status_code for one in (as_json, as_key, as_form)] == [400] * 3
    assert "500" in as_json.json["error"]["message"]
    assert app.get(f"{address}?" + "&".join(["query=name:a"] * 201)).status_code == 400
    headers = {"Authorization": factories.SysadminWithToken()["token"]}
    assert (
        app.post(
            "/api/action/package_search", json={"q": "a", "x": [0] * 600}, headers=headers
        ).status_code
        == 409
    )
