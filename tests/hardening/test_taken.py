"""Whoever changes their own account learns next to nothing of others'."""

from __future__ import annotations

import pytest

from ckan.tests import factories

from tests.fixtures.portal import PASSWORD, SITE

TAKEN = "lisi@example.org"


@pytest.fixture
def people(account):
    """Two accounts; the first asks, the second's address is what it asks for."""
    account("lisi")
    return account("zhangsan")


def ask(visitor, person, action="user_patch", **data):
    """Call an action as the page of a person does, with the password that a new address needs."""
    if visitor.client.get_cookie("ckan", domain="test.ckan.net") is None:
        visitor.log_in(person["name"])
    return visitor.client.post(
        f"/api/action/{action}",
        json={"id": person["name"], "old_password": PASSWORD, **data},
        base_url=SITE,
        headers={"X-CSRFToken": visitor.token("/about"), "Referer": f"{SITE}/"},
        environ_overrides=visitor.environ,
    )


@pytest.mark.parametrize("action", ["user_patch", "user_update"])
def test_addresses_are_not_tried_one_after_another(visit, people, action):
    codes = []
    for number in range(6):
        address = TAKEN if number % 2 else f"free-{number}@example.org"
        asker = visit(f"10.5.0.{number}")
        codes.append(ask(asker, people, action, email=address, name="zhangsan").status_code)
    assert codes == [200, 409, 200, 409, 200, 429]


def test_what_does_not_ask_for_an_address_is_not_counted(visit, people):
    for number in range(8):
        assert ask(visit(), people, fullname=f"数据专员{number}").status_code == 200
    for _ in range(8):
        assert ask(visit(), people, email="ZHANGSAN@example.org").status_code == 200


def test_what_is_harmless_does_not_forget_what_was_tried(visit, people):
    for number in range(5):
        ask(visit(f"10.5.1.{number}"), people, email=TAKEN)
        answer = ask(visit(f"10.5.2.{number}"), people, fullname="数据专员")
    assert answer.status_code == 429
    assert "15 分钟" in answer.json["error"]["message"]


def test_the_form_of_the_profile_is_counted_alike(visit, people):
    visitor = visit()
    visitor.log_in("zhangsan")
    form = {"save": "", "name": "zhangsan", "email": TAKEN, "old_password": PASSWORD}
    codes = [visitor.submit("/user/edit/zhangsan", form).status_code for _ in range(6)]
    assert codes == [200] * 5 + [429]


def test_a_name_that_may_not_change_is_refused_alike(visit, people):
    told = {
        str(ask(visit(), people, name=name).json["error"]["name"])
        for name in ("lisi", "nobody-at-all")
    }
    assert len(told) == 1
    assert ask(visit(), people, name="zhangsan").status_code == 200


def test_sysadmins_see_accounts_anyway(visit, people):
    admin = factories.SysadminWithToken()
    for _ in range(7):
        answer = visit().client.post(
            "/api/action/user_patch",
            json={"id": "zhangsan", "email": TAKEN},
            base_url=SITE,
            headers={"Authorization": admin["token"]},
        )
        assert answer.status_code == 409
