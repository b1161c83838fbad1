"""Who gets a file and its rows, and what is taken down: asked of the database at each reading."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ..domain.takedown import ENTRY, FILE, TABLE
from ..model import takedown
from . import visibility

__all__ = ["file_hidden", "reads_file", "reads_rows", "refuse_hidden", "rows_hidden"]


def reads_rows(context: Context, resource: model.Resource) -> bool:
    """Say whether the caller gets the rows of a stored resource; other types keep CKAN's rule."""
    return _reads(context, resource, (FILE, TABLE))


def reads_file(context: Context, resource: model.Resource) -> bool:
    """Say whether the caller gets the file: as the rows, which may be taken down alone."""
    return _reads(context, resource, (FILE,))


def _reads(context: Context, resource: model.Resource, kinds: Collection[str]) -> bool:
    package = model.Package.get(resource.package_id)
    if package is None or resource.state != "active":
        return False
    if package.type != "dataset":
        return True
    who = visibility.viewer(_user(context), context)
    open_to_them = visibility.sees_rows(_facts(package), who)
    return open_to_them and not _keeps_back(context, package, resource.id, kinds)


def refuse_hidden(context: Context, package: model.Package, resource_id: str = "") -> None:
    """Raise ``ObjectNotFound`` for what is taken down, as if it were not there.

    Asked of the database each time: neither an index nor a page kept from before has a say.
    """
    if context.get("ignore_auth") or package.type != "dataset":
        return
    if _keeps_back(context, package, resource_id, (FILE,)):
        raise tk.ObjectNotFound(tk._("Resource was not found.") if resource_id else "")


def rows_hidden(context: Context, resource: model.Resource) -> bool:
    """Say whether the rows of a resource are taken down for the caller, alone or with more."""
    return _is_kept_back(context, resource, (FILE, TABLE))


def file_hidden(context: Context, resource: model.Resource) -> bool:
    """Say whether the file of a resource is taken down for the caller, alone or with its entry."""
    return _is_kept_back(context, resource, (FILE,))


def _is_kept_back(context: Context, resource: model.Resource, kinds: Collection[str]) -> bool:
    package = model.Package.get(resource.package_id)
    if package is None or package.type != "dataset":
        return False
    return _keeps_back(context, package, resource.id, kinds)


def _keeps_back(
    context: Context, package: model.Package, resource_id: str, kinds: Collection[str]
) -> bool:
    hidden = any(
        one.kind == ENTRY or (one.resource_id == resource_id and one.kind in kinds)
        for one in takedown.standing([package.id])
    )
    if not hidden:
        return False
    who = visibility.viewer(_user(context), context)
    return not visibility.belongs(_facts(package), who)


def _user(context: Context) -> Any:
    return context.get("auth_user_obj") or model.User.get(context.get("user") or None)


def _facts(package: model.Package) -> dict[str, Any]:
    return {**(package.extras or {}), "owner_org": package.owner_org, "state": package.state}
