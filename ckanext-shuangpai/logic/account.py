"""Accounts: who may see which; for all others an account is as if it did not exist."""

from __future__ import annotations

import sqlalchemy as sa

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from . import visibility

__all__ = ["refuse_hidden", "sees", "sees_members", "visible_ids"]


def visible_ids(context: Context) -> set[str] | None:
    """Return the ids of the accounts that the caller may see; None means all.

    A stranger sees none, a citizen their own, members of a department those of their departments,
    the Centre and sysadmins all.
    """
    if context.get("ignore_auth"):
        return None
    user, who = _caller(context)
    if user is None:
        return set()
    if who.sysadmin or who.centre:
        return None
    rows = model.Session.execute(
        sa.select(model.Member.table_id).where(
            model.Member.table_name == "user",
            model.Member.state == "active",
            model.Member.group_id.in_(who.organizations),
        )
    )
    return {user.id, *(one for one in rows.scalars() if one)}


def sees(context: Context, account: model.User | None) -> bool:
    """Say whether the caller may see the account; one that is not there only who sees all."""
    visible = visible_ids(context)
    return visible is None or (account is not None and account.id in visible)


def sees_members(context: Context, group: model.Group | None) -> bool:
    """Say whether the caller may see who belongs to a department: its members and the Centre."""
    if context.get("ignore_auth"):
        return True
    _user, who = _caller(context)
    return who.sysadmin or who.centre or (group is not None and group.id in who.organizations)


def refuse_hidden(context: Context, name_or_id: object) -> None:
    """Refuse, in the same words, an account that the caller may not see and one that is not there.

    Raises:
        NotAuthorized: the caller may not see it.
    """
    account = model.User.get(name_or_id) if isinstance(name_or_id, str) else None
    if not sees(context, account):
        raise tk.NotAuthorized(tk._("You may not see this account"))


def _caller(context: Context) -> tuple[model.User | None, visibility.Viewer]:
    """Return who asks. CKAN's form of a new password names the caller by ``user`` alone."""
    user = model.User.get(context.get("user") or None)
    if user is None or not (user.is_active or user.state == "pending"):
        return None, visibility.Viewer()
    return user, visibility.viewer(user, context)
