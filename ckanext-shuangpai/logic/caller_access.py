"""Who may call an action over the API at all, and what is told of entries that the caller may not see.

The table is ``reference/action_access.yaml``. It stands before the authorization of each action and replaces
none of it; an action that it does not list is for sysadmins alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ckan import authz, model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ..reference import table
from . import resolve, visibility
from .centre import centre_editor

__all__ = ["Access", "access_of", "all_access", "hides", "refuse_caller"]

ROLES = {
    "everybody": "anonymous citizen other clerk head centre sysadmin",
    "account": "citizen other clerk head centre sysadmin",
    "self": "clerk sysadmin",
    "colleagues": "clerk head centre sysadmin",
    "member": "other clerk head centre sysadmin",
    "compiler": "other clerk head centre sysadmin",
    "starter": "clerk centre sysadmin",
    "office": "clerk head centre sysadmin",
    "head": "head sysadmin",
    "centre": "centre sysadmin",
    "centre_people": "centre",
    "sysadmin": "sysadmin",
}
"""Whom each word of the table lets in, where the object is of the clerk's and the head's own department."""


@dataclass(frozen=True)
class Access:
    """A line of the table: who calls the action, whether it only reads, and which parameters name what."""

    who: str
    reads: bool
    named: tuple[tuple[str, str], ...] = ()

    @property
    def roles(self) -> frozenset[str]:
        """The roles that it lets in."""
        return frozenset(ROLES[self.who].split())


@cache
def all_access() -> Mapping[str, Access]:
    """Return the whole table by the name of the action."""
    found: dict[str, Access] = {}
    for who, kinds in table("action_access").items():
        for kind, actions in kinds.items():
            for name, named in actions.items():
                parts = tuple(one.split() for one in named.split(", ")) if named else ()
                found[name] = Access(who, kind == "reads", tuple((k, p) for k, p in parts))
    return found


def access_of(action: str) -> Access:
    """Return the line of an action; what has none is for sysadmins."""
    return all_access().get(action) or Access("sysadmin", reads=False)


def refuse_caller(action: str, context: Context, data: Mapping[str, Any]) -> None:
    """Refuse whom the table does not let in, before the action looks at anything.

    Raises:
        NotAuthorized: the caller is none of those whom the table names.
        ObjectNotFound: an entry, file or view that is named is not there, or not for the caller to see.
    """
    user = context.get("auth_user_obj")
    if getattr(user, "sysadmin", False):
        return
    access = access_of(action)
    if access.who != "everybody" and (user is None or getattr(user, "is_anonymous", False)):
        raise tk.NotAuthorized(tk._("Log in first, or send the API token of your account"))
    if not _is_let_in(access.who, context):
        raise tk.NotAuthorized(tk._("Your account may not do this"))
    packages = list(_named(access, data))
    there = [package for package in packages if package is not None]
    if len(there) < len(packages) or len(visibility.seen(there, context)) < len(there):
        raise tk.ObjectNotFound(tk._("It does not exist, or you may not see it"))
    if access.who == "office":
        for package in there:
            tk.check_access("package_update", tk.fresh_context(context), {"id": package.id})


def hides(kind: str, name: str) -> bool:
    """Say whether a page answers as if what its address names were not there, to whoever asks for it.

    An entry or file that is not there is hidden like one that the reader may not see; of departments, where a
    group belongs, all are.
    """
    if kind == "department":
        group = model.Group.get(name)
        return group is not None and bool(group.is_organization)
    package = _FINDERS[kind](name)
    context = Context(user=tk.current_user.name, auth_user_obj=tk.current_user)  # type: ignore[typeddict-item]
    return package is None or not visibility.seen([package], context)


def _is_let_in(who: str, context: Context) -> bool:
    if who in ("everybody", "account", "self", "colleagues"):
        return True
    if who == "sysadmin":
        return False
    if who in ("centre", "centre_people"):
        return centre_editor(context)
    if who in ("compiler", "office", "starter"):
        return authz.has_user_permission_for_some_org(context.get("user"), "create_dataset")
    if who == "head":
        return authz.has_user_permission_for_some_org(context.get("user"), "admin")
    return visibility.viewer(context.get("auth_user_obj")).member


def _named(access: Access, data: Mapping[str, Any]) -> Iterator[model.Package | None]:
    """Yield the entry of each parameter that is given, None for one that is not there."""
    for kind, path in access.named:
        for value in _values(data, path):
            yield _FINDERS[kind](value)


def _values(data: Mapping[str, Any], paths: str) -> list[str]:
    """Return what the first of the parameters (``id|name``) names that is given at all."""
    return next((found for path in paths.split("|") if (found := _given(data, path))), [])


def _given(data: Mapping[str, Any], path: str) -> list[str]:
    name, _, part = path.partition(".")
    value = data.get(name)
    if part:
        flat = data.get(f"{name}__{part}")
        value = value.get(part) if isinstance(value, Mapping) else None
        value = flat if value is None else value
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str) and one]


def _entry(value: str) -> model.Package | None:
    return model.Package.get(resolve.entry_id(value) or value)


def _of_resource(value: str) -> model.Package | None:
    resource = model.Resource.get(value)
    return model.Package.get(resource.package_id) if resource is not None else None


def _of_view(value: str) -> model.Package | None:
    view = model.ResourceView.get(value)
    return _of_resource(view.resource_id) if view is not None else None


_FINDERS = {"entry": _entry, "resource": _of_resource, "view": _of_view}
