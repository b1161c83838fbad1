"""The entry form's side of saving: what it starts with, and one entry opened by two people."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from .. import config, kept_text
from ..domain import entry_merge
from . import entry as entries
from . import organization

__all__ = [
    "FormState",
    "defaults",
    "editor",
    "kept_for",
    "lock",
    "prints",
    "reconcile",
    "seen",
    "sent_once",
    "stored",
    "take",
]

CONTROL = "form-"
CHOICE = "form-choice-"
NOT_COMPARED = {"name", "origin", "catalog_code"}
COUNTY_CATEGORY = "3/07/{number}"
CONTACT = ("responsible_section", "contact_name", "contact_phone")


@dataclass(frozen=True)
class FormState:
    """What a form says of itself: which form, what it was opened on, what was chosen."""

    key: str
    prints: Mapping[str, str]
    choices: Mapping[str, str]
    seen: str


def take(data: Mapping[str, Any]) -> tuple[FormState, dict[str, Any]]:
    """Part what a form says of itself (``form-…``) from the entry; signs that no text holds are left out."""
    control = {key: str(data[key]) for key in data if key.startswith(CONTROL)}
    entry = {key: _clean(value) for key, value in data.items() if key not in control}
    choices = {
        key.removeprefix(CHOICE): value for key, value in control.items() if key.startswith(CHOICE)
    }
    state = FormState(
        control.get("form-key", "")[:100],
        _prints(control.get("form-prints", "")),
        choices,
        control.get("form-seen", ""),
    )
    return state, entry


def prints(context: Context, entry: Mapping[str, Any]) -> dict[str, str]:
    """Return the fingerprint of each field of a stored entry."""
    prepared, _changes = entries.prepare(context, entry)
    return entry_merge.fingerprints(prepared, _compared())


def lock(package_id: str) -> model.Package | None:
    """Return a stored entry that no other form saves until the transaction ends; None when there is none.

    A lock of the forms' own: cases lock rows in an order that a form must not cross.
    """
    package = model.Package.get(package_id)
    if package is None or package.type != "dataset":
        return None
    key = {"key": f"shuangpai-entry-form:{package.id}"}
    model.Session.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(:key))"), key)
    model.Session.expire_all()
    return package


@contextlib.contextmanager
def sent_once(account: str, key: str) -> Iterator[None]:
    """Let a form that is sent twice at once wait for itself: the second finds what the first left.

    Held on a connection of its own: the one that stores the entry commits before the mark is set.
    """
    if not key:
        yield
        return
    lock = {"key": f"shuangpai-entry-form:{account}:{key}"}
    with model.ensure_engine().begin() as connection:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(:key))"), lock)
        yield


def stored(context: Context, package_id: str) -> dict[str, Any]:
    """Return an entry as its form shows it: the text under revision, where there is one."""
    inner = tk.fresh_context(context)
    inner["for_edit"] = True  # type: ignore[typeddict-unknown-key]
    return tk.get_action("package_show")(inner, {"id": package_id})


def seen(context: Context, entry: Mapping[str, Any]) -> str:
    """Return by what a choice knows the stored entry again that it was made on."""
    return entry_merge.fingerprint(prints(context, entry))


def reconcile(
    context: Context, state: FormState, entry: Mapping[str, Any], data: Mapping[str, Any]
) -> entry_merge.Merge:
    """Merge a form into the entry that was changed since; without prints the form counts.

    What was chosen counts only while the stored entry is the one that was seen when choosing.
    """
    choices = state.choices if state.seen == seen(context, entry) else {}
    theirs, _changes = entries.prepare(context, entry)
    mine, _changes = entries.prepare(context, data)
    return entry_merge.merge(state.prints, theirs, mine, choices)


def editor(package: model.Package) -> dict[str, str]:
    """Return who changed an entry last and when: ``{"by", "at"}``; by is empty when not known."""
    last = kept_text.editor_of(package.id)
    user = model.User.get(last["by"]) if last.get("by") else None
    changed = package.metadata_modified or dt.datetime.now(dt.UTC)
    return {
        "by": user.display_name if user else "",
        "at": last.get("at") or f"{changed.isoformat(timespec='seconds')}+00:00",
    }


def kept_for(user_id: str, package_id: str = "") -> list[dict[str, str]]:
    """Return the kept texts of an account that belong to an entry ('' for new ones), newest first."""
    found = [
        {"form": form, "title": text.get("title") or "", "saved_at": text["saved_at"]}
        for form, text in kept_text.kept_of(user_id).items()
        if "fields" in text and (text.get("entry") or "") == package_id
    ]
    return sorted(found, key=lambda one: one["saved_at"], reverse=True)


def defaults(context: Context, user_id: str) -> dict[str, str]:
    """Return what an empty form starts with: the clerk's own department, its category and contact."""
    offered = tk.get_action("organization_list_for_user")(
        tk.fresh_context(context), {"permission": "create_dataset"}
    )
    ids = [one["id"] for one in offered]
    last = _last_entry(user_id, ids)
    if not last and len(ids) != 1:
        return {}
    owner = str(last.get("owner_org") or ids[0])
    department = organization.departments(context).by_id.get(owner)
    if department is None:
        return {}
    start = {
        "owner_org": owner,
        "collecting_department": owner,
        "region_code": config.region_code(),
        "catalog_class": "departmental",
        "category": COUNTY_CATEGORY.format(number=department.catalog_number or "000"),
        "responsible_section": department.responsible_section,
    }
    return start | {name: str(last[name]) for name in CONTACT if last.get(name)}


def _last_entry(user_id: str, organizations: list[str]) -> dict[str, Any]:
    package = model.Package
    row = model.Session.execute(
        sa.select(package.owner_org, package.extras)
        .where(
            package.creator_user_id == user_id,
            package.type == "dataset",
            package.state != "deleted",
            package.owner_org.in_(organizations),
        )
        .order_by(package.metadata_created.desc())
        .limit(1)
    ).first()
    return {**(row.extras or {}), "owner_org": row.owner_org} if row else {}


def _compared() -> list[str]:
    schema = tk.h.scheming_get_dataset_schema("dataset")
    names = [field["field_name"] for field in schema["dataset_fields"]]
    return [name for name in names if name not in NOT_COMPARED]


def _prints(text: str) -> dict[str, str]:
    try:
        read = json.loads(text) if text else {}
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in read.items()} if isinstance(read, dict) else {}


def _clean(value: Any) -> Any:
    return value.replace("\x00", "") if isinstance(value, str) else value
