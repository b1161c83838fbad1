"""Who sees which entry, and how much of it (办法第二十三条、第二十九条、第三十一条).

Published and open: everybody. Published, not open: every member of any organization; of an entry
withheld from sharing they see the card, not the data items. Not published: its departments and the
Centre. The same labels rule search and reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.lib.plugins import DefaultPermissionLabels
from ckan.types import Context

from ..domain.permission_labels import (
    CENTRE_LABEL,
    DEPARTMENT_LABEL,
    MEMBER_LABEL,
    departments_of,
    office_labels,
)
from ..domain.takedown import ENTRY, FILE
from ..domain.telephone import masked
from ..model import takedown
from ..search.hidden import without_hidden
from .organization import departments

__all__ = [
    "Viewer",
    "belongs",
    "dataset_labels",
    "hide_links",
    "is_hidden",
    "is_public",
    "may_see",
    "prepare_search",
    "redact",
    "redact_results",
    "redact_shown",
    "seen",
    "sees_data_items",
    "sees_rows",
    "user_labels",
    "viewer",
]

OPEN_CLASSES = ("unconditional", "conditional")
PUBLISHED_STATES = ("published", "revising")
HIDDEN_FIELDS = ("data_items",)


@dataclass(frozen=True)
class Viewer:
    """The facts about a user that decide what they see."""

    sysadmin: bool = False
    centre: bool = False
    organizations: frozenset[str] = field(default_factory=frozenset)

    @property
    def member(self) -> bool:
        """Whether the user belongs to any organization."""
        return self.sysadmin or bool(self.organizations)


def viewer(user: Any, context: Context | None = None) -> Viewer:
    """Return the facts of a user object; None and an anonymous user see what everybody sees."""
    if user is None or getattr(user, "is_anonymous", False):
        return Viewer()
    rows = model.Session.execute(
        sa.select(model.Member.group_id).where(
            model.Member.table_name == "user",
            model.Member.table_id == user.id,
            model.Member.state == "active",
        )
    )
    index = departments(context)
    organizations = frozenset(row[0] for row in rows if row[0] in index.by_id)
    centres = {department.id for department in index.with_function("centre")}
    return Viewer(bool(user.sysadmin), bool(organizations & centres), organizations)


def is_public(entry: Mapping[str, Any]) -> bool:
    """Say whether everybody may see the entry: published and open."""
    return (
        entry.get("state", "active") == "active"
        and entry.get("entry_state") in PUBLISHED_STATES
        and entry.get("open_class") in OPEN_CLASSES
    )


def is_hidden(entry_id: object) -> bool:
    """Say whether an entry is taken down as a whole."""
    if not entry_id:
        return False
    return any(one.kind == ENTRY for one in takedown.standing([str(entry_id)]))


def dataset_labels(package: model.Package) -> list[str]:
    """Return the permission labels of a stored entry; what is taken down is for those who answer for it.

    A harvest source is the Centre's (its settings may hold keys); other types keep CKAN's own.
    """
    if package.type == "harvest":
        return [CENTRE_LABEL]
    if package.type != "dataset":
        return DefaultPermissionLabels().get_dataset_labels(package)
    entry = {**(package.extras or {}), "owner_org": package.owner_org, "state": package.state}
    return office_labels(entry) if is_hidden(package.id) else labels_of(entry)


def labels_of(entry: Mapping[str, Any]) -> list[str]:
    """Return the permission labels of an entry given as a dict."""
    if is_public(entry):
        return ["public"]
    labels = office_labels(entry)
    if entry.get("state", "active") == "active" and entry.get("entry_state") in PUBLISHED_STATES:
        labels.append(MEMBER_LABEL)
    return labels


def user_labels(user: Any) -> list[str]:
    """Return the labels that a user may read."""
    labels = DefaultPermissionLabels().get_user_dataset_labels(user)
    who = viewer(user)
    if who.member:
        labels.append(MEMBER_LABEL)
    if who.centre:
        labels.append(CENTRE_LABEL)
    labels.extend(DEPARTMENT_LABEL + one for one in sorted(who.organizations))
    return labels


def seen(packages: Iterable[model.Package], context: Context) -> list[model.Package]:
    """Return those of the stored entries that the caller may see, as the search finds them."""
    user = context.get("auth_user_obj") or model.User.get(context.get("user") or None)
    found = list(packages)
    if context.get("ignore_auth") or getattr(user, "sysadmin", False):
        return found
    labels = set(user_labels(user)) if getattr(user, "id", None) else {"public"}
    return [one for one in found if not labels.isdisjoint(dataset_labels(one))]


def may_see(entry: Mapping[str, Any], who: Viewer) -> bool:
    """Say whether the viewer may see the entry's card at all."""
    if is_hidden(entry.get("id")):
        return belongs(entry, who)
    if who.sysadmin or is_public(entry):
        return True
    labels = set(labels_of(entry))
    return (
        (who.centre and CENTRE_LABEL in labels)
        or (who.member and MEMBER_LABEL in labels)
        or any(DEPARTMENT_LABEL + one in labels for one in who.organizations)
    )


