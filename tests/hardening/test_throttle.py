"""After a few failures an account and an address wait; known and unknown accounts look the same."""

from __future__ import annotations

import logging
import re
import statistics
import threading
import time

import pytest
from redis.exceptions import ConnectionError as Gone

from ckan.lib.redis import connect_to_redis

from ckanext.shuangpai.hardening import client_address, throttle

from tests.fixtures.portal import PASSWORD

AUDIT = "ckanext.shuangpai.hardening.accounts"
WRONG = "Cuo-Wu-Mi-Ma-99"


def guess(visitor, name, password=WRONG):
    return visitor.log_in(name, password)


def visible(text: str) -> str:
    """Return a page without what differs each time: the form's token."""
    return re.sub(r'(value|content)="[\w.-]{60,}"', "", text)


def test_an_account_waits_after_five_failures_wherever_they_come_from(visit, account):
    account("zhuanyuan")
    for number in range(5):
        assert guess(visit(f"10.0.0.{number}"), "zhuanyuan").status_code == 200
    answer = guess(visit("10.0.1.1"), "zhuanyuan", PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert "15 分钟" in answer.text
    assert not visit("10.0.1.1").is_in("zhuanyuan")


def test_name_and_address_of_an_account_are_one(visit, account):
    account("zhuanyuan")
    for number, login in enumerate(["zhuanyuan", "zhuanyuan@example.org"] * 2 + ["zhuanyuan"]):
        guess(visit(f"10.0.0.{number}"), login)
    assert guess(visit("10.0.1.1"), "ZHUANYUAN@example.org").status_code == 429


def test_an_address_waits_after_five_failures_whomever_they_are_about(visit, account):
    account("zhuanyuan")
    for number in range(5):
        assert guess(visit(), f"nobody-{number}").status_code == 200
    assert guess(visit(), "zhuanyuan", PASSWORD).status_code == 429
    assert guess(visit("10.0.0.9"), "zhuanyuan", PASSWORD).status_code == 302


def test_success_is_no_failure(visit, account):
    account("zhuanyuan")
    for _ in range(3):
        for _ in range(4):
            guess(visit(), "zhuanyuan")
        assert guess(visit(), "zhuanyuan", PASSWORD).status_code == 302
        for key in connect_to_redis().scan_iter("shuangpai:throttle:login:address:*"):
            connect_to_redis().delete(key)
    for _ in range(8):
        assert guess(visit("10.0.0.2"), "zhuanyuan", PASSWORD).status_code == 302


def test_many_at_once_get_no_further(visit, account):
    account("zhuanyuan")
    answers: list[int] = []
    visitors = [visit(f"10.1.0.{number}") for number in range(16)]
    tokens = [one.token("/user/login") for one in visitors]

    def try_one(visitor, token):
        form = {"login": "zhuanyuan", "password": WRONG, "_csrf_token": token}
        answers.append(visitor.post("/user/login", form).status_code)

    threads = [
        threading.Thread(target=try_one, args=pair) for pair in zip(visitors, tokens, strict=True)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(answers) == [200] * 5 + [429] * 11


def test_waiting_ends(visit, account):
    account("zhuanyuan")
    for _ in range(6):
        guess(visit(), "zhuanyuan")
    for key in connect_to_redis().scan_iter("shuangpai:throttle:*"):
        assert 800 < connect_to_redis().ttl(key) <= 900
        connect_to_redis().delete(key)  # what Redis does when the time is over
    assert guess(visit(), "zhuanyuan", PASSWORD).status_code == 302


def test_the_old_password_cannot_be_guessed_in_the_profile(visit, account):
    account("zhuanyuan")
    visitor = visit()
    visitor.log_in("zhuanyuan")
    form = {
        "save": "",
        "name": "zhuanyuan",
        "email": "zhuanyuan@example.org",
        "old_password": WRONG,
    }
    form |= {"password1": PASSWORD + "x", "password2": PASSWORD + "x"}
    answers = [visitor.submit("/user/edit/zhuanyuan", form).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_saving_the_profile_is_no_guess(visit, account):
    account("zhuanyuan")
    visitor = visit()
    visitor.log_in("zhuanyuan")
    form = {
        "save": "",
        "name": "zhuanyuan",
        "email": "zhuanyuan@example.org",
        "fullname": "数据专员",
    }
    assert [visitor.submit("/user/edit/zhuanyuan", form).status_code for _ in range(7)] == [302] * 7


def test_known_and_unknown_accounts_get_the_same_answer(visit, account):
    account("zhuanyuan")
    account("lizhi", state="deleted")
    pages = {
        visible(guess(visit(f"10.0.0.{n}"), name).text)
        for n, name in enumerate(["zhuanyuan", "nobody", "lizhi"])
    }
    assert len(pages) == 1
    blocked = set()
    for kind, name in enumerate(["zhuanyuan", "nobody"]):
        for number in range(5):
            guess(visit(f"10.{kind}.1.{number}"), name)
        blocked.add(visible(guess(visit(f"10.{kind}.2.1"), name).text))
    assert len(blocked) == 1


def test_known_and_unknown_accounts_cost_the_same_work(portal, account):
    from ckan.lib import authenticator

    account("zhuanyuan")
    times: dict[str, list[float]] = {"zhuanyuan": [], "nobody": []}
    with portal.flask_app.test_request_context("/user/login", method="POST"):
        for _ in range(15):
            for name, taken in times.items():
                start = time.process_time()
                assert authenticator.ckan_authenticator({"login": name, "password": WRONG}) is None
                taken.append(time.process_time() - start)
    known, unknown = (statistics.median(taken) for taken in times.values())
    assert abs(known - unknown) < 0.4 * max(known, unknown)


@pytest.mark.parametrize(
    "name", ["x" * 5000, "%", "' or 1=1 --", "\udcff".encode("utf-8", "surrogatepass")]
)
def test_strange_names_are_only_wrong(visit, name):
    assert guess(visit(), name).status_code in (200, 400)


def test_very_long_passwords_are_only_wrong(visit, account):
    account("zhuanyuan")
    assert guess(visit(), "zhuanyuan", "x" * 100_000).status_code == 200


def test_without_redis_nobody_logs_in(visit, account, monkeypatch):
    account("zhuanyuan")
    visitor = visit()
    token = visitor.token("/user/login")

    class Dead:
        def eval(self, *_args):
            raise Gone("Redis is not there")

    monkeypatch.setattr(throttle, "connect_to_redis", Dead)
    form = {"login": "zhuanyuan", "password": PASSWORD, "_csrf_token": token}
    answer = visitor.post("/user/login", form)
    assert answer.status_code == 503
    assert "暂时无法登录" in answer.text


def test_wrong_tokens_are_said_to_be_so_and_counted(visit, account):
    user = account("zhuanyuan")
    wrong = {"Authorization": user["token"][:-4] + "abcd"}
    answers = [visit().get("/api/action/status_show", headers=wrong) for _ in range(6)]
    assert [one.status_code for one in answers] == [401] * 5 + [429]
    assert "API 令牌" in answers[0].json["error"]["message"]
    right = {"Authorization": user["token"]}
    assert visit().get("/api/action/status_show", headers=right).status_code == 200
    assert visit().get("/api/action/status_show").status_code == 200


def test_the_log_tells_who_and_where_but_no_password(visit, account, caplog, monkeypatch):
    account("zhuanyuan")
    monkeypatch.setattr(logging.getLogger(AUDIT), "disabled", False)
    with caplog.at_level("INFO", logger=AUDIT):
        guess(visit("10.0.0.7"), "zhuanyuan")
        guess(visit("10.0.0.7"), WRONG)  # typed into the wrong field
        guess(visit("10.0.0.7"), "zhuanyuan", PASSWORD)
    told = "\n".join(one.getMessage() for one in caplog.records if one.name == AUDIT)
    assert "login failed: user='zhuanyuan' address=10.0.0.7" in told
    assert "logged in: user=zhuanyuan address=10.0.0.7" in told
    assert WRONG not in caplog.text
    assert PASSWORD not in caplog.text


@pytest.mark.parametrize(
    ("peer", "hops", "address"),
    [
        ("10.9.0.1", ["1.2.3.4"], "10.9.0.1"),
        ("127.0.0.1", ["1.2.3.4"], "1.2.3.4"),
        ("127.0.0.1", ["6.6.6.6", "1.2.3.4"], "1.2.3.4"),
        ("127.0.0.1", ["6.6.6.6", "1.2.3.4", "10.0.0.5"], "1.2.3.4"),
        ("127.0.0.1", ["nonsense"], "127.0.0.1"),
        ("127.0.0.1", ["6.6.6.6", "nonsense", "10.0.0.5"], "10.0.0.5"),
        ("127.0.0.1", [""], "127.0.0.1"),
        ("127.0.0.1", ["2001:db8::1"], "2001:db8::1"),
    ],
)
def test_only_our_own_proxies_are_believed(peer, hops, address):
    from ipaddress import ip_network

    proxies = [ip_network("127.0.0.1"), ip_network("10.0.0.0/24")]
    assert client_address.trusted_hop(peer, hops, proxies) == address


def test_a_claimed_address_does_not_help(visit, account):
    account("zhuanyuan")
    for number in range(5):
        visitor = visit()
        visitor.client.environ_base = {}
        visitor.environ["HTTP_X_FORWARDED_FOR"] = f"10.7.0.{number}"
        guess(visitor, f"nobody-{number}")
    assert guess(visit(), "zhuanyuan", PASSWORD).status_code == 429


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("nonsense", "0.0.0.0"),  # noqa: S104
    ],
)
def test_one_house_is_one_origin(address, origin):
    assert client_address.network_of(address) == origin
