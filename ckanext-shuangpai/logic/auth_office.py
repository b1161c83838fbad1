"""Authorization of offices: a sysadmin makes and ends them; who sees all is not asked here."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["organization_create", "organization_delete"]


def organization_create(_context: Context, _data_dict: DataDict | None = None) -> AuthResult:
    """Departments are made by sysadmins, and by an import of the Centre, which asks for itself."""
    return {"success": False, "msg": tk._("Only a sysadmin makes a department (system rule)")}


def organization_delete(_context: Context, _data_dict: DataDict | None = None) -> AuthResult:
    """Departments end by a sysadmin: a head does not end his own."""
    return {"success": False, "msg": tk._("Only a sysadmin ends a department (system rule)")}
