"""Which entry a name means: its own, its catalog code, or that of a duplicate that was merged into it."""

from __future__ import annotations

from ckan import model

from ..model import catalog_code, entry_alias

__all__ = ["entry_id", "leads_to"]


def entry_id(name: str) -> str | None:
    """Return the id of the entry that a name or code means where CKAN's own look-up would not find it."""
    package = model.Package.get(name)
    if package is not None and (package.id == name or not _withdrawn(package)):
        return None
    known = entry_alias.target(name)
    if known is None and package is None and "/" in name:
        known = catalog_code.holder(name) or None
    return known


def leads_to(name: str) -> str | None:
    """Return the name of the entry to which an old address leads now, None for a present one."""
    package = model.Package.get(name)
    if package is not None and not _withdrawn(package):
        return None
    target = entry_alias.target(package.name if package is not None else name)
    found = model.Package.get(target) if target else None
    return found.name if found is not None else None


def _withdrawn(package: model.Package) -> bool:
    return (package.extras or {}).get("entry_state") == "withdrawn"
