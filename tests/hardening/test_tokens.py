"""API tokens end, and the list says when."""

from __future__ import annotations

import datetime as dt

import pytest

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.shuangpai.domain.api_token import EXTRA, expiry

MADE = dt.datetime(2026, 1, 1)


@pytest.mark.parametrize(
    ("days", "asked", "held"),
    [(90, None, 90), (90, 30, 30), (90, 400, 90), (0, None, None), (0, 7, 7), (90, "x", 90)],
)
def test_how_long_a_token_holds(days, asked, held):
    extras = {} if asked is None else {EXTRA: asked}
    wanted = held and MADE + dt.timedelta(days=held)
    assert expiry(MADE, extras, days) == wanted


def age(days: float) -> None:
    """Make every token older."""
    for token in model.Session.query(model.ApiToken):
        token.created_at -= dt.timedelta(days=days)
    model.Session.commit()


def make_token(user, days):
    """Make a token that is asked to hold that many days."""
    context = {"user": user["name"], "auth_user_obj": model.User.get(user["id"])}
    asked = {"user": user["name"], "name": "short", "expires_in_days": days}
    return tk.get_action("api_token_create")(context, asked)


def knows(visitor, user) -> int:
    address = f"/api/action/user_show?id={user['name']}"
    return visitor.get(address, headers={"Authorization": user["token"]}).status_code


def test_a_token_ends_after_ninety_days(visit, account):
    user = account("zhuanyuan")
    assert knows(visit(), user) == 200
    age(89.9)
    assert knows(visit(), user) == 200
    age(0.2)
    assert knows(visit(), user) == 401


def test_a_token_can_be_asked_to_end_sooner(visit, account, act):
    user = account("zhuanyuan")
    made = make_token(user, 7)
    listed = {one["name"]: one for one in act("api_token_list", user, user_id=user["id"])}
    made_on = dt.datetime.fromisoformat(listed["short"]["created_at"])
    assert dt.datetime.fromisoformat(listed["short"]["expires_at"]) == made_on + dt.timedelta(
        days=7
    )
    age(8)
    assert knows(visit(), {**user, "token": made["token"]}) == 401
    assert knows(visit(), user) == 200


@pytest.mark.parametrize("days", [0, -1, "soon", 1.5])
def test_days_are_a_positive_number(account, days):
    user = account("zhuanyuan")
    with pytest.raises(tk.ValidationError) as refused:
        make_token(user, days)
    assert "expires_in_days" in refused.value.error_dict


def test_the_portals_own_token_does_not_end(visit, account):
    site = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    token = tk.get_action("api_token_create")(
        {"ignore_auth": True, "user": site["name"]}, {"user": site["name"], "name": "worker"}
    )["token"]
    age(1000)
    answer = visit().get("/api/action/status_show", headers={"Authorization": token})
    assert answer.status_code == 200


def test_the_page_says_when_a_token_ends(visit, account):
    account("zhuanyuan")
    visitor = visit()
    visitor.log_in("zhuanyuan")
    page = visitor.get("/user/zhuanyuan/api-tokens").text
    assert "有效期至" in page
    end = model.Session.query(model.ApiToken).first().created_at + dt.timedelta(days=90)
    assert str(end.year) in page.partition("有效期至")[2]
