"""The licence of open entries: one for the county, said when an entry is read (办法第三十二条 asks for the source).

It follows from the entry's class, never from what was once chosen in a form: what everybody may use without
conditions has the county's licence (or the one that a synced entry brought along), all else has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan import model
from ckan.types import Context

from ..reference.license import county_license
from .visibility import is_public

__all__ = ["license_of", "licenses", "say", "say_shown", "unsaid"]

UNCONDITIONAL = "unconditional"
NOT_SAID = ("", "notspecified")
NEEDED = {"open_class", "entry_state"}
"""Without these nothing is said: somebody asked for some fields only."""


def license_of(entry: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the licence of an entry as ``county_license`` does; None for what is not open to everybody."""
    if not is_public(entry) or entry.get("open_class") != UNCONDITIONAL:
        return None
    brought = str(entry.get("license_id") or "") if entry.get("origin") else ""
    known = None if brought in NOT_SAID else model.Package.get_license_register().get(brought)
    if known is None:
        return county_license()
    return {"id": known.id, "title": known.title, "url": known.url, "open": known.isopen()}


def licenses() -> list[dict[str, Any]]:
    """Return the licences that entries have, in the shape of CKAN's ``license_list``."""
    one = county_license()
    return [
        {
            "id": one["id"],
            "title": one["title"],
            "url": one["url"],
            "status": "active",
            "family": "",
            "maintainer": "",
            "is_generic": False,
            "domain_content": False,
            "domain_data": True,
            "domain_software": False,
            "od_conformance": "approved" if one["open"] else "not reviewed",
            "osd_conformance": "not reviewed",
        }
    ]


def say(entry: dict[str, Any]) -> dict[str, Any]:
    """Write an entry's licence into what a reader gets, in place; return it."""
    if entry.get("type", "dataset") != "dataset" or not entry.keys() >= NEEDED:
        return entry
    one = license_of(entry)
    entry["isopen"] = bool(one and one["open"])
    entry["license_id"] = one["id"] if one else ""
    entry["license_title"] = one["title"] if one else None
    entry.pop("license_url", None)
    if one and one["url"]:
        entry["license_url"] = one["url"]
    return entry


def say_shown(context: Context, entry: dict[str, Any]) -> None:
    """Say it in what ``package_show`` gives to its caller; internal callers get what is stored."""
    if not context.get("ignore_auth"):
        say(entry)


def unsaid(data_dict: Mapping[str, Any], package: model.Package | None) -> dict[str, Any]:
    """Return what somebody sends with the licence as it is stored, where they send back what they read."""
    data = dict(data_dict)
    if package is None or "license_id" not in data:
        return data
    entry = {**(package.extras or {}), "state": package.state, "license_id": package.license_id}
    told = license_of(entry)
    if data["license_id"] == (told["id"] if told else ""):
        data["license_id"] = package.license_id
    return data
