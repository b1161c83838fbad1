"""Telling: events of the outbox become notices in inboxes, and letters by the channels.

Nothing is lost when a channel is down or the process dies: a row is marked done in the transaction
that saw it done. A letter that was handed over just before the process died goes out again with the
same Message-ID.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.plugins import toolkit as tk

from ..channels import Channel, ChannelDownError, Letter, RefusedError, channels
from ..domain.case_table import said
from ..domain.cases import TYPES
from ..domain.code_list import CHINESE
from ..domain.notice_text import NoticeText
from ..model.delivery import DOWN, Delivery
from ..model.notice import Notice
from ..model.outbox import Outbox
from ..reference import table
from ..reference.citation import cited
from ..reference.duties import duties
from .case_notice_text import links, step_facts

__all__ = ["Told", "backoff", "deliver", "expand", "texts", "url_of", "words"]

BATCH = 200
DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
FIRST_WAIT = dt.timedelta(seconds=10)
LONGEST_WAIT = dt.timedelta(hours=12)
PROBE = dt.timedelta(minutes=5)
"""How often a channel that is down is tried with its oldest letter, whatever the letters' own waits."""
GIVE_UP_AFTER = 20
"""Attempts after which a letter that is refused each time is given up: about five days."""
ROLES = {
    "member": ("member", "editor", "admin"),
    "editor": ("editor", "admin"),
    "admin": ("admin",),
}


@dataclass
class Told:
    """What one run did."""

    expanded: int = 0
    sent: int = 0
    unreachable: int = 0
    refused: int = 0
    down: tuple[str, ...] = ()
    waiting: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return the counts for a report."""
        return {**vars(self), "down": list(self.down)}


@cache
def texts() -> dict[str, NoticeText]:
    """Return the texts of every kind of notice."""
    return {kind: NoticeText(kind, facts) for kind, facts in table("notices")["kinds"].items()}


def words(kind: str, facts: Mapping[str, Any], language: str) -> tuple[str, str]:
    """Return subject and body of a notice; a kind without a text is told as an event of its case."""
    text = texts().get(kind, texts()["case_event"])
    known = facts if kind in texts() and kind != "case_event" else step_facts(facts, language)
    return text.told(_in_english(known) if language == "en" else known, language)


def _in_english(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the facts of a step with the case table's English; what people wrote stays as it is."""
    rows = [
        (kind, row)
        for kind in TYPES
        for row in kind.transitions
        if kind.name == facts.get("type") and said(row.title) == facts.get("event")
    ]
    if not rows:
        return _term_in_english(facts)
    explained = [one for one in rows if said(one[1].explanation) == facts.get("explanation")]
    kind, row = (explained or rows)[0]
    told = dict(facts)
    about = str(facts["title"]).removeprefix(said(kind.title))
    told["title"] = f"{said(kind.title, 'en')} {about}".strip()
    told["event"] = said(row.title, "en")
    told["state_title"] = said(kind.state(facts["state"]).title, "en")
    if facts.get("explanation") == said(row.explanation):
        told["explanation"] = said(row.explanation, "en")
    return told


