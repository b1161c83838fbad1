from __future__ import annotations

import json
from typing import Any

import pytest

from ckanext.shuangpai.harvesters.ckan import base_url, read_page
from ckanext.shuangpai.harvesters.errors import RemoteError, SettingsError, ShapeError, StatusError
from ckanext.shuangpai.harvesters.retry import Patience, patiently
from ckanext.shuangpai.harvesters.settings import read_settings
from ckanext.shuangpai.outbound import OutboundError, TimedOutError


@pytest.mark.parametrize("text", [None, "", " ", "{}"])
def test_without_a_configuration_it_is_the_city(text: str | None) -> None:
    settings = read_settings(text)
    assert settings.profile.name == "ckan_city"
    assert (settings.rows, settings.patience.retries) == (100, 3)
    assert settings.profile.entry_state == "published"


def test_a_configuration_is_taken_over() -> None:
    config = {
        "profile": "ckan",
        "fields": {"gx": "share_class"},
        "values": {"gx": {"1": "无条件共享"}, "open_class": {"0": "unconditional"}},
        "region_code": "431100",
        "entry_state": "published",
        "rows": 50,
        "retries": 0,
        "retry_wait": 0.5,
    }
    settings = read_settings(json.dumps(config))
    assert settings.profile.values["share_class"]["1"] == "unconditional"
    assert settings.profile.values["open_class"]["0"] == "unconditional"
    assert settings.profile.region_code == "431100"
    assert (settings.rows, settings.patience) == (50, Patience(0, 0.5))


WRONG = [
    ("{", "JSON"),
    ("[]", "config"),
    ('{"token": "x"}', "token"),
    ('{"profile": "none"}', "none"),
    ('{"profile": 7}', "7"),
    ('{"fields": []}', "fields"),
    ('{"fields": {"a": "b"}}', "b"),
    ('{"values": {"open_class": 1}}', "values.open_class"),
    ('{"values": {"open_class": {"1": "x"}}}', "x"),
    ('{"values": {"title": {"1": "x"}}}', "title"),
    ('{"rows": 0}', "rows"),
    ('{"rows": "100"}', "rows"),
    ('{"rows": true}', "rows"),
    ('{"retries": 11}', "retries"),
    ('{"entry_state": "x"}', "x"),
    ('{"region_code": "1"}', "1"),
]


@pytest.mark.usefixtures("with_request_context")
def test_what_is_wrong_is_named() -> None:
    for config, word in WRONG:
        with pytest.raises(SettingsError) as caught:
            read_settings(config)
        assert word in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://city.example",
        "http://city.example/",
        "http://city.example/api/3",
        "http://city.example/api/3/action/package_search?rows=3",
        "http://city.example/dataset/",
        " http://city.example/#top",
    ],
)
def test_addresses_of_one_catalog(url: str) -> None:
    assert base_url(url) == "http://city.example"


def test_a_catalog_under_a_path() -> None:
    assert base_url("http://gov.example/ckan/api/3/action/") == "http://gov.example/ckan"


def page(**result: Any) -> bytes:
    return json.dumps({"success": True, "result": {"count": 1, "results": [{}], **result}}).encode()


def test_pages() -> None:
    assert read_page(page()) == (1, [{}])
    assert read_page(page(count="12")) == (12, [{}])
    with pytest.raises(ShapeError):
        read_page(page(count=1.5))
    with pytest.raises(ShapeError):
        read_page(page(count=10**12))


class TestPatience:
    def failing(self, *errors: Exception) -> Any:
        rest = list(errors)

        def ask() -> str:
            if rest:
                raise rest.pop(0)
            return "answer"

        return ask

    def test_waits_double_and_respect_the_server(self) -> None:
        waits: list[float] = []
        errors = [StatusError(503), StatusError(429, retry_after=7), TimedOutError("x")]
        assert patiently(self.failing(*errors), Patience(3, 1), waits.append) == "answer"
        assert waits == [1, 7, 4]

    def test_ends(self) -> None:
        waits: list[float] = []
        with pytest.raises(StatusError):
            patiently(self.failing(*[StatusError(500)] * 5), Patience(2, 1), waits.append)
        assert waits == [1, 2]

    @pytest.mark.parametrize(
        "error",
        [StatusError(404), StatusError(429, 3600), OutboundError("x"), RemoteError("x")],
    )
    def test_lasting_failures_are_not_repeated(self, error: Exception) -> None:
        waits: list[float] = []
        with pytest.raises(type(error)):
            patiently(self.failing(error), Patience(3, 1, 60), waits.append)
        assert waits == []
