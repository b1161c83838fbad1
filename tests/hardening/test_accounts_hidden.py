"""Nobody learns of accounts that are not theirs to see: not from pages, actions, answers or their time."""

from __future__ import annotations

from typing import Any

import pytest

from ckan import model
from ckan.lib import mailer
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.shuangpai.hardening import password_reset
from ckanext.shuangpai.logic.action import account as actions

from tests.fixtures.portal import PASSWORD, Visitor, forget_sessions_and_failures
from tests.hardening.test_throttle import visible

READERS = ("stranger", "citizen", "clerk", "reviewer", "root")
SEES = {
    "stranger": set(),
    "citizen": {"citizen"},
    "clerk": {"clerk", "head"},
    "reviewer": {"citizen", "clerk", "head", "other", "reviewer", "root"},
    "root": {"citizen", "clerk", "head", "other", "reviewer", "root"},
}


@pytest.fixture
def county(with_plugins, clean_db, clean_index, make_department) -> dict[str, Any]:
    """Two departments and the Centre, with a person or two each, and a citizen."""
    civil = make_department("双牌县民政局", catalog_number="002")
    water = make_department("双牌县水利局", catalog_number="003")
    centre = make_department("双牌县政务服务中心", functions=["centre"])
    for name, department, capacity in [
        ("clerk", civil, "editor"),
        ("head", civil, "admin"),
        ("other", water, "editor"),
        ("reviewer", centre, "editor"),
        ("citizen", None, ""),
    ]:
        factories.User(
            name=name, fullname=f"Reader {name}", email=f"{name}@example.org", password=PASSWORD
        )
        if department:
            _as("", ignore_auth=True)(
                "organization_member_create", id=department["id"], username=name, role=capacity
            )
    factories.Sysadmin(
        name="root", fullname="Reader root", email="root@example.org", password=PASSWORD
    )
    return {"civil": civil, "water": water, "centre": centre}


@pytest.fixture
def portal_on(county, monkeypatch, ckan_config, make_app):
    """The application with the check of forms on, beside the county."""
    monkeypatch.setitem(ckan_config, "WTF_CSRF_ENABLED", True)
    monkeypatch.setitem(ckan_config, "ckan.auth.create_user_via_web", True)
    app = make_app()
    forget_sessions_and_failures()
    yield app
    forget_sessions_and_failures()


@pytest.fixture
def visit_on(portal_on):
    """Return a maker of visitors of that application."""
    return lambda address="127.0.0.1": Visitor(portal_on, address)


def _as(name: str, ignore_auth: bool = False):
    """Return a caller of actions as somebody; the empty name is a stranger."""

    def call(action: str, **data: Any) -> Any:
        user = "" if name == "stranger" else name
        if ignore_auth:
            user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        context: Any = {"user": user, "auth_user_obj": model.User.get(user or None)}
        if ignore_auth:
            context["ignore_auth"] = True
        return tk.get_action(action)(context, data)

    return call


def _answer(call: Any, action: str, **data: Any) -> Any:
    try:
        return call(action, **data)
    except (tk.NotAuthorized, tk.ObjectNotFound, tk.ValidationError) as error:
        return type(error).__name__, str(error)


@pytest.mark.parametrize("reader", READERS)
def test_each_sees_the_accounts_that_are_theirs_to_see(county, reader):
    call, everybody = _as(reader), SEES["root"]
    shown = {name for name in everybody if isinstance(_answer(call, "user_show", id=name), dict)}
    assert shown == SEES[reader]
    if reader == "stranger":
        for action in ("user_list", "user_autocomplete"):
            assert _answer(call, action, q="e")[0] == "NotAuthorized"
        return
    listed = {one["name"] for one in call("user_list")} & everybody
    assert listed == set(call("user_list", all_fields=False)) & everybody == SEES[reader]
    completed = {one["name"] for one in call("user_autocomplete", q="e", limit=50)}
    assert completed & everybody == SEES[reader]


def test_the_limit_of_a_completion_counts_what_is_seen(county):
    assert [one["name"] for one in _as("citizen")("user_autocomplete", q="i", limit=1)] == [
        "citizen"
    ]


HIDING = sorted({*actions.NAMED_BY, *actions.CHANGES_NAMED_BY, "user_show"})


@pytest.mark.parametrize("reader", ["stranger", "citizen", "clerk"])
def test_a_hidden_account_is_as_if_it_did_not_exist(county, reader):
    call, hidden = _as(reader), model.User.get("other")
    known = {
        (action, name): _answer(call, action, id=name)
        for action in HIDING
        for name in (hidden.name, hidden.id)
    }
    assert {key: one[0] for key, one in known.items()} == dict.fromkeys(known, "NotAuthorized")
    unknown = {key: _answer(call, key[0], id="nobody-at-all") for key in known}
    assert known == unknown


@pytest.mark.parametrize("reader", ["stranger", "citizen", "clerk"])
def test_who_manages_no_members_learns_of_nobody(county, reader):
    def ask(action: str, name: str) -> Any:
        data = {"id": county["water"]["id"], "username": name, "role": "member"}
        data |= {"object": name, "object_type": "user", "capacity": "member"}
        return _answer(_as(reader), action, **data)

    for action in (one for one in actions.ASKED_FIRST if not one.startswith("group")):
        assert ask(action, "other")[0] == "NotAuthorized"
        assert ask(action, "other") == ask(action, "nobody-at-all")