def sees_data_items(entry: Mapping[str, Any], who: Viewer) -> bool:
    """Say whether the viewer sees the data items: not those of an entry withheld from sharing."""
    if entry.get("share_class") != "withheld" or is_public(entry):
        return True
    return belongs(entry, who)


def sees_rows(entry: Mapping[str, Any], who: Viewer) -> bool:
    """Say whether the viewer gets the data itself: rows, files and addresses of files.

    Everybody gets what is open without conditions (办法第二十九条第一项), its departments and the
    Centre what is theirs to answer for, every department what is shared without conditions
    (第二十三条第一项). Everything else is applied for first.
    """
    if not may_see(entry, who):
        return False
    if is_public(entry) and entry.get("open_class") == OPEN_CLASSES[0]:
        return True
    return belongs(entry, who) or (who.member and entry.get("share_class") == "unconditional")


def redact(entry: dict[str, Any], who: Viewer) -> dict[str, Any]:
    """Take from a shown entry, in place, what the viewer must not see; return it.

    Knows the custom form and CKAN's default form, in which fields stand in ``extras``.
    """
    if entry.get("type", "dataset") != "dataset" or who.sysadmin:
        return entry
    facts = {**_extras(entry), **{k: v for k, v in entry.items() if k != "extras"}}
    if not sees_data_items(facts, who):
        _drop(entry, HIDDEN_FIELDS)
    if not who.member and facts.get("contact_phone"):
        _replace(entry, "contact_phone", masked(str(facts["contact_phone"])))
    if not sees_rows(facts, who):
        hide_links(entry.get("resources") or ())
    return entry


def hide_links(resources: Iterable[dict[str, Any]]) -> None:
    """Take the addresses out of resources that lie elsewhere: who has the address has the data."""
    for resource in resources:
        if resource.get("url_type") != "upload" and resource.get("url"):
            resource["url"] = ""


def redact_shown(context: Context, entry: dict[str, Any]) -> None:
    """Redact what ``package_show`` gives to its caller; internal callers get the whole entry."""
    if context.get("ignore_auth"):
        return
    who = viewer(context.get("auth_user_obj"), context)
    redact(entry, who)
    _leave_out([entry], who)


def prepare_search(context: Context, data_dict: Mapping[str, Any]) -> dict[str, Any]:
    """Return search parameters under which the permission labels alone decide what is found.

    Everybody searches the not public entries too (the labels keep out what they may not see), and
    the raw documents of the index are not among the fields that a caller can name.
    """
    data = dict(data_dict)
    data.setdefault("include_private", True)
    user = context.get("auth_user_obj")
    if not (context.get("ignore_auth") or getattr(user, "sysadmin", False)):
        kept = without_hidden(lambda: user_labels(user))
        if kept:
            data["fq_list"] = [*_listed(data.get("fq_list")), *kept]
    fields = data.get("fl")
    if fields and not (context.get("ignore_auth") or getattr(user, "sysadmin", False)):
        names = fields.replace(",", " ").split() if isinstance(fields, str) else list(fields)
        data["fl"] = [name for name in names if _nameable(name)] or ["id"]
    return data


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value] if value else []


def redact_results(context: Context, found: dict[str, Any]) -> dict[str, Any]:
    """Redact every entry of a search result, in place; return the result."""
    if not context.get("ignore_auth"):
        who = viewer(context.get("auth_user_obj"), context)
        for entry in found["results"]:
            redact(entry, who)
        _leave_out(found["results"], who)
    return found


def _leave_out(entries: Iterable[dict[str, Any]], who: Viewer) -> None:
    """Take the files that are taken down out of shown entries, in place."""
    by_id = {str(entry["id"]): entry for entry in entries if entry.get("resources")}
    for one in takedown.standing(by_id):
        entry = by_id[one.entry_id]
        facts = {**_extras(entry), **{k: v for k, v in entry.items() if k != "extras"}}
        if one.kind == FILE and not belongs(facts, who):
            entry["resources"] = [r for r in entry["resources"] if r["id"] != one.resource_id]
            entry["num_resources"] = len(entry["resources"])


def _nameable(name: str) -> bool:
    """Say whether a field of the index may be named: no raw document, no pattern of names."""
    return "data_dict" not in name and not set(name) & set("*?[]():")


def belongs(entry: Mapping[str, Any], who: Viewer) -> bool:
    """Say whether the viewer answers for the entry: its departments, the Centre, the operator."""
    return who.sysadmin or who.centre or bool(who.organizations & set(departments_of(entry)))


def _extras(entry: Mapping[str, Any]) -> dict[str, Any]:
    extras: Iterable[Mapping[str, Any]] = entry.get("extras") or ()
    return {extra["key"]: extra.get("value") for extra in extras}


def _drop(entry: dict[str, Any], names: Iterable[str]) -> None:
    for name in names:
        entry.pop(name, None)
    if entry.get("extras"):
        entry["extras"] = [extra for extra in entry["extras"] if extra["key"] not in names]


def _replace(entry: dict[str, Any], name: str, value: str) -> None:
    if name in entry:
        entry[name] = value
    for extra in entry.get("extras") or ():
        if extra["key"] == name:
            extra["value"] = value
