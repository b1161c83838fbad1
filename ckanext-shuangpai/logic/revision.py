"""A published entry is not overwritten: what people change is held until it is approved (办法第十九条).

The old text stays public. Held are all fields of the catalog; files and the day of the last data
update go through at once: they are the data, not its catalog entry. What a sync or a program inside
writes (``ignore_auth``) is not held. Why: docs/decisions/0016-revisions.md.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ..domain.entry_comparison import same
from ..domain.text import is_blank
from ..model import entry_revision
from ..model.entry_revision import EntryRevision, changes_of
from . import entry as entries
from . import visibility

__all__ = [
    "PASSED_AT_ONCE", "content_hash", "direct", "differences", "draft_of", "governed", "held", "of_entry", "overlay",
    "same", "save", "set_state", "stored_entry",
]  # fmt: skip

PASSED_AT_ONCE = ("resources", "data_updated")
"""The data, not its catalog entry."""
NOT_TEXT = ("name", "catalog_code", "entry_state", "origin", "tag_string")
TEXT_WITHOUT_FIELD = ("tags",)
SET_BY_CASES = ("published_on",)
"""What a publication writes, and nobody else."""


def direct(context: Context) -> bool:
    """Say whether a write is a sync's or a program's own, which no case holds."""
    if context.get("shuangpai_people"):
        return False
    return bool(context.get("shuangpai_sync") or context.get("ignore_auth"))


def governed() -> list[str]:
    """Return the fields whose change is a revision, in the order of the schema."""
    schema = tk.h.scheming_get_dataset_schema("dataset")
    named = [str(field["field_name"]) for field in schema["dataset_fields"]]
    kept = [name for name in named if name not in (*PASSED_AT_ONCE, *NOT_TEXT)]
    return [*kept, *TEXT_WITHOUT_FIELD]


def held(package: model.Package) -> bool:
    """Say whether changes of an entry are held: it is published, and not a sync's own."""
    extras: Mapping[str, Any] = package.extras or {}
    published = extras.get("entry_state") in visibility.PUBLISHED_STATES
    return package.state == "active" and published and not of_sync(extras)


def of_sync(extras: Mapping[str, Any]) -> bool:
    """Say whether an entry came from another catalog, which answers for its text."""
    origin = extras.get("origin")
    if isinstance(origin, str):
        origin = json.loads(origin) if origin.strip() else {}
    return bool(isinstance(origin, Mapping) and origin.get("source"))


def stored_entry(context: Context, entry_id: str) -> dict[str, Any]:
    """Return an entry as it is stored, whoever asks."""
    inner = tk.fresh_context(context, ignore_auth=True)
    inner["use_cache"] = False
    return tk.get_action("package_show")(inner, {"id": entry_id})


def of_entry(entry_id: str) -> EntryRevision | None:
    """Return the revision of an entry that is not decided yet."""
    return entry_revision.open_of_entry(entry_id)


def draft_of(context: Context, entry_id: str) -> dict[str, Any]:
    """Return the fields of an entry's revision to those who may change it."""
    draft = of_entry(entry_id)
    if draft is None:
        return {}
    try:
        tk.check_access("package_update", tk.fresh_context(context), {"id": entry_id})
    except tk.NotAuthorized:
        return {}
    return draft.after()


def overlay(entry: Mapping[str, Any], revision: EntryRevision | None) -> dict[str, Any]:
    """Return an entry with the values of its revision."""
    merged = dict(entry)
    for name, change in (revision.changes if revision else {}).items():
        if is_blank(change["after"]):
            merged.pop(name, None)
        else:
            merged[name] = change["after"]
    if revision and "tags" in revision.changes:
        merged["tag_string"] = ",".join(one["name"] for one in merged.get("tags") or ())
    return merged


def differences(current: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the governed fields that differ: ``{field: {"before", "after"}}``."""
    given = {name: wanted.get(name) for name in governed() if name not in SET_BY_CASES}
    given["tags"] = _tags(current, wanted)
    changed = {
        name: value for name, value in given.items() if not same(name, value, current.get(name))
    }
    return changes_of(changed, {**current, "tags": _plain_tags(current.get("tags"))})


def _tags(current: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[dict[str, str]]:
    if "tags" in wanted:
        return _plain_tags(wanted["tags"])
    if "tag_string" not in wanted:
        return _plain_tags(current.get("tags"))
    words = str(wanted["tag_string"] or "").replace("\uff0c", ",").replace("\uff1b", ",").split(",")
    return [{"name": word.strip()} for word in words if word.strip()]


def _plain_tags(tags: Any) -> list[dict[str, str]]:
    return [{"name": str(tag["name"] if isinstance(tag, Mapping) else tag)} for tag in tags or ()]


def content_hash(entry: Mapping[str, Any]) -> str:
    """Return the hash of an entry's governed text: records hold for this text and no other."""
    text = {name: entry.get(name) for name in governed() if not is_blank(entry.get(name))}
    if text.get("tags"):
        text["tags"] = sorted(one["name"] for one in _plain_tags(text["tags"]))
    for name in ("catalog_class", "license_id"):
        text.setdefault(name, "")
    packed = json.dumps(text, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(packed.encode()).hexdigest()


def save(
    entry_id: str, case_id: str, changes: Mapping[str, Any], user_id: str, at: dt.datetime
) -> EntryRevision:
    """Keep a revision; one that is open already is replaced, in the caller's transaction."""
    revision = entry_revision.open_of_entry(entry_id)
    if revision is None:
        revision = EntryRevision(
            id=str(uuid.uuid4()), entry_id=entry_id, case_id=case_id, state="open", changes={}
        )
        model.Session.add(revision)
    revision.changes = json.loads(json.dumps(dict(changes), default=str))
    revision.saved_by, revision.saved_at = user_id, at
    model.Session.flush()
    return revision


def set_state(package: model.Package, entry_state: str, at: dt.datetime) -> bool:
    """Give a stored entry its state, and who sees it by that; says whether anything changed."""
    extras = dict(package.extras or {})
    publish = entry_state == "published"
    if extras.get("entry_state") == entry_state and not (publish and package.state != "active"):
        return False
    extras["entry_state"] = entry_state
    if publish:
        package.state = "active"
        if is_blank(extras.get("published_on")):
            extras["published_on"] = at.astimezone(entries.SHANGHAI).date().isoformat()
    package.extras = extras
    public = visibility.is_public({**extras, "state": package.state})
    package.private = not public or visibility.is_hidden(package.id)
    package.metadata_modified = at.astimezone(dt.UTC).replace(tzinfo=None)
    model.Session.flush()
    return True
