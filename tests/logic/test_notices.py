"""Notices reach inboxes and mailboxes once each, whatever fails in between."""

from __future__ import annotations

import datetime as dt
import signal
import smtplib
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.shuangpai.channels import ChannelDownError, Letter
from ckanext.shuangpai.channels.mail import MailChannel
from ckanext.shuangpai.logic import notices
from ckanext.shuangpai.model import outbox
from ckanext.shuangpai.model.delivery import Delivery
from ckanext.shuangpai.model.notice import Notice

pytestmark = pytest.mark.usefixtures("empty")
START = dt.datetime(2026, 11, 24, 1, tzinfo=dt.UTC)
TABLES = "shuangpai_outbox, shuangpai_notice, shuangpai_delivery"


class Mailbox:
    """A mail server: keeps what it takes, refuses some readers, shows each mail to ``seen``."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.refuse: set[str] = set()
        self.seen: threading.Event = threading.Event()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refuse:
            return "550 no such reader"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        self.seen.set()
        return "250 taken"

    @property
    def counts(self) -> Counter[str]:
        """How often each reader got a mail."""
        return Counter(str(mail["To"].addresses[0].addr_spec) for mail in self.mails)


class Switchable:
    """A mail server that can be taken away and put back at the same port."""

    def __init__(self) -> None:
        self.box = Mailbox()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.up()

    def down(self) -> None:
        if self.running:
            self.controller.stop()
        self.running = False

    def up(self) -> None:
        self.controller = Controller(self.box, hostname="127.0.0.1", port=self.port)
        self.controller.start()
        self.running = True


@pytest.fixture
def server(ckan_config, monkeypatch) -> Iterator[Switchable]:
    running = Switchable()
    monkeypatch.setitem(ckan_config, "smtp.server", f"127.0.0.1:{running.port}")
    monkeypatch.setitem(ckan_config, "smtp.mail_from", "catalog@example.org")
    yield running
    running.down()


_people: dict[str, Any] = {}


@pytest.fixture
def people(shared_db, make_department, make_member) -> dict[str, Any]:
    """A department with one user of each role, for the whole file."""
    if shared_db or not _people:
        office = make_department("双牌县民政局")
        _people.update(
            office=office["id"],
            **{role: make_member(office["id"], role) for role in ("member", "editor", "admin")},
            citizen=factories.UserWithToken(),
        )
    return _people


@pytest.fixture
def empty(shared_db) -> None:
    """No notice anywhere."""
    model.Session.execute(sa.text(f"TRUNCATE {TABLES}"))
    model.Session.commit()
    notices._probed.clear()


def put(key: str, *, users: Any = (), organizations: Any = (), **facts: Any) -> bool:
    facts = {"title": f"低保对象信息 {key}", "event": "退回修改", **facts}
    added = outbox.put(
        key=key,
        kind="case_event",
        case_id="c-1",
        users=users,
        organizations=organizations,
        facts=facts,
        now=START,
    )
    model.Session.commit()
    return added


def test_an_event_is_told_once_to_those_of_the_least_role(people) -> None:
    assert put("a", users=[people["citizen"]["id"]], organizations=[(people["office"], "editor")])
    assert not put("a", users=[people["member"]["id"]])
    for _ in range(2):
        notices.deliver(START, {})
    told = Counter(one.user_id for one in model.Session.query(Notice))
    assert {people[role]["id"] for role in ("citizen", "editor", "admin")} <= set(told)
    assert people["member"]["id"] not in told
    assert set(told.values()) == {1}


def test_an_event_that_did_not_happen_is_not_told(people) -> None:
    outbox.put(key="b", kind="case_event", case_id=None, users=[people["citizen"]["id"]], facts={})
    model.Session.rollback()
    assert notices.deliver(START, {}).expanded == 0
    assert model.Session.query(Notice).count() == 0


def test_mails_are_chinese_name_the_case_and_lead_to_it(people, server) -> None:
    put("c", users=[people["editor"]["id"]], state_title="退回", explanation="请补充共享条件。")
    assert notices.deliver(START).sent == 1
    mail = server.box.mails[0]
    assert mail["Subject"] == "低保对象信息 c：退回修改"
    body = mail.get_content()
    assert "请补充共享条件。" in body
    assert tk.config["ckan.site_url"] + "/case/c-1" in body
    notice = model.Session.query(Notice).one()
    assert mail["Message-ID"].startswith(f"<{notice.id}@")


def test_twelve_hours_without_mail_server_lose_and_double_nothing(people, server) -> None:
    server.down()
    readers = [people[role]["id"] for role in ("member", "editor", "admin")]
    for number in range(10):
        put(f"d{number}", users=readers)
    now, tries = START, 0
    while now < START + dt.timedelta(hours=12):
        told = notices.deliver(now)
        tries += bool(told.down)
        assert told.sent == 0
        now += dt.timedelta(minutes=1)
    assert Delivery.waiting("mail") == 30
    assert tries < 200, "a server that is down is not asked all the time"
    server.up()
    back = now
    while Delivery.waiting() and now < back + dt.timedelta(minutes=15):
        notices.deliver(now)
        now += dt.timedelta(minutes=1)
    assert Delivery.waiting() == 0
    assert sorted(server.box.counts.values()) == [10, 10, 10]
    assert len({mail["Message-ID"] for mail in server.box.mails}) == 30


def test_a_refused_reader_waits_longer_each_time_and_stops_nobody(people, server) -> None:
    server.box.refuse.add(people["member"]["email"])
    put("e", users=[people["member"]["id"], people["editor"]["id"]])
    told = notices.deliver(START)
    assert (told.sent, told.refused, told.down) == (1, 1, ())
    row = model.Session.query(Delivery).filter_by(state="waiting").one()
    assert (row.due - START, row.attempts) == (dt.timedelta(seconds=10), 1)
    assert "550" in row.error
    now = START
    while model.Session.query(Delivery).filter_by(state="waiting").count():
        now += dt.timedelta(hours=12)
        notices.deliver(now)
    row = model.Session.query(Delivery).filter_by(state="given_up").one()
    assert row.attempts == notices.GIVE_UP_AFTER


def test_an_address_that_no_mail_can_bear_stops_nobody(people, server) -> None:
    odd = model.User(name="zhuanyuan-odd", email="专员@双牌.example")
    model.Session.add(odd)
    model.Session.commit()
    put("o", users=[odd.id, people["editor"]["id"]])
    told = notices.deliver(START)
    assert (told.sent, told.refused, told.down) == (1, 1, ())


def test_waits_double_from_ten_seconds_to_twelve_hours() -> None:
    waits = [notices.backoff(n).total_seconds() for n in (1, 2, 3, 12, 13, 14, 40)]
    assert waits == [10, 20, 40, 20480, 40960, 43200, 43200]


@pytest.mark.parametrize("missing", ["smtp.server", "smtp.mail_from"])
def test_where_mail_is_not_set_up_readers_are_told_in_their_inbox_alone(
    people, server, ckan_config, monkeypatch, missing
) -> None:
    monkeypatch.setitem(ckan_config, missing, "")
    put("f", users=[people["editor"]["id"]])
    told = notices.deliver(START, {"mail": MailChannel()})
    assert (told.unreachable, told.waiting) == (1, 0)
    assert model.Session.query(Notice).count() == 1


class Flaky:
    """A channel of another kind: down when told to be."""

    name = "sms"

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.broken = True

    def reaches(self, letter: Letter) -> bool:
        return True

    def send(self, letter: Letter) -> None:
        if self.broken:
            raise ChannelDownError("no gateway")
        self.letters.append(letter)


def test_channels_fail_each_for_itself(people, server) -> None:
    sms = Flaky()
    put("g", users=[people["editor"]["id"]])
    told = notices.deliver(START, {"mail": MailChannel(), "sms": sms})
    assert (told.sent, told.down) == (1, ("sms",))
    sms.broken = False
    told = notices.deliver(START + dt.timedelta(minutes=1), {"mail": MailChannel(), "sms": sms})
    assert (told.sent, told.waiting) == (1, 0)
    assert [one.subject for one in sms.letters] == ["低保对象信息 g：退回修改"]
    assert len(server.box.mails) == 1


@pytest.mark.ckan_config(
    "ckanext.shuangpai.notice_channels", "mail sms=tests.logic.test_notices:Flaky"
)
def test_adapters_are_named_in_the_configuration() -> None:
    from ckanext.shuangpai.channels import channels

    made = channels()
    assert list(made) == ["mail", "sms"]
    assert made["sms"].name == "sms"


def test_a_farewell_that_fails_sends_no_second_mail(people, server, monkeypatch) -> None:
    def gone(_self: smtplib.SMTP) -> None:
        raise smtplib.SMTPServerDisconnected("gone")

    def quit(self: smtplib.SMTP) -> None:  # noqa: A001
        gone(self)

    monkeypatch.setattr(smtplib.SMTP, "quit", quit)
    put("h", users=[people["editor"]["id"]])
    assert notices.deliver(START).sent == 1


def test_a_killed_deliverer_loses_and_doubles_nothing(people, server) -> None:
    readers = [people[role]["id"] for role in ("member", "editor", "admin")]
    for number in range(40):
        put(f"k{number}", users=readers)
    script = (
        "import datetime as dt, sys\n"
        "from ckan.cli import load_config\n"
        "from ckan.config.middleware import make_app\n"
        "make_app(load_config(sys.argv[1]))\n"
        "from ckan.plugins import toolkit as tk\n"
        "tk.config['smtp.server'], tk.config['smtp.mail_from'] = sys.argv[2], 'c@example.org'\n"
        "from ckanext.shuangpai.logic import notices\n"
        "notices.deliver(dt.datetime(2026, 11, 24, 2, tzinfo=dt.UTC))\n"
    )
    command = [sys.executable, "-c", script, tk.config["__file__"], tk.config["smtp.server"]]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert server.box.seen.wait(timeout=240), "the deliverer sent nothing"
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    model.Session.remove()
    before = len(server.box.mails)
    assert 0 < before < 120, "it was killed in the middle"
    notices.deliver(START + dt.timedelta(hours=1))
    ids = Counter(mail["Message-ID"] for mail in server.box.mails)
    assert len(ids) == 120
    assert Delivery.waiting() == 0
    assert sum(count > 1 for count in ids.values()) <= 1, "only the one in the air may come twice"


def test_the_inbox_is_the_readers_own(people, act) -> None:
    for number in range(3):
        put(f"i{number}", users=[people["editor"]["id"]])
    put("j", users=[people["member"]["id"]])
    notices.deliver(START, {})
    found = act("shuangpai_notice_list", people["editor"], limit=2)
    assert (found["count"], found["unread"], len(found["results"])) == (3, 3, 2)
    assert found["results"][0]["url"] == "/case/c-1"
    other = act("shuangpai_notice_list", people["member"])["results"][0]["id"]
    assert act("shuangpai_notice_read", people["editor"], ids=[other])["marked"] == 0
    first = found["results"][0]["id"]
    assert act("shuangpai_notice_read", people["editor"], ids=[first]) == {
        "marked": 1,
        "unread": 2,
        "url": "/case/c-1",
    }
    assert act("shuangpai_notice_read", people["editor"], all=True)["unread"] == 0
    assert act("shuangpai_notice_list", people["editor"], unread=True)["count"] == 0
    with pytest.raises(tk.NotAuthorized):
        act("shuangpai_notice_list", None)
    with pytest.raises(tk.NotAuthorized):
        act("shuangpai_notice_deliver", people["editor"])
    for bad in ({"limit": 101}, {"limit": "x"}, {"offset": -1}, {"unread": "perhaps"}):
        with pytest.raises(tk.ValidationError):
            act("shuangpai_notice_list", people["editor"], **bad)
    with pytest.raises(tk.ValidationError):
        act("shuangpai_notice_read", people["editor"], ids="x")
