"""Kept texts: per account, bounded in number and time, harmless without Redis."""

from __future__ import annotations

import pytest

from ckan.lib import redis as ckan_redis

from ckanext.shuangpai import kept_text

pytestmark = pytest.mark.usefixtures("with_plugins", "nothing_kept")
ACCOUNTS = ("test-account-1", "test-account-2")


@pytest.fixture
def nothing_kept():
    redis = ckan_redis.connect_to_redis()
    redis.delete(*(kept_text._key(one) for one in ACCOUNTS))


def text(number: int = 0) -> dict[str, object]:
    return {"saved_at": f"2026-11-23T10:{number:02d}:00", "title": "低保", "fields": {"a": "一"}}


def test_a_text_is_kept_for_its_account_alone():
    assert kept_text.keep(ACCOUNTS[0], "form", text())
    assert kept_text.kept(ACCOUNTS[0], "form") == text()
    assert kept_text.kept(ACCOUNTS[1], "form") is None
    assert kept_text.kept_of(ACCOUNTS[1]) == {}


def test_a_forgotten_text_is_gone():
    kept_text.keep(ACCOUNTS[0], "form", text())
    assert kept_text.forget(ACCOUNTS[0], "form")
    assert not kept_text.forget(ACCOUNTS[0], "form")
    assert kept_text.kept(ACCOUNTS[0], "form") is None


def test_a_saved_form_leaves_a_mark_and_no_text():
    kept_text.keep(ACCOUNTS[0], "form", text())
    kept_text.mark_saved(ACCOUNTS[0], "form", "package-id", "2026-11-23T10:00:00")
    left = kept_text.kept(ACCOUNTS[0], "form")
    assert left == {"saved_as": "package-id", "saved_at": "2026-11-23T10:00:00"}


def test_the_oldest_make_room():
    for number in range(kept_text.MAX_TEXTS + 5):
        kept_text.keep(ACCOUNTS[0], f"form-{number}", text(number))
    left = kept_text.kept_of(ACCOUNTS[0])
    assert len(left) == kept_text.MAX_TEXTS
    assert "form-4" not in left
    assert "form-5" in left


def test_everything_is_forgotten_by_itself(monkeypatch, ckan_config):
    monkeypatch.setitem(ckan_config, "ckanext.shuangpai.kept_text_days", 2)
    kept_text.keep(ACCOUNTS[0], "form", text())
    left = ckan_redis.connect_to_redis().ttl(kept_text._key(ACCOUNTS[0]))
    assert 2 * 86_400 - 60 < left <= 2 * 86_400


def test_without_redis_nothing_is_kept_and_nothing_breaks(monkeypatch):
    dead = ckan_redis.Redis(host="127.0.0.1", port=9)
    monkeypatch.setattr(kept_text, "connect_to_redis", lambda: dead)
    assert kept_text.keep(ACCOUNTS[0], "form", text()) is False
    assert kept_text.kept(ACCOUNTS[0], "form") is None
    assert kept_text.kept_of(ACCOUNTS[0]) == {}
    assert kept_text.editor_of("package-id") == {}
