"""Password and address of an account: the old password, the end of sessions and tokens, and a letter."""

from __future__ import annotations

import re

import pytest

from ckan import model
from ckan.lib import jobs
from ckan.logic import schema
from ckan.tests import factories

from ckanext.shuangpai.channels.mail import MailChannel
from ckanext.shuangpai.domain.account_change import loses_role, same_address
from ckanext.shuangpai.logic.account_letter import tell_holder

from tests.fixtures.portal import PASSWORD, SITE

OTHER = "Gao-Shan-Liu-Shui-7"
META = re.compile(r'<meta name="_csrf_token" content="([^"]+)"')
NEW = {"email": "neu@example.org", "password": OTHER}


@pytest.mark.parametrize(
    ("before", "after", "loses"),
    [
        ("admin", "editor", True),
        ("editor", "admin", False),
        ("member", None, True),
        (None, "member", False),
        ("other", "member", False),
        ("editor", "other", True),
        ("admin", "admin", False),
    ],
)
def test_what_a_change_of_role_takes_away(before, after, loses):
    assert loses_role(before, after) is loses


def test_capitals_make_no_other_address():
    assert same_address(" Zhang@Example.org", "zhang@example.org ")
    assert not same_address(None, "zhang@example.org")


@pytest.fixture
def person(account):
    return account("zhuanyuan")


def call(visitor, action, token=None, **data):
    """Call an action as a page's script does, or with a token."""
    headers = {"Authorization": token} if token else {"X-CSRFToken": visitor.token("/about")}
    return visitor.client.post(
        f"/api/action/{action}",
        json={"id": "zhuanyuan", **data},
        base_url=SITE,
        headers={**headers, "Referer": f"{SITE}/"},
        environ_overrides=visitor.environ,
    )


def stored():
    model.Session.expire_all()
    user = model.User.get("zhuanyuan")
    return user.email, user.password


def whole(data):
    """Return the fields that ``user_update`` wants beside what is to be changed."""
    return {"name": "zhuanyuan", "email": "zhuanyuan@example.org", **data}


@pytest.mark.parametrize("action", ["user_patch", "user_update"])
@pytest.mark.parametrize("what", ["email", "password"])
def test_the_old_password_is_needed_in_a_session(visit, person, action, what):
    visitor = visit()
    visitor.log_in("zhuanyuan")
    before = stored()
    data = whole({what: NEW[what]})
    for proof, told in ({}, "present password"), ({"old_password": "wrong"}, "not right"):
        answer = call(visitor, action, **data, **proof)
        assert answer.status_code == 409, told
        assert "old_password" in answer.json["error"]
        assert stored() == before
    assert call(visitor, action, **data, old_password=PASSWORD).status_code == 200
    assert stored() != before


@pytest.mark.parametrize("action", ["user_patch", "user_update"])
@pytest.mark.parametrize("what", ["email", "password"])
def test_a_token_changes_neither(visit, person, action, what):
    before = stored()
    data = whole({what: NEW[what]})
    answer = call(visit(), action, person["token"], **data, old_password=PASSWORD)
    assert answer.status_code == 403
    assert "令牌" in answer.json["error"]["message"]
    assert stored() == before
    assert call(visit(), action, person["token"], **whole({"fullname": "张三"})).status_code == 200


@pytest.mark.slow("sends every field of an account three ways")
def test_no_field_of_any_form_is_a_way_round(visit, person):
    """Every field that CKAN knows of an account, and some it does not, without the old password."""
    visitor = visit()
    visitor.log_in("zhuanyuan")
    before = stored()
    fields = {*schema.default_update_user_schema(), *schema.user_edit_form_schema(), "_password"}
    for field in sorted(fields - {"id", "name"}):
        value = "neu@example.org" if field == "email" else OTHER
        extra = {"password2": value} if field == "password1" else {}
        call(visitor, "user_patch", **{field: value}, **extra)
        call(visitor, "user_update", **whole({field: value, **extra}))
        form = whole({"save": "", field: value, **extra, "old_password": ""})
        visitor.submit("/user/edit/zhuanyuan", form)
        assert stored() == before, field


def test_the_old_password_is_not_guessed_by_the_api(visit, person):
    visitor = visit()
    visitor.log_in("zhuanyuan")
    codes = [
        call(visitor, "user_patch", password=OTHER, old_password=f"wrong-{n}").status_code
        for n in range(6)
    ]
    assert codes == [409] * 5 + [429]


def tokens():
    return model.Session.query(model.ApiToken).filter_by(user_id=model.User.get("zhuanyuan").id)


def knows(visitor, person):
    answer = visitor.get(
        "/api/action/user_show?id=zhuanyuan", headers={"Authorization": person["token"]}
    )
    return answer.status_code == 200


def lower(change, department):
    change("organization_member_create", id=department, username="zhuanyuan", role="member")