def _term_in_english(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the facts of a reminder, which are kept in Chinese, with duty, days and law in English."""
    titles = {one.titles["zh"]: one.titles["en"] for one in duties().values()}
    told = {
        name: DAY.sub(_iso, one) if isinstance(one, str) else one for name, one in facts.items()
    }
    if "clock" in facts:
        told["clock"] = titles.get(facts["clock"], facts["clock"])
        told["provisional"] = " (provisional)" if facts.get("provisional") else ""
        told["basis"] = cited(str(facts.get("basis") or ""), "en")
    return told


def _iso(day: re.Match[str]) -> str:
    return "-".join(part.zfill(2) for part in day.groups())


def url_of(notice: Notice) -> str:
    """Return the path to what a notice is about."""
    if notice.facts.get("url"):
        return str(notice.facts["url"])
    return f"/case/{notice.case_id}" if notice.case_id else ""


def backoff(attempts: int) -> dt.timedelta:
    """Return the wait after so many failures: 10 s, doubling to 12 h."""
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 20), LONGEST_WAIT)


def deliver(now: dt.datetime, known: dict[str, Channel] | None = None) -> Told:
    """Expand what waits in the outbox, then send what is due by each channel; commits as it goes."""
    ways = channels() if known is None else known
    told = Told()
    while count := expand(now, ways):
        told.expanded += count
    for name, channel in ways.items():
        _send_due(name, channel, now, told)
    told.waiting = Delivery.waiting()
    model.Session.commit()
    return told


def expand(now: dt.datetime, ways: Mapping[str, Channel]) -> int:
    """Put a batch of events into the inboxes of those to be told; return how many."""
    events = Outbox.claim(BATCH)
    for event in events:
        readers = _readers(event)
        added = Notice.add(event, readers, _offices(event, readers))
        Delivery.add(added, ways, now)
        event.expanded = now
    model.Session.commit()
    return len(events)


def _readers(event: Outbox) -> list[str]:
    """Return the active users to be told, each once, in a fixed order; a sysadmin for no organization."""
    found: set[str | None] = set(event.users)
    member = model.Member
    sysadmins = sa.select(model.User.id).where(model.User.sysadmin)
    for organization_id, least in event.organizations:
        found.update(
            model.Session.execute(
                sa.select(member.table_id).where(
                    member.group_id == organization_id,
                    member.table_name == "user",
                    member.state == "active",
                    member.capacity.in_(ROLES[least]),
                    member.table_id.not_in(sysadmins),
                )
            ).scalars()
        )
    active = sa.select(model.User.id).where(model.User.id.in_(found), model.User.state == "active")
    return sorted(model.Session.execute(active).scalars())


def _offices(event: Outbox, readers: list[str]) -> dict[str, list[str]]:
    """Return of each reader the offices for which a step of a case means something to them."""
    parties = (event.facts.get("outcome") or {}).get("parties")
    if not parties:
        return {}
    found: dict[str, list[str]] = {}
    member = model.Member
    rows = model.Session.execute(
        sa.select(member.table_id, member.group_id).where(
            member.group_id.in_(list(parties)),
            member.table_id.in_(readers),
            member.table_name == "user",
            member.state == "active",
        )
    )
    for user_id, organization_id in sorted(rows):
        found.setdefault(user_id, []).append(organization_id)
    return found


def _send_due(name: str, channel: Channel, now: dt.datetime, told: Told) -> None:
    """Send the due letters of a channel, one transaction a letter, until it is done or down."""
    probe = _probe_due(name, now)
    while (row := Delivery.claim(name, now, probe=probe)) is not None:
        probe = False
        was_down = (row.error or "").startswith(DOWN)
        try:
            _attempt(row, channel, now, told)
        except ChannelDownError as error:
            _later(row, now, f"{DOWN}{error}")
            Delivery.postpone(name, now, row.due)
            _probed[name] = now
            told.down = (*told.down, name)
            model.Session.commit()
            return
        if was_down and row.state == "sent":
            Delivery.hurry(name, now)
        model.Session.commit()
    model.Session.commit()


def _attempt(row: Delivery, channel: Channel, now: dt.datetime, told: Told) -> None:
    letter = _letter(row)
    if letter is None or not channel.reaches(letter):
        row.state, row.done = "unreachable", now
        told.unreachable += 1
        return
    try:
        channel.send(letter)
    except RefusedError as error:
        told.refused += 1
        if (row.error or "").startswith(DOWN):
            row.attempts = 0
        _later(row, now, str(error))
        if row.attempts >= GIVE_UP_AFTER:
            row.state, row.done = "given_up", now
        return
    row.state, row.done, row.error = "sent", now, None
    row.attempts += 1
    told.sent += 1


def _later(row: Delivery, now: dt.datetime, error: str) -> None:
    row.attempts += 1
    row.error = error[:500]
    row.due = now + backoff(row.attempts)


def _probe_due(name: str, now: dt.datetime) -> bool:
    """Say whether a channel that is down should be tried again before its letters are due."""
    earliest = Delivery.back_at(name)
    last = _probed.get(name)
    if earliest is None or earliest <= now or (last is not None and now - last < PROBE):
        return False
    _probed[name] = now
    return True


_probed: dict[str, dt.datetime] = {}
"""When this process last tried each channel that was down."""


def _letter(row: Delivery) -> Letter | None:
    """Return what to send; None when its notice or its reader is gone."""
    notice = model.Session.get(Notice, row.notice_id)
    user = model.Session.get(model.User, notice.user_id) if notice else None
    if notice is None or user is None or user.state != "active":
        return None
    subject, body = words(notice.kind, notice.facts, CHINESE)
    site, path = tk.config["ckan.site_url"].rstrip("/"), url_of(notice)
    link = f"\n\n{site}{path}" if path else ""
    link += "".join(f"\n《{one['title']}》{site}{one['url']}" for one in links(notice.facts))
    footer = tk._("This message was sent by {site}; please do not reply.").format(
        site=tk.config["ckan.site_title"]
    )
    return Letter(
        id=notice.id,
        user_id=user.id,
        name=user.fullname or user.name,
        email=user.email or "",
        subject=subject,
        body=f"{body}{link}\n\n{footer}\n",
    )