def test_a_head_takes_in_an_account_that_was_nobodys(county):
    _as("head")(
        "organization_member_create", id=county["civil"]["id"], username="citizen", role="member"
    )
    assert _as("head")("user_show", id="citizen")["name"] == "citizen"


@pytest.mark.parametrize(
    ("reader", "may"),
    [
        ("stranger", False),
        ("citizen", False),
        ("other", False),
        ("clerk", True),
        ("reviewer", True),
    ],
)
def test_who_belongs_to_a_department_its_members_and_the_centre_see(county, reader, may):
    call, civil = _as(reader), county["civil"]["id"]
    shown = _answer(call, "organization_show", id=civil, include_users=True)
    listed = _answer(call, "member_list", id=civil)
    users = _answer(call, "member_list", id=civil, object_type="user")
    if may:
        assert {one["name"] for one in shown["users"]} >= {"clerk", "head"}
        assert len(users) >= 2
        assert len(listed) >= 2
    else:
        assert shown[0] == listed[0] == users[0] == "NotAuthorized"
    assert "users" not in call("organization_show", id=civil) or not call(
        "organization_show", id=civil
    ).get("users")
    assert call("member_list", id=civil, object_type="package") == []


@pytest.mark.parametrize("name", ["", "citizen"])
def test_pages_of_hidden_and_unknown_accounts_look_the_same(county, portal_on, visit_on, name):
    visitor = visit_on()
    if name:
        visitor.log_in(name)
    for page in ("/user/{}", "/user/{}/organizations", "/user/followers/{}", "/user/edit/{}"):
        known, unknown = (
            visitor.get(page.format("clerk")),
            visitor.get(page.format("nobody-at-all")),
        )
        assert known.status_code == unknown.status_code != 200
        assert _words(known, "clerk") == _words(unknown, "nobody-at-all")
    assert "clerk" not in visitor.get("/user/").text


def test_a_link_that_does_not_hold_tells_nothing(county, visit_on):
    visitor = visit_on()
    user = model.User.get("clerk")
    mailer.create_reset_key(user)
    user = model.User.get("clerk")
    address = f"/user/reset/{user.id}"
    for query in ("", "?key=", "?key=wrong"):
        known = visitor.get(address + query)
        unknown = visitor.get(f"/user/reset/11111111-2222-3333-4444-555555555555{query}")
        assert known.status_code == unknown.status_code == 403
        assert _words(known, user.id) == _words(unknown, "11111111-2222-3333-4444-555555555555")
    assert visitor.get(f"{address}?key={user.reset_key}").status_code == 200


def test_a_link_that_holds_sets_the_password(county, visit_on):
    mailer.create_reset_key(model.User.get("clerk"))
    user = model.User.get("clerk")
    visitor, page = visit_on(), f"/user/reset/{user.id}?key={user.reset_key}"
    fresh = "Xin-Mi-Ma-2026-Shui"
    answer = visitor.submit(page, {"password1": fresh, "password2": fresh})
    assert answer.status_code == 302
    assert visitor.log_in("clerk", fresh).status_code == 302


def test_a_request_for_a_link_only_orders_a_job(county, visit_on, monkeypatch):
    """Whoever it is about: same answer, same job, and no account is looked at before it is sent."""
    ordered: list[Any] = []
    monkeypatch.setattr(
        password_reset.tk, "enqueue_job", lambda job, args, **_rest: ordered.append((job, args))
    )
    answers = []
    for number, login in enumerate(["clerk", "clerk@example.org", "nobody-at-all"]):
        visitor = visit_on(f"10.3.0.{number}")
        answer = visitor.submit("/user/reset", {"user": login})
        answers.append((answer.status_code, answer.headers["Location"]))
        assert "如果该账号存在" in visitor.get("/user/login").text
    assert len(set(answers)) == 1
    assert [args[0] for _job, args in ordered] == ["clerk", "clerk@example.org", "nobody-at-all"]
    assert {job for job, _args in ordered} == {password_reset.send_links}


def test_the_job_mails_those_who_exist(county, portal_on, monkeypatch):
    sent: list[str] = []
    monkeypatch.setattr(
        mailer, "mail_user", lambda user, _subject, body, **_rest: sent.append(body)
    )
    with portal_on.flask_app.test_request_context():
        for login in ("clerk", "CLERK@example.org", "cler_@example.org", "nobody-at-all", "%"):
            password_reset.send_links(login, "zh-Hans")
    assert len(sent) == 2
    assert all(f"/user/reset/{model.User.get('clerk').id}?key=" in body for body in sent)


def test_registrations_are_counted_also_when_they_succeed(county, visit_on):
    codes = []
    for number in range(6):
        form = {
            "name": f"xinren-{number}",
            "email": f"xinren-{number}@example.org",
            "fullname": "新人",
            "password1": PASSWORD,
            "password2": PASSWORD,
            "save": "",
        }
        codes.append(visit_on("10.4.0.1").submit("/user/register", form).status_code)
    assert codes == [302] * 5 + [429]


def _words(answer: Any, name: str) -> str:
    return visible(answer.text).replace(name, "NAME")
