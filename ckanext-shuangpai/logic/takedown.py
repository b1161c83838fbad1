"""Taking down in one act, and the second person's decision: stored, written down, told, indexed."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError, OperationalError

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ..domain import takedown as rules
from ..domain.takedown import ENTRY, FILE, KINDS, RESTORED, WAITING
from ..model import outbox
from ..model import takedown as store
from ..model.case import limit_waiting
from ..model.takedown import TakedownRow
from . import duty, visibility
from .case.person import Person, person
from .case.touched import index, touch
from .organization import departments
from .reminders import chinese

__all__ = [
    "Target", "as_dict", "decide", "follow", "found", "hide", "may_decide", "may_hide", "not_yours",
    "offices", "remind", "target_of", "title_of",
]  # fmt: skip

log = logging.getLogger(__name__)

LONGEST_REASON = 500
ACTS = {WAITING: "hide", rules.CONFIRMED: "confirm", RESTORED: "restore"}


@dataclass(frozen=True)
class Target:
    """What somebody wants to hide."""

    kind: str
    package: model.Package
    resource: model.Resource | None = None

    @property
    def title(self) -> str:
        """The name under which the list shows it."""
        entry = str(self.package.title or self.package.name)
        name = (self.resource.name or self.resource.url) if self.resource is not None else ""
        return f"《{entry}》{name}" if name else f"《{entry}》"


def target_of(data_dict: DataDict) -> Target:
    """Return what a call names: ``entry``, or ``resource_id`` with ``kind`` file (default) or table."""
    resource_id = str(data_dict.get("resource_id") or "")
    kind = str(data_dict.get("kind") or (FILE if resource_id else ENTRY))
    if kind not in KINDS or (kind == ENTRY) == bool(resource_id):
        message = tk._("“{value}” does not fit: entry, or file or table with the id of a resource")
        raise tk.ValidationError({"kind": [message.format(value=kind[:50])]})
    if kind == ENTRY:
        package = model.Package.get(str(data_dict.get("entry") or ""))
        resource = None
    else:
        resource = model.Session.get(model.Resource, resource_id)
        package = model.Package.get(resource.package_id) if resource is not None else None
    if package is None or package.type != "dataset" or package.state == "deleted":
        raise tk.ObjectNotFound(tk._("Not found"))
    return Target(kind, package, resource)


def may_hide(context: Context, target: Target) -> bool:
    """Say whether the caller may take it down."""
    return rules.may_hide(_actor(person(context)), str(target.package.owner_org or ""))


def may_decide(context: Context, row: TakedownRow) -> bool:
    """Say whether the caller may confirm or restore."""
    return rules.may_decide(_actor(person(context)), _facts(row))


def not_yours() -> str:
    """Return what is said to whoever may not decide."""
    return tk._(
        "Somebody else decides on this than who took it down: the head of the office or the Government"
        " Service Centre (rule of the system)"
    )


def offices(context: Context) -> list[str] | None:
    """Return the offices whose takedowns the caller knows; None for all."""
    who = person(context)
    return None if who.sees_all else who.organizations()


def found(context: Context, data_dict: DataDict) -> TakedownRow:
    """Return the takedown that a call names, if the caller may know of it."""
    row = TakedownRow.get(str(data_dict.get("id") or ""))
    if row is None or not rules.may_know(_actor(person(context)), _facts(row)):
        raise tk.ObjectNotFound(tk._("Not found"))
    return row


def hide(context: Context, target: Target, reason: object) -> TakedownRow:
    """Hide it now, for everybody but those who answer for it; commits. Head and Centre are told."""
    why = _reason(reason)
    now = dt.datetime.now(dt.UTC)
    due = duty.calendar().due(duty.today(), rules.WORKING_DAYS)
    row = TakedownRow(
        kind=target.kind,
        entry_id=target.package.id,
        resource_id=target.resource.id if target.resource is not None else "",
        title=target.title,
        owner=str(target.package.owner_org or ""),
        state=WAITING,
        version=1,
        hidden_by=person(context).id,
        hidden_at=now,
        due_on=due.due,
        provisional=due.provisional,
    )
    model.Session.add(row)
    try:
        model.Session.flush()
    except IntegrityError as error:
        model.Session.rollback()
        message = tk._("It is taken down already: open the list of what is taken down")
        raise tk.ValidationError({"kind": [message]}) from error
    _write(context, row, WAITING, why, now)
    return row


def decide(context: Context, row_id: str, decision: str, reason: object) -> TakedownRow:
    """Confirm or restore; commits. ``ValidationError`` when it was decided so, or is over."""
    why = _reason(reason)
    row = TakedownRow.get(row_id, lock=True)
    if row is None:
        raise tk.ObjectNotFound(tk._("Not found"))
    if not may_decide(context, row):  # asked here too: CKAN lets a sysadmin pass every other check
        model.Session.rollback()
        raise tk.NotAuthorized(not_yours())
    state = rules.decided(row.state, decision)
    if state is None:
        model.Session.rollback()
        message = tk._("“{value}” changes nothing: it stands as {state}")
        told = message.format(value=decision[:50], state=title_of(row.state))
        raise tk.ValidationError({"decision": [told]})
    row.state, row.version = state, row.version + 1
    _write(context, row, state, why, dt.datetime.now(dt.UTC))
    return row


def remind(today: dt.date, now: dt.datetime) -> int:
    """Tell head and Centre, once each, of what nobody decided on in time; commits. Returns how many."""
    told = sum(_tell("takedown_overdue", row, "", now) for row in TakedownRow.overdue(today))
    model.Session.commit()
    return told


def as_dict(context: Context, row: TakedownRow, events: bool = False) -> dict[str, Any]:
    """Return a takedown as the API tells it."""
    office = departments(context).by_id.get(row.owner)
    left = duty.calendar().between(duty.today(), row.due_on)
    shown: dict[str, Any] = {
        "id": row.id,
        "kind": row.kind,
        "kind_title": title_of(row.kind),
        "entry": row.entry_id,
        "resource_id": row.resource_id,
        "title": row.title,
        "owner": {"id": row.owner, "title": office.title if office else ""},
        "state": row.state,
        "state_title": title_of(row.state),
        "hidden_by": _name(row.hidden_by),
        "hidden_at": row.hidden_at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "due_on": row.due_on.isoformat(),
        "provisional": row.provisional,
        "days_left": left if row.state == WAITING else None,
        "overdue": row.state == WAITING and row.due_on < duty.today(),
        "decisions": [
            one
            for one in rules.DECISIONS
            if rules.decided(row.state, one) and may_decide(context, row)
        ],
    }
    if events:
        shown["events"] = [_event(one) for one in store.events_of(row.id)]
    return shown


def title_of(code: str) -> str:
    """Return what a kind, a state or an act is called, in the reader's language."""
    return {
        ENTRY: tk._("Entry"),
        FILE: tk._("File"),
        rules.TABLE: tk._("Table"),
        WAITING: tk._("hidden, to be decided"),
        rules.CONFIRMED: tk._("hidden, confirmed"),
        RESTORED: tk._("shown again"),
        "hide": tk._("Taken down"),
        "confirm": tk._("Confirmed"),
        "restore": tk._("Restored"),
    }[code]


