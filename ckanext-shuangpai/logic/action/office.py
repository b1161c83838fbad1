"""Offices made, changed and ended: what a head may write is a list, and the Centre hears of the rest."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Any

from sqlalchemy.exc import IntegrityError

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context, DataDict

from ...domain.office import CAPACITIES
from ...domain.text import is_blank
from .. import heads, office
from .organization import free_name, next_number

__all__ = [
    "group_create",
    "group_delete",
    "group_member_create",
    "group_member_delete",
    "group_patch",
    "group_purge",
    "group_update",
    "member_create",
    "member_delete",
    "organization_create",
    "organization_delete",
    "organization_purge",
    "organization_update",
]

USCC_INDEX = "shuangpai_organization_uscc"
_creating: ContextVar[bool] = ContextVar("shuangpai_creating", default=False)
"""Whether an office is being made: CKAN then wants to make its creator the head."""


@tk.chained_action
def organization_create(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Create a department; its name comes from the 信用代码 or from pinyin when none is given.

    ``catalog_number`` (three digits, the 目 of its codes) is given when absent and never reused. Who
    creates a department is no member of it; ``users`` names its first members. Title, former titles and
    信用代码 mean no other active department. The Centre is told.
    """
    tk.check_access("organization_create", context, data_dict)
    data = dict(data_dict)
    office.lock_register()
    if is_blank(data.get("name")) and not is_blank(data.get("title")):
        data["name"] = free_name(str(data.get("uscc") or ""), str(data["title"]))
    if is_blank(data.get("catalog_number")):
        data["catalog_number"] = next_number()
    if isinstance(data.get("users"), list):
        data["users"] = [one for one in data["users"] if not _is_sysadmin(one)]
    with _one_transaction(context), _without_creator():
        made = up(context, data)
        office.tell(None, office.stored(made if isinstance(made, str) else made["id"]))
    return made


