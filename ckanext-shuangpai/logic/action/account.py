"""Accounts in CKAN's own actions: nobody learns of one that they may not see."""

from __future__ import annotations

from typing import Any

from ckan import authz, model
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context, DataDict

from .. import account, credentials, heads

NAMED_BY = {
    "am_following_user": "id",
    "dataset_followee_count": "id",
    "dataset_followee_list": "id",
    "followee_count": "id",
    "followee_list": "id",
    "group_followee_count": "id",
    "group_followee_list": "id",
    "organization_followee_count": "id",
    "organization_followee_list": "id",
    "user_followee_count": "id",
    "user_followee_list": "id",
    "user_follower_count": "id",
    "user_follower_list": "id",
}
"""Reading actions that look for an account before they ask who wants to know."""
CHANGES_NAMED_BY = {
    "follow_user": "id",
    "unfollow_user": "id",
    "user_patch": "id",
}
ASKED_FIRST = (
    "organization_member_create",
    "organization_member_delete",
)
"""Actions of those who manage members; they may name accounts that are not yet of their department."""
EVERYBODY = 1_000_000

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    *NAMED_BY,
    *CHANGES_NAMED_BY,
    *ASKED_FIRST,
    "user_autocomplete",
    "user_delete",
    "user_list",
    "user_update",
]


@tk.chained_action
@tk.side_effect_free
def user_list(up: Action, context: Context, data_dict: DataDict) -> Any:
    """List the accounts that the caller may see."""
    found = up(context, data_dict)
    visible = account.visible_ids(context)
    if visible is None:
        return found
    if context.get("return_query"):
        return found.filter(model.User.id.in_(visible))
    names = _names(visible)
    return [one for one in found if (one["name"] if isinstance(one, dict) else one) in names]


@tk.chained_action
@tk.side_effect_free
def user_autocomplete(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Complete a name from the accounts that the caller may see."""
    found = up(context, data_dict)
    visible = account.visible_ids(context)
    if visible is None:
        return found
    limit = int(data_dict.get("limit", 20))
    every = up(context, {**data_dict, "limit": EVERYBODY})
    return [one for one in every if one["id"] in visible][:limit]


@tk.chained_action
def user_update(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Update an account as CKAN does; one's own password and e-mail with ``old_password``, by no token.

    ``user_patch`` comes this way too. Another password or e-mail ends every session and token of the account,
    and its holder is told at the address known before. A department never loses its only head.
    """
    if data_dict.get("id"):
        account.refuse_hidden(context, data_dict["id"])
    credentials.guard(context, data_dict)
    _keep_heads(context, data_dict)
    return up(context, {key: one for key, one in data_dict.items() if key != credentials.OLD})


@tk.chained_action
def user_delete(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Delete an account as CKAN does; not that of the only head of a department."""
    if data_dict.get("id"):
        account.refuse_hidden(context, data_dict["id"])
        tk.check_access("user_delete", context, data_dict)
        user = model.User.get(data_dict["id"])
        if user is not None:
            heads.keep_heads(user)
    return up(context, data_dict)


def _keep_heads(context: Context, data_dict: DataDict) -> None:
    """Refuse to end the account of the only head of a department, or to make it a sysadmin's."""
    ends = data_dict.get("state") not in (None, "", "active")
    if not (ends or data_dict.get("sysadmin")):
        return
    user = model.User.get(data_dict.get("id"))
    caller = context.get("user")
    if user is not None and (context.get("ignore_auth") or authz.is_sysadmin(caller)):
        heads.keep_heads(user)


def _names(ids: set[str]) -> set[str]:
    rows = model.Session.query(model.User.name).filter(model.User.id.in_(ids))
    return {name for (name,) in rows}


def _hiding(name: str, key: str, reads: bool) -> Any:
    """Return the action, refused before it looks for an account that the caller may not see."""

    def action(up: Action, context: Context, data_dict: DataDict) -> Any:
        if data_dict.get(key):
            account.refuse_hidden(context, data_dict[key])
        return up(context, data_dict)

    action.__name__ = name
    action.__doc__ = f"Do as CKAN's ``{name}`` does, for accounts that the caller may see."
    return tk.chained_action(tk.side_effect_free(action) if reads else action)


def _asking(name: str) -> Any:
    """Return the action, which asks for permission before it looks for anybody."""

    def action(up: Action, context: Context, data_dict: DataDict) -> Any:
        if model.Group.get(data_dict.get("id")) is not None:
            tk.check_access(name, context, data_dict)
        return up(context, data_dict)

    action.__name__ = name
    action.__doc__ = f"Do as CKAN's ``{name}`` does, and ask first."
    return tk.chained_action(action)


globals().update(
    {name: _hiding(name, key, reads=True) for name, key in NAMED_BY.items()}
    | {name: _hiding(name, key, reads=False) for name, key in CHANGES_NAMED_BY.items()}
    | {name: _asking(name) for name in ASKED_FIRST}
)
