"""Requests that no database could answer are refused at once, in words."""

from __future__ import annotations

import pytest

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
