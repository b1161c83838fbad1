"""A session ends with idle time, the working day, logout, another password and a disabled account."""

from __future__ import annotations

import time

import pytest

from ckan import model
from ckan.lib.redis import connect_to_redis

from ckanext.shuangpai.hardening import sessions

from tests.fixtures.portal import PASSWORD, SITE, Visitor

OTHER = "Gao-Shan-Liu-Shui-7"


def cookie_of(visitor: Visitor) -> str:
    """Return the number of the visitor's session."""
    one = visitor.client.get_cookie("ckan", domain="test.ckan.net")
    assert one is not None
    return one.value


def with_cookie(visitor: Visitor, value: str) -> Visitor:
    """Give a visitor the session of another."""
    visitor.client.set_cookie("ckan", value, domain="test.ckan.net")
    return visitor


@pytest.fixture
def officer(visit, account):
    user = account("zhuanyuan")
    visitor = visit()
    assert visitor.log_in(user["name"]).status_code == 302
    assert visitor.is_in(user["name"])
    return visitor


def test_the_cookie_says_nothing_and_is_guarded(visit, account):
    account("zhuanyuan")
    visitor = visit()
    answer = visitor.log_in("zhuanyuan")
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("ckan="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" in cookie  # test.ckan.net is no loopback address
    assert len(cookie_of(visitor)) < 60
    assert not [one for one in answer.headers.getlist("Set-Cookie") if "remember" in one]


def test_plain_http_on_this_machine_needs_no_secure_cookie(ckan_config, monkeypatch):
    for address, secure in [
        ("http://127.0.0.1:5000", False),
        ("http://localhost:5000", False),
        ("http://10.0.0.1", True),
        ("https://127.0.0.1", True),
        ("https://data.example.org", True),
    ]:
        config = {**ckan_config, "ckan.site_url": address}
        sessions.prepare(config)  # type: ignore[arg-type]
        assert config["SESSION_COOKIE_SECURE"] is secure, address


def test_wish_to_be_remembered_is_not_granted(visit, account):
    account("zhuanyuan")
    visitor = visit()
    form = {"login": "zhuanyuan", "password": PASSWORD, "remember": "63072000"}
    visitor.submit("/user/login", form)
    assert visitor.client.get_cookie("remember_token", domain="test.ckan.net") is None
    assert "remember" not in visit().get("/user/login").text


def test_login_gives_a_new_number(visit, account):
    account("zhuanyuan")
    visitor = visit()
    visitor.get("/user/login")
    before = cookie_of(visitor)
    visitor.log_in("zhuanyuan")
    assert cookie_of(visitor) != before
    assert not with_cookie(visit(), before).is_in("zhuanyuan")


def test_logout_ends_it_on_the_server(officer, visit):
    stolen = cookie_of(officer)
    officer.submit("/user/_logout", {}, page="/user/edit/zhuanyuan")
    assert not officer.is_in("zhuanyuan")
    assert not with_cookie(visit(), stolen).is_in("zhuanyuan")


def test_a_request_that_outlasts_the_logout_cannot_bring_it_back(officer, portal):
    number = cookie_of(officer)
    store = portal.flask_app.session_interface
    environ = {"HTTP_COOKIE": f"ckan={number}"}
    with portal.flask_app.test_request_context(
        "/", base_url=SITE, environ_overrides=environ
    ) as slow:
        late = store.open_session(portal.flask_app, slow.request)
        assert late.get("_user_id")
        late["seen"] = "something"
        officer.submit("/user/_logout", {}, page="/user/edit/zhuanyuan")
        store.save_session(portal.flask_app, late, portal.flask_app.response_class())
    assert connect_to_redis().get(f"session:{number}") is None


def test_another_password_ends_all_others(officer, visit, change):
    second = visit()
    second.log_in("zhuanyuan")
    form = {
        "save": "",
        "name": "zhuanyuan",
        "email": "zhuanyuan@example.org",
        "old_password": PASSWORD,
        "password1": OTHER,
        "password2": OTHER,
    }
    before = cookie_of(officer)
    answer = officer.submit("/user/edit/zhuanyuan", form)
    assert answer.status_code == 302, answer.text
    assert officer.is_in("zhuanyuan")
    assert cookie_of(officer) != before
    assert not second.is_in("zhuanyuan")
    assert visit().log_in("zhuanyuan", OTHER).status_code == 302


def test_a_password_set_by_others_ends_it(officer, change):
    change("user_patch", id="zhuanyuan", password=OTHER)
    assert not officer.is_in("zhuanyuan")


def test_a_deleted_account_is_out_at_once(officer, change):
    token = model.Session.query(model.ApiToken).one
    change("user_delete", id="zhuanyuan")
    assert not officer.is_in("zhuanyuan")
    assert token is not None


@pytest.mark.parametrize("ended_by", ["logout", "password", "disabling"])
def test_the_api_does_not_take_a_cookie_that_has_ended(officer, visit, change, ended_by):
    address = "/api/action/user_show?id=zhuanyuan"
    copied = cookie_of(officer)
    assert with_cookie(visit(), copied).get(address).status_code == 200
    if ended_by == "logout":
        officer.submit("/user/_logout", {}, page="/user/edit/zhuanyuan")
    elif ended_by == "password":
        change("user_patch", id="zhuanyuan", password=OTHER)
    else:
        change("user_delete", id="zhuanyuan")
    assert with_cookie(visit(), copied).get(address).status_code == 403


def test_a_token_of_a_disabled_account_is_refused(visit, account, change):
    user = account("zhuanyuan")
    headers = {"Authorization": user["token"]}
    address = "/api/action/user_show?id=zhuanyuan"
    assert visit().get(address, headers=headers).status_code == 200
    change("user_patch", id="zhuanyuan", state="deleted")
    answer = visit().get(address, headers=headers)
    assert answer.status_code == 401
    assert "API 令牌" in answer.json["error"]["message"]


def test_new_roles_give_a_new_number_and_keep_the_reader_in(officer, change):
    before = cookie_of(officer)
    change("user_patch", id="zhuanyuan", sysadmin=True)
    assert officer.is_in("zhuanyuan")
    assert cookie_of(officer) != before


def test_idle_time_ends_it(officer):
    keys = list(connect_to_redis().scan_iter("session:*"))
    assert keys
    for key in keys:
        assert 0 < connect_to_redis().ttl(key) <= 1800
        connect_to_redis().expire(key, 100)
    officer.get("/user/edit/zhuanyuan")
    number = cookie_of(officer)
    assert connect_to_redis().ttl(f"session:{number}") > 1700
    connect_to_redis().delete(f"session:{number}")  # what Redis does when the time is over
    assert not officer.is_in("zhuanyuan")


def test_the_working_day_ends_it_though_it_is_used(officer, monkeypatch):
    now = time.time()
    monkeypatch.setattr(sessions.time, "time", lambda: now + 28700)
    assert officer.is_in("zhuanyuan")
    monkeypatch.setattr(sessions.time, "time", lambda: now + 28900)
    assert not officer.is_in("zhuanyuan")


def test_reading_without_redis_goes_on(visit, officer, portal, monkeypatch):
    from redis.exceptions import ConnectionError as Gone

    def fail(*_args, **_options):
        raise Gone("Redis is not there")

    store = portal.flask_app.session_interface
    monkeypatch.setattr(store.client, "get", fail)
    monkeypatch.setattr(store.client, "set", fail)
    assert officer.get("/about").status_code == 200
    assert not officer.is_in("zhuanyuan")