ENDS = {
    "another password": lambda change, _: change("user_patch", id="zhuanyuan", password=OTHER),
    "another address": lambda change, _: change("user_patch", id="zhuanyuan", email=NEW["email"]),
    "no member": lambda change, department: change(
        "organization_member_delete", id=department, username="zhuanyuan"
    ),
    "a lower role": lower,
    "no administrator": lambda change, _: change("user_patch", id="zhuanyuan", sysadmin=False),
    "deletion": lambda change, _: change("user_delete", id="zhuanyuan"),
    "no department": lambda change, department: change("organization_delete", id=department),
}


@pytest.mark.parametrize("way", ENDS)
def test_sessions_and_tokens_end(visit, person, change, make_department, way):
    department = make_department("双牌县民政局")["id"]
    change("organization_member_create", id=department, username="zhuanyuan", role="editor")
    change("user_patch", id="zhuanyuan", sysadmin=way == "no administrator")
    visitor = visit()
    visitor.log_in("zhuanyuan")
    assert visitor.is_in("zhuanyuan")
    assert knows(visit(), person)
    ENDS[way](change, department)
    assert tokens().count() == 0
    assert not visitor.is_in("zhuanyuan")
    assert not knows(visit(), person)


def test_what_takes_nothing_away_ends_nothing(visit, person, change, make_department):
    department = make_department("双牌县民政局")["id"]
    visitor = visit()
    visitor.log_in("zhuanyuan")
    change("organization_member_create", id=department, username="zhuanyuan", role="editor")
    change("organization_member_create", id=department, username="zhuanyuan", role="admin")
    change("user_patch", id="zhuanyuan", fullname="张三", email="ZHUANYUAN@example.org")
    assert visitor.is_in("zhuanyuan")
    assert knows(visit(), person)


def test_a_restored_account_is_entered_anew(visit, person, change):
    visitor = visit()
    visitor.log_in("zhuanyuan")
    change("user_delete", id="zhuanyuan")
    change("user_patch", id="zhuanyuan", state="active")
    assert not visitor.is_in("zhuanyuan")
    assert not knows(visit(), person)
    assert visit().log_in("zhuanyuan").status_code == 302


def test_tokens_of_an_account_deleted_by_an_older_version_do_not_come_back(visit, person, change):
    user = model.User.get("zhuanyuan")
    table = model.User.__table__
    model.Session.execute(table.update().where(table.c.id == user.id).values(state="deleted"))
    model.Session.commit()
    model.Session.expire_all()
    change("user_patch", id="zhuanyuan", state="active")
    assert not knows(visit(), person)


def test_the_reader_who_changed_it_goes_on_and_another_window_does_not(visit, person):
    here, there = visit(), visit()
    here.log_in("zhuanyuan")
    there.log_in("zhuanyuan")
    old = here.client.get_cookie("ckan", domain="test.ckan.net").value
    call(here, "user_patch", email=NEW["email"], old_password=PASSWORD)
    assert here.is_in("zhuanyuan")
    assert here.client.get_cookie("ckan", domain="test.ckan.net").value != old
    assert not there.is_in("zhuanyuan")
    assert not knows(visit(), person)


def test_a_login_that_renews_an_old_hash_ends_nothing(visit, person, monkeypatch):
    from passlib.hash import pbkdf2_sha512

    table = model.User.__table__
    weak = pbkdf2_sha512.using(rounds=1000).hash(PASSWORD)
    model.Session.execute(table.update().where(table.c.name == "zhuanyuan").values(password=weak))
    model.Session.commit()
    model.Session.expire_all()
    assert visit().log_in("zhuanyuan").status_code == 302
    assert stored()[1] != weak
    assert knows(visit(), person)


def letters():
    """Return what the ordered letters say: (address, account, what, own)."""
    found = [job for job in jobs.get_queue().jobs if job.func_name.endswith(tell_holder.__name__)]
    told = [tuple(job.args[at] for at in (0, 1, 2, 4)) for job in found]
    jobs.get_queue().empty()
    return told


@pytest.fixture
def no_letters(person):
    jobs.get_queue().empty()


def test_the_holder_is_told_at_the_old_address(visit, person, no_letters, change):
    visitor = visit()
    visitor.log_in("zhuanyuan")
    call(visitor, "user_patch", email=NEW["email"], old_password=PASSWORD)
    assert letters() == [("zhuanyuan@example.org", "zhuanyuan", ["email"], True)]
    call(visitor, "user_patch", password=OTHER, old_password=PASSWORD)
    assert letters() == [(NEW["email"], "zhuanyuan", ["password"], True)]
    admin = factories.SysadminWithToken()
    answer = call(visit(), "user_patch", admin["token"], password=PASSWORD, email="c@example.org")
    assert answer.status_code == 200
    assert letters() == [(NEW["email"], "zhuanyuan", ["password", "email"], False)]