def _write(context: Context, row: TakedownRow, state: str, reason: str, now: dt.datetime) -> None:
    store.append(row.id, row.version, now, ACTS[state], person(context).id, reason)
    _tell(f"takedown_{state}", row, reason, now)
    model.Session.commit()
    _bring_in_line(context, row.entry_id)


def _bring_in_line(context: Context, entry_id: str) -> None:
    """Have CKAN's lists and the index follow what is decided already; nobody waits for either."""
    try:
        follow(entry_id)
    except OperationalError as error:
        model.Session.rollback()
        log.warning("Followed later (%s): %s", type(error).__name__, entry_id)
        tk.enqueue_job(follow, [entry_id], title="shuangpai: lists follow a takedown")
    if model.Package.get(entry_id) is not None:
        touch(context, entry_id)
        index(context)


def follow(entry_id: str) -> None:
    """Set whether an entry is private for CKAN by what stands now; may be repeated; commits."""
    limit_waiting()
    package = model.Package.get(entry_id)
    if package is not None:
        entry = {**(package.extras or {}), "state": package.state}
        package.private = not visibility.is_public(entry) or visibility.is_hidden(entry_id)
    model.Session.commit()


def _tell(kind: str, row: TakedownRow, reason: str, now: dt.datetime) -> bool:
    centres = [(one.id, "editor") for one in departments().with_function("centre")]
    return outbox.put(
        key=f"{kind}/{row.id}/{row.version}",
        kind=kind,
        case_id=None,
        users=[row.hidden_by],
        organizations=[(row.owner, "admin"), *centres],
        facts={
            "title": row.title,
            "reason": reason,
            "due": chinese(row.due_on),
            "provisional": "（暂定）" if row.provisional else "",
            "url": f"/takedown/{row.id}",
        },
        now=now,
    )


def _reason(value: object) -> str:
    reason = str(value or "").strip()
    if not reason:
        raise tk.ValidationError({"reason": [tk._("Write the reason: those who decide read it")]})
    if len(reason) > LONGEST_REASON:
        message = tk._("The reason has {count} characters, at most {most} are taken: shorten it")
        told = message.format(count=len(reason), most=LONGEST_REASON)
        raise tk.ValidationError({"reason": [told]})
    return reason


def _actor(who: Person) -> rules.Actor:
    operator = who.operator or who.sysadmin
    roles = {} if operator else dict(who.memberships)  # the operator has no office's role
    centres = frozenset(one.id for one in departments().with_function("centre"))
    return rules.Actor(who.id, roles, centres, operator)


def _facts(row: TakedownRow) -> rules.Takedown:
    return rules.Takedown(row.owner, row.hidden_by, row.state)


def _name(user_id: str) -> str:
    user = model.Session.get(model.User, user_id) if user_id else None
    return str(user.fullname or user.name) if user is not None else ""


def _event(event: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "at": event["at"].astimezone(dt.UTC).isoformat(timespec="seconds"),
        "act": event["act"],
        "act_title": title_of(event["act"]),
        "actor": _name(event["actor"]),
        "reason": event["reason"],
    }
