"""What follows from changes of accounts, whichever way they come: page, action, command or job.

Another password, another e-mail address, a role less, and deletion or restoring end every session and
every API token of the account, in the transaction that changes it. Of the first two the holder is told at
the address that was known before.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import has_request_context, request
from flask_login import current_user
from redis.exceptions import RedisError
from rq import Retry
from sqlalchemy import event, orm
from sqlalchemy.orm import attributes

from ckan import model
from ckan.plugins import toolkit as tk

from ..domain.account_change import CHANGED, DELETED, ENDED, loses_role, same_address
from .account_letter import EMAIL, PASSWORD, tell_holder

__all__ = ["watch"]

log = logging.getLogger(__name__)
LETTERS = "shuangpai_account_letters"
AGAIN = Retry(max=6, interval=[60, 300, 900, 3600, 14400, 43200])
"""When a letter is tried again after the mail server did not take it."""
_RENEWED = "shuangpai_renewed"


def watch() -> None:
    """Follow every session of the database; calling it again changes nothing."""
    for name, listener in (
        ("before_flush", _before_flush),
        ("after_commit", _after_commit),
        ("after_rollback", _after_rollback),
    ):
        for sessions in (model.Session, model.meta.create_local_session):
            if not event.contains(sessions, name, listener):
                event.listen(sessions, name, listener)
    for name in ("_verify_and_upgrade_from_sha1", "_verify_and_upgrade_pbkdf2"):
        upgrade = getattr(model.User, name)
        if not hasattr(upgrade, _RENEWED):
            setattr(model.User, name, _noting_the_same_password(upgrade))


def _noting_the_same_password(upgrade: Callable[..., bool]) -> Callable[..., bool]:
    """Return CKAN's renewal of an old hash at a login; it is not another password."""

    def renew(user: model.User, password: str) -> bool:
        setattr(user, _RENEWED, True)
        try:
            return upgrade(user, password)
        finally:
            setattr(user, _RENEWED, False)

    setattr(renew, _RENEWED, True)
    return renew


def _before_flush(session: Any, _flush: Any, _instances: Any) -> None:
    """End what an account is entered by when it changes so.

    A sysadmin's memberships take nothing away: CKAN makes whoever creates an organization its member.
    """
    ended: dict[str, model.User] = {}
    for one in [*session.dirty, *session.deleted]:
        if isinstance(one, model.Member) and one.table_name == "user" and _lost(session, one):
            user = session.get(model.User, one.table_id)
            if user is not None and user not in session.deleted and not user.sysadmin:
                ended[user.id] = user
    for one in session.dirty:
        if isinstance(one, model.User) and _changed(session, one):
            ended[one.id] = one
    for user in ended.values():
        _end(session, user)


def _lost(session: Any, membership: model.Member) -> bool:
    """Say whether a membership is over or allows less than before."""
    held = _before(session, membership, "state") == "active"
    before = _before(session, membership, "capacity") if held else None
    holds = membership.state == "active" and membership not in session.deleted
    return loses_role(before, membership.capacity if holds else None)


def _changed(session: Any, user: model.User) -> bool:
    """Say whether an account changed so that it has to be entered anew; note who is to be told."""
    email, password = _before(session, user, "email"), _before(session, user, "_password")
    state, sysadmin = _before(session, user, "state"), _before(session, user, "sysadmin")
    what = []
    if password != user.password and not getattr(user, _RENEWED, False):
        what.append(PASSWORD)
    if not same_address(email, user.email):
        what.append(EMAIL)
    if what:
        user.reset_key = None  # type: ignore[assignment]  # a link that was mailed before does not hold
    if what and email and state == "active":
        own = has_request_context() and getattr(current_user, "id", None) == user.id
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        session.info.setdefault(LETTERS, {})[user.id] = [email, user.name, what, now, bool(own)]
    shut = state != user.state and DELETED in (state, user.state)
    return bool(what) or shut or bool(sysadmin and not user.sysadmin)


def _end(session: Any, user: model.User) -> None:
    """End what the account is entered by: its tokens go, its sessions no longer fit."""
    session.execute(sa.delete(model.ApiToken).where(model.ApiToken.user_id == user.id))
    for token in [one for one in session if isinstance(one, model.ApiToken)]:
        if token.user_id == user.id:
            session.expunge(token)
    user.plugin_extras = {**(user.plugin_extras or {}), ENDED: secrets.token_hex(8)}
    if has_request_context():
        request.environ.setdefault(CHANGED, set()).add(user.id)


def _before(session: Any, one: Any, name: str) -> Any:
    """Return an attribute as the database has it, also of an object that was not whole in memory."""
    history = attributes.get_history(one, name)
    if not history.added:
        return getattr(one, name) if not history.deleted else history.deleted[0]
    if history.deleted:
        return history.deleted[0]
    key = orm.object_mapper(one).get_property(name).columns[0]
    table = key.table
    return session.execute(sa.select(key).where(table.c.id == one.id)).scalar()


def _after_commit(session: Any) -> None:
    """Order the letters: what has happened may be told."""
    for letter in session.info.pop(LETTERS, {}).values():
        try:
            tk.enqueue_job(
                tell_holder,
                letter,
                title="tell the holder of an account that it changed",
                rq_kwargs={"retry": AGAIN},
            )
        except RedisError:
            log.exception("Redis does not answer: the holder was not told: user=%s", letter[1])


def _after_rollback(session: Any) -> None:
    session.info.pop(LETTERS, None)
