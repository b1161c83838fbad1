"""The heads of offices: no act leaves an office that has a head without one; a sysadmin is none."""

from __future__ import annotations

import sqlalchemy as sa

from ckan import model
from ckan.plugins import toolkit as tk

__all__ = ["keep_a_head", "keep_heads", "memberships"]


def memberships(user: model.User) -> dict[str, str]:
    """Return the capacities of an account by organization: as what it acts there.

    A sysadmin has none, whatever the tables say: who runs the machine takes no part in what offices
    decide.
    """
    if user.sysadmin or user.state != "active":
        return {}
    rows = model.Session.execute(
        sa.select(model.Member.group_id, model.Member.capacity).where(
            model.Member.table_name == "user",
            model.Member.table_id == user.id,
            model.Member.state == "active",
        )
    )
    return {row[0]: row[1] for row in rows}


def keep_a_head(group: model.Group, user: model.User) -> None:
    """Refuse that an account stops to be head of an office whose only head it is.

    Locks the office until the transaction ends: of two heads who remove each other one stays.

    Raises:
        ValidationError: no other head is left.
    """
    lock = sa.select(model.Group.id).where(model.Group.id == group.id).with_for_update()
    model.Session.execute(lock)
    if _heads([group.id]).get(group.id) == {user.id}:
        raise tk.ValidationError({"message": [_words([group.title or group.name])]})


def keep_heads(user: model.User) -> None:
    """Refuse that an account ends, or becomes a sysadmin's, while an office has no other head.

    Raises:
        ValidationError: names the offices.
    """
    own = [id_ for id_, capacity in memberships(user).items() if capacity == "admin"]
    groups = model.Session.scalars(
        sa.select(model.Group)
        .where(model.Group.id.in_(own), model.Group.is_organization, model.Group.state == "active")
        .order_by(model.Group.id)
        .with_for_update()
    ).all()
    heads = _heads(own)
    alone = [one.title or one.name for one in groups if heads.get(one.id) == {user.id}]
    if alone:
        raise tk.ValidationError({"message": [_words(alone)]})


def _heads(organizations: list[str]) -> dict[str, set[str]]:
    """Return the active accounts, none a sysadmin's, that are head, by organization."""
    member = model.Member
    rows = model.Session.execute(
        sa.select(member.group_id, member.table_id)
        .join(model.User, model.User.id == member.table_id)
        .where(
            member.group_id.in_(organizations),
            member.table_name == "user",
            member.state == "active",
            member.capacity == "admin",
            model.User.state == "active",
            sa.not_(model.User.sysadmin),
        )
    )
    found: dict[str, set[str]] = {}
    for organization, user_id in rows:
        found.setdefault(organization, set()).add(user_id)
    return found


def _words(titles: list[str]) -> str:
    text = tk._("This is the only head of {titles}: appoint another head first (system rule)")
    return text.format(titles="、".join(titles))