@tk.chained_action
def organization_update(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Update a department as CKAN does; its head writes what ``docs/security.md`` lists, a sysadmin all.

    ``organization_patch`` comes this way too. What a head may not write stays as it is, sent unchanged or
    not at all; another value is refused with the field's name. Members change by the member actions only.
    The Centre is told of changes that a head cannot make.
    """
    group = _office(data_dict)
    tk.check_access("organization_update", context, data_dict)
    data = dict(data_dict)
    office.refuse_members(group, data.pop("users", None))
    office.lock_register()
    before = office.stored(group.id)
    if office.may_write_all(context):
        _refuse_other_kind(before, data)
    else:
        data = office.for_head(before, data)
    with _one_transaction(context):
        changed = up(context, data)
        office.tell(before, office.stored(group.id))
    return changed


@tk.chained_action
def organization_delete(up: Action, context: Context, data_dict: DataDict) -> Any:
    """End a department that has no entries; sysadmins. The Centre is told."""
    return _end(up, "organization_delete", context, data_dict)


@tk.chained_action
def organization_purge(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Remove a department for good; sysadmins. The Centre is told.

    CKAN's page of what was deleted calls either purge for either kind, so a group is left to CKAN.
    """
    group = model.Group.get(data_dict.get("id"))
    if group is not None and not group.is_organization:
        return _asked_first(up, "organization_purge", group, context, data_dict)
    return _end(up, "organization_purge", context, data_dict)


@tk.chained_action
def group_purge(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Remove a group for good as CKAN does; a department only when it was deleted before (see above)."""
    group = model.Group.get(data_dict.get("id"))
    if group is not None and group.is_organization and group.state == "deleted":
        return tk.get_action("organization_purge")(context, data_dict)
    _refuse_offices(data_dict)
    return _asked_first(up, "group_purge", group, context, data_dict)


@tk.chained_action
def group_create(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Create a group as CKAN does; a department is made by ``organization_create``."""
    if data_dict.get("type") == "organization":
        raise tk.ValidationError({"type": [_no_group()]})
    return up(context, data_dict)


@tk.chained_action
def group_update(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Update a group as CKAN does: it is no department, and becomes none."""
    _refuse_offices(data_dict)
    tk.check_access("group_update", context, data_dict)
    if tk.asbool(data_dict.get("is_organization") or False):
        raise tk.ValidationError({"is_organization": [_no_group()]})
    return up(context, data_dict)


@tk.chained_action
def member_create(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Make somebody a member as CKAN does, and ask first.

    Members of a department are people, each ``member``, ``editor`` or ``admin``, and no sysadmin; its only
    head stays head until there is another.
    """
    group = model.Group.get(data_dict.get("id"))
    if group is None or not group.is_organization:
        return _asked_first(up, "member_create", group, context, data_dict)
    tk.check_access("member_create", context, data_dict)
    if _creating.get() and context.get("ignore_auth"):
        return {}
    _refuse_things(data_dict)
    user = model.User.get(data_dict.get("object"))
    if data_dict.get("capacity") not in CAPACITIES:
        message = tk._("“{value}” is no role in a department: member, editor or admin")
        raise tk.ValidationError(
            {"capacity": [message.format(value=str(data_dict.get("capacity"))[:50])]}
        )
    if user is not None and user.sysadmin:
        message = tk._(
            "A sysadmin has no part in what departments decide: make another account for this person"
            " (system rule)"
        )
        raise tk.ValidationError({"username": [message]})
    if user is not None and data_dict["capacity"] != "admin":
        heads.keep_a_head(group, user)
    return up(context, data_dict)


@tk.chained_action
def member_delete(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Remove a member as CKAN does, and ask first; not the only head of a department."""
    group = model.Group.get(data_dict.get("id"))
    if group is None or not group.is_organization:
        return _asked_first(up, "member_delete", group, context, data_dict)
    tk.check_access("member_delete", context, data_dict)
    _refuse_things(data_dict)
    user = model.User.get(data_dict.get("object"))
    if user is not None:
        heads.keep_a_head(group, user)
    return up(context, data_dict)


def _of_groups(name: str) -> Any:
    """Return the action on groups, for which a department is as if it did not exist."""

    def action(up: Action, context: Context, data_dict: DataDict) -> Any:
        _refuse_offices(data_dict)
        group = model.Group.get(data_dict.get("id"))
        return _asked_first(up, name, group, context, data_dict)

    action.__name__ = name
    action.__doc__ = f"Do as CKAN's ``{name}`` does, for groups that are no department."
    return tk.chained_action(action)


group_delete = _of_groups("group_delete")
group_member_create = _of_groups("group_member_create")
group_member_delete = _of_groups("group_member_delete")
group_patch = _of_groups("group_patch")


def _asked_first(
    up: Action, name: str, group: model.Group | None, context: Context, data_dict: DataDict
) -> Any:
    if group is not None:
        tk.check_access(name, context, data_dict)
    return up(context, data_dict)


def _office(data_dict: DataDict) -> model.Group:
    """Return the department that is named; to the actions of departments a group is none."""
    group = model.Group.get(tk.get_or_bust(data_dict, "id"))
    if group is None or not group.is_organization:
        raise tk.ObjectNotFound(tk._("Organization not found"))
    return group


def _refuse_offices(data_dict: DataDict) -> None:
    group = model.Group.get(data_dict.get("id"))
    if group is not None and group.is_organization:
        raise tk.ObjectNotFound(tk._("Group was not found."))


def _refuse_other_kind(before: Mapping[str, Any], data: DataDict) -> None:
    """Refuse what would make a department something else, or end it past the check of its entries."""
    if not tk.asbool(data.get("is_organization", True)):
        raise tk.ValidationError({"is_organization": [_no_group()]})
    if data.get("state") not in (None, "", "active", before.get("state")):
        message = tk._(
            "A department ends by organization_delete, when it has no entries (system rule)"
        )
        raise tk.ValidationError({"state": [message]})


def _refuse_things(data_dict: DataDict) -> None:
    if data_dict.get("object_type") != "user":
        message = tk._(
            "Members of a department are people: entries change their department by"
            " package_owner_org_update, and its place in the tree is 上级单位 (system rule)"
        )
        raise tk.ValidationError({"object_type": [message]})


def _is_sysadmin(one: Any) -> bool:
    named = one.get("id") or one.get("name") if isinstance(one, Mapping) else one
    user = model.User.get(str(named or "") or None)
    return user is not None and bool(user.sysadmin)


def _no_group() -> str:
    return tk._("A department is made by organization_create, and is no group (system rule)")


def _end(up: Action, name: str, context: Context, data_dict: DataDict) -> Any:
    group = _office(data_dict)
    tk.check_access(name, context, data_dict)
    before = office.stored(group.id)
    if group.state == "active":
        office.tell_end(before)
    try:
        return up(context, data_dict)
    except tk.ValidationError:
        model.Session.rollback()
        raise


@contextlib.contextmanager
def _without_creator() -> Iterator[None]:
    """Leave out the membership that CKAN gives to who makes a department."""
    token = _creating.set(True)
    try:
        yield
    finally:
        _creating.reset(token)


@contextlib.contextmanager
def _one_transaction(context: Context) -> Iterator[None]:
    """Commit a change together with what is told of it, where the caller does not commit by himself."""
    deferred = context.get("defer_commit", False)
    context["defer_commit"] = True
    try:
        yield
        model.Session.flush()
    except IntegrityError as error:
        model.Session.rollback()
        if USCC_INDEX not in str(error.orig):
            raise
        message = tk._("Another department has this unified social credit code")
        raise tk.ValidationError({"uscc": [message]}) from error
    except (tk.ValidationError, tk.NotAuthorized):
        model.Session.rollback()
        raise
    finally:
        context["defer_commit"] = deferred
    if not deferred:
        model.Session.commit()
