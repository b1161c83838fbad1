"""The Centre: who acts for the county's Government Service Centre (办法第六条)."""

from __future__ import annotations

from ckan import authz
from ckan.types import Context

from . import organization

__all__ = ["centre_editor"]


def centre_editor(context: Context) -> bool:
    """Say whether the user edits for the Centre (function ``centre``, 办法第六条)."""
    centres = organization.departments(context).with_function("centre")
    return any(
        authz.has_user_permission_for_group_or_org(one.id, context.get("user"), "update_dataset")
        for one in centres
    )
