"""The Centre: who acts for the county's Government Service Centre (办法第六条)."""

from __future__ import annotations

from ckan import authz, model
from ckan.types import Context

from . import heads, organization

__all__ = ["centre_editor", "of_the_centre"]


def centre_editor(context: Context) -> bool:
    """Say whether the user edits for the Centre (function ``centre``, 办法第六条)."""
    centres = organization.departments(context).with_function("centre")
    return any(
        authz.has_user_permission_for_group_or_org(one.id, context.get("user"), "update_dataset")
        for one in centres
    )


def of_the_centre(context: Context) -> bool:
    """Say whether the user is one of the Centre's own people who edit; a sysadmin is none of them.

    What the Centre decides or releases by law asks this; what keeps the portal running asks
    ``centre_editor``, which holds for sysadmins too.
    """
    user = model.User.get(context.get("user") or None)
    own = heads.memberships(user) if user is not None else {}
    centres = organization.departments(context).with_function("centre")
    return any(own.get(one.id) in ("editor", "admin") for one in centres)