def test_a_change_that_was_refused_is_not_told(visit, person, no_letters):
    visitor = visit()
    visitor.log_in("zhuanyuan")
    call(visitor, "user_patch", password=OTHER)
    call(visitor, "user_patch", password="short", old_password=PASSWORD)
    call(visitor, "user_patch", fullname="张三")
    assert letters() == []


@pytest.fixture
def posted(with_plugins, with_request_context, ckan_config, monkeypatch):
    """What goes out by mail; over the wire it goes in tests/logic/test_notices.py."""
    sent = []
    monkeypatch.setitem(ckan_config, "smtp.mail_from", "portal@example.org")
    monkeypatch.setattr(MailChannel, "send", lambda _self, letter: sent.append(letter))
    return sent


def test_the_letter(posted):
    moment = "2026-11-30T01:02:03+00:00"
    tell_holder("alt@example.org", "zhuanyuan", ["password", "email"], moment, False)
    (letter,) = posted
    assert letter.email == "alt@example.org"
    assert "密码和邮箱地址已更改" in letter.subject.replace("您账号的", "")
    for words in ("2026年11月30日 09:02", "密码", "邮箱", "zhuanyuan", "管理员"):
        assert words in letter.body
    tell_holder("alt@example.org", "zhuanyuan", ["password"], moment, True)
    assert "/user/reset" in posted[1].body
    assert "/user/reset" not in letter.body  # the link would go to the new address


def test_without_mail_the_job_ends_without_a_letter(posted, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "smtp.mail_from", None)
    tell_holder("alt@example.org", "zhuanyuan", ["password"], "2026-11-30T01:02:03+00:00", True)
    assert posted == []


def test_a_mailed_link_sets_the_password_once_and_ends_all(visit, person, no_letters):
    from ckan.lib import mailer

    user = model.User.get("zhuanyuan")
    mailer.create_reset_key(user)
    key = user.reset_key
    visitor = visit()
    visitor.log_in("zhuanyuan")
    address = f"/user/reset/{user.id}?key={key}"
    stranger = visit("10.0.0.9")
    answer = stranger.submit(address, {"password1": OTHER, "password2": OTHER})
    assert answer.status_code == 302, answer.text
    assert not visitor.is_in("zhuanyuan")
    assert tokens().count() == 0
    assert [one[2] for one in letters()] == [["password"]]
    assert stranger.get(address).status_code == 403
    assert visit().log_in("zhuanyuan", OTHER).status_code == 302


def test_a_mailed_key_does_not_change_the_address(visit, person):
    from ckan.lib import mailer

    user = model.User.get("zhuanyuan")
    mailer.create_reset_key(user)
    visitor = visit()
    answer = visitor.client.post(
        "/api/action/user_update",
        json={"id": user.id, "reset_key": user.reset_key, **whole({"email": NEW["email"]})},
        base_url=SITE,
    )
    assert answer.status_code == 403
    assert stored()[0] == "zhuanyuan@example.org"


def test_another_address_ends_a_link_that_waits(visit, person):
    from ckan.lib import mailer

    user = model.User.get("zhuanyuan")
    mailer.create_reset_key(user)
    key = user.reset_key
    visitor = visit()
    visitor.log_in("zhuanyuan")
    call(visitor, "user_patch", email=NEW["email"], old_password=PASSWORD)
    assert visit().get(f"/user/reset/{user.id}?key={key}").status_code == 403


def test_the_command_line_sets_a_password_and_ends_all(visit, person, cli):
    from ckan.cli.cli import ckan

    visitor = visit()
    visitor.log_in("zhuanyuan")
    result = cli.invoke(ckan, ["user", "setpass", "zhuanyuan", "-p", OTHER])
    assert not result.exit_code, result.output
    assert not visitor.is_in("zhuanyuan")
    assert tokens().count() == 0


def test_opening_the_address_does_not_log_out(visit, person):
    visitor = visit()
    visitor.log_in("zhuanyuan")
    page = visitor.get("/user/_logout?came_from=/about")
    assert page.status_code == 200
    assert visitor.client.head("/user/_logout", base_url=SITE).status_code == 200
    assert visitor.is_in("zhuanyuan")
    assert visitor.post("/user/_logout").status_code == 400  # without the form's token
    assert visitor.is_in("zhuanyuan")
    action = re.search(
        r'<form action="([^"]*_logout[^"]*)" method="post">', page.text.split("<main")[-1]
    )
    assert action
    assert visitor.submit(action.group(1), {}, page="/user/_logout").status_code == 302
    assert not visitor.is_in("zhuanyuan")
    assert visitor.get("/user/_logout").status_code == 302


def test_the_login_page_offers_a_button_to_who_is_in(visit, person):
    visitor = visit()
    visitor.log_in("zhuanyuan")
    text = visitor.get("/user/login").text
    assert 'href="/user/_logout"' not in text
    assert 'action="/user/_logout" method="post"' in text
