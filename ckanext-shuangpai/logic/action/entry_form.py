"""The entry form: what it starts with, saving under the eyes of others, preview, text not yet saved."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ... import kept_text
from ...domain.text import is_blank
from .. import entry as entries
from .. import entry_form, visibility

__all__ = [
    "shuangpai_entry_form",
    "shuangpai_entry_preview",
    "shuangpai_entry_save",
    "shuangpai_kept_text_delete",
    "shuangpai_kept_text_save",
    "shuangpai_kept_text_show",
]


@tk.side_effect_free
def shuangpai_entry_form(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return what the form of a new entry, or of the entry ``id``, starts with.

    ``{"defaults": {field: value}, "prints": {field: print}, "kept": [{form, title, saved_at}]}``:
    ``prints`` say on which state of a stored entry the form stands.
    """
    tk.check_access("shuangpai_entry_form", context, data_dict)
    account = _account(context)
    if is_blank(data_dict.get("id")):
        start = entry_form.defaults(context, account)
        return {
            "defaults": start,
            "prints": {},
            "kept": entry_form.kept_for(account),
        }
    stored = entry_form.stored(context, data_dict["id"])
    return {
        "defaults": {},
        "prints": entry_form.prints(context, stored),
        "kept": entry_form.kept_for(account, stored["id"]),
    }


def shuangpai_entry_save(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Save an entry unless somebody changed the same fields since the form was opened.

    Takes what ``package_create`` (without ``id``) or ``package_update`` takes, with ``form-prints``
    from ``shuangpai_entry_form``, ``form-key`` to save one form only once, and after a conflict
    ``form-seen`` with ``form-choice-<field>`` mine or theirs. Returns ``{"saved", "id", "name",
    "adopted": [field], "conflict": {"by", "at", "seen", "fields": {field: {"mine", "theirs"}}} or
    None, "revision"}``; what is held as a revision of a published entry says so there.
    """
    tk.check_access("shuangpai_entry_save", context, data_dict)
    state, data = entry_form.take(data_dict)
    account = _account(context)
    with entry_form.sent_once(account, state.key):
        return _save(context, account, state, data)


@tk.side_effect_free
def shuangpai_entry_preview(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return an unsaved entry as everybody would see it once published.

    Takes what ``shuangpai_entry_check`` takes. Returns ``{"entry", "public"}``; ``public`` is false
    when only members of departments will see it (办法第二十九条).
    """
    tk.check_access("shuangpai_entry_check", context, data_dict)
    _state, data = entry_form.take(data_dict)
    entry, _changes = entries.prepare(context, data)
    if entries.is_secret(entry):
        raise tk.ValidationError(entries.errors_of(entries.check(context, entry)))
    published = {**entry, "state": "active", "entry_state": "published", "type": "dataset"}
    return {
        "entry": visibility.redact(published, visibility.Viewer()),
        "public": visibility.is_public(published),
    }


def shuangpai_kept_text_save(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Keep what stands in a form that is not saved yet, for the caller alone.

    Takes ``form`` (its key), ``fields`` (an object), ``title`` and ``entry`` (the id of a stored
    entry). Returns ``{"kept", "saved_at"}``; ``kept`` is false when it cannot be kept now.
    """
    tk.check_access("shuangpai_kept_text", context, data_dict)
    form, fields = data_dict.get("form"), data_dict.get("fields")
    if not isinstance(form, str) or not form or len(form) > 100:
        raise tk.ValidationError({"form": [tk._("Name the form: its key of at most 100 signs")]})
    if not isinstance(fields, dict):
        raise tk.ValidationError({"fields": [tk._("The fields are an object of names and texts")]})
    if len(json.dumps(fields, ensure_ascii=False).encode()) > kept_text.MAX_BYTES:
        raise tk.ValidationError(
            {"fields": [tk._("The text is too long to be kept: at most 4 MB")]}
        )
    saved_at = _now()
    text = {
        "saved_at": saved_at,
        "title": str(data_dict.get("title") or "")[:200],
        "entry": str(data_dict.get("entry") or ""),
        "fields": fields,
    }
    return {"kept": kept_text.keep(_account(context), form, text), "saved_at": saved_at}


@tk.side_effect_free
def shuangpai_kept_text_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return the caller's kept text of a form: ``{"form", "saved_at", "title", "entry", "fields"}``.

    Of a form that was saved ``{"form", "saved_at", "saved_as"}``, the id of its entry.
    ``ObjectNotFound`` when nothing is kept under that key.
    """
    tk.check_access("shuangpai_kept_text", context, data_dict)
    form = str(data_dict.get("form") or "")
    found = kept_text.kept(_account(context), form) if form else None
    if found is None:
        raise tk.ObjectNotFound(tk._("Nothing is kept of this form"))
    return {"form": form, **found}


def shuangpai_kept_text_delete(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Forget the caller's kept text of a form; ``{"form", "forgotten"}``, false when there was none."""
    tk.check_access("shuangpai_kept_text", context, data_dict)
    form = str(data_dict.get("form") or "")
    return {"form": form, "forgotten": kept_text.forget(_account(context), form)}


def _conflict(
    context: Context,
    package: model.Package,
    stored: dict[str, Any],
    data: dict[str, Any],
    fields: tuple[str, ...],
) -> dict[str, Any]:
    theirs, _changes = entries.prepare(context, stored)
    mine, _changes = entries.prepare(context, data)
    values = {
        name: {
            "mine": entry_form.entry_merge.value_of(mine, name),
            "theirs": entry_form.entry_merge.value_of(theirs, name),
        }
        for name in fields
    }
    return {
        "saved": False,
        "id": package.id,
        "name": package.name,
        "adopted": [],
        "conflict": {
            **entry_form.editor(package),
            "seen": entry_form.seen(context, stored),
            "fields": values,
        },
    }


def _save(
    context: Context, account: str, state: entry_form.FormState, data: DataDict
) -> dict[str, Any]:
    before = kept_text.kept(account, state.key) if state.key else None
    if before and before.get("saved_as") and is_blank(data.get("id")):
        package = model.Package.get(before["saved_as"])
        if package is not None:
            return _saved({"id": package.id, "name": package.name}, ())
    adopted: tuple[str, ...] = ()
    if is_blank(data.get("id")):
        data.pop("id", None)
        result = tk.get_action("package_create")(context, {**data, "type": "dataset"})
    else:
        package = entry_form.lock(data["id"])
        if package is None:
            raise tk.ObjectNotFound(tk._("Dataset not found"))
        if state.prints:
            stored = entry_form.stored(context, package.id)
            merged = entry_form.reconcile(context, state, stored, data)
            if merged.conflicts:
                return _conflict(context, package, stored, data, merged.conflicts)
            data, adopted = dict(merged.entry), merged.adopted
        result = tk.get_action("package_update")(context, {**data, "id": package.id})
    if state.key:
        kept_text.mark_saved(account, state.key, result["id"], _now())
    return _saved(result, adopted)


def _saved(result: dict[str, Any], adopted: tuple[str, ...]) -> dict[str, Any]:
    return {
        "saved": True,
        "id": result["id"],
        "name": result["name"],
        "adopted": list(adopted),
        "conflict": None,
        "revision": result.get("revision"),
    }


def _account(context: Context) -> str:
    user = context.get("auth_user_obj") or model.User.get(context.get("user"))
    if user is None or getattr(user, "is_anonymous", False):
        raise tk.NotAuthorized(tk._("Log in first"))
    return user.id


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
