"""The entry form's own requests: save, check, more rows, preview; none of them loses what was typed."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import cache
from typing import Any

from flask import Blueprint, Response, g, jsonify
from flask_wtf.csrf import generate_csrf

from ckan.lib.navl import dictization_functions
from ckan.logic import clean_dict, parse_params, tuplize_dict
from ckan.plugins import toolkit as tk
from ckan.views.dataset import CreateView, EditView

from .asking import reader
from .case_opening import review_address

__all__ = ["shuangpai_entry_form"]

shuangpai_entry_form = Blueprint("shuangpai_entry_form", __name__, url_prefix="/entry-form")
BY_SCRIPT = "X-Shuangpai-Form"
"""The header by which the form's script asks for JSON where a reader would be sent elsewhere."""
SHANGHAI = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")
ROWS = 5
REVIEW = "review"
"""What the address says where the saved entry goes on to its review."""


@shuangpai_entry_form.before_app_request
def offer_form() -> None:
    """Let the form's template ask what it starts with, once a request and entry."""
    g.shuangpai_entry_form = cache(_form)


@shuangpai_entry_form.before_request
def log_in_first() -> Any:
    """Send people without a session to the login; their browser keeps the text meanwhile."""
    if tk.current_user.is_authenticated:
        return None
    return _sent(tk.h.url_for("user.login", came_from=_came_from()))


@shuangpai_entry_form.get("/token")
def token() -> Response:
    """Give the form's script a fresh token and the account it belongs to, after a new login."""
    response = jsonify(token=generate_csrf(), account=tk.current_user.id)
    response.headers["Cache-Control"] = "no-store"
    return response


@shuangpai_entry_form.get("/save")
@shuangpai_entry_form.get("/check")
@shuangpai_entry_form.get("/rows")
@shuangpai_entry_form.get("/preview")
def start() -> Any:
    """Lead whoever reloads the answer to a form back to an empty one."""
    return tk.redirect_to("dataset.new")


@shuangpai_entry_form.post("/save")
def save() -> Any:
    """Save the entry; a finding or somebody else's change shows the form again, as it was typed."""
    form = _posted()
    try:
        result = tk.get_action("shuangpai_entry_save")(reader(), form)
    except tk.NotAuthorized:
        return tk.abort(403, tk._("You may not change this entry"))
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Dataset not found"))
    except tk.ValidationError as error:
        return _again(form, error.error_dict)
    if not result["saved"]:
        g.shuangpai_conflict = _told(result["conflict"])
        return _again(form, {})
    if result["adopted"]:
        message = tk._("Others' changes were kept: {fields}")
        tk.h.flash_notice(message.format(fields="、".join(_labels(result["adopted"]))))
    if result["revision"]:
        tk.h.flash_notice(result["revision"]["message"])
    if tk.request.args.get("then") == REVIEW:
        return _sent(review_address(result["name"]))
    return _sent(tk.h.url_for("dataset.read", id=result["name"]))


@shuangpai_entry_form.post("/check")
def check() -> Any:
    """Show the form again with every finding, without saving."""
    form = _posted()
    entry = {key: value for key, value in form.items() if not key.startswith("form-")}
    try:
        found = tk.get_action("shuangpai_entry_check")(reader(), entry)["findings"]
    except tk.NotAuthorized:
        return tk.abort(403, tk._("You may not change this entry"))
    except tk.ValidationError as error:
        return _again(form, error.error_dict)
    g.shuangpai_checked = True
    errors: dict[str, list[str]] = {}
    for one in found:
        errors.setdefault(one["field"], []).append(one["message"])
    return _again(form, errors)


@shuangpai_entry_form.post("/rows")
def rows() -> Any:
    """Show the form again with room for more data items."""
    form = _posted()
    form["form-rows"] = str(_rows(form) + ROWS)
    return _again(form, {})


@shuangpai_entry_form.post("/preview")
def preview() -> Any:
    """Show what is in the form as everybody would see it, without saving."""
    form = _posted()
    try:
        shown = tk.get_action("shuangpai_entry_preview")(reader(), form)
    except tk.NotAuthorized:
        return tk.abort(403, tk._("You may not change this entry"))
    except tk.ValidationError as error:
        return tk.abort(400, "；".join(str(one) for one in error.error_summary.values()))
    entry = shown["entry"]
    owner = _departments().get(str(entry.get("owner_org")))
    entry = {**entry, "organization": owner, "name": entry.get("name") or ""}
    schema = tk.h.scheming_get_dataset_schema("dataset")
    return tk.render(
        "shuangpai/entry/preview.html", {"pkg": entry, "schema": schema, "public": shown["public"]}
    )


def _posted() -> dict[str, Any]:
    """Return the posted form as CKAN's own views read it."""
    try:
        return clean_dict(
            dictization_functions.unflatten(tuplize_dict(parse_params(tk.request.form)))
        )
    except dictization_functions.DataError:
        return tk.abort(400, tk._("Integrity Error"))


def _again(form: dict[str, Any], errors: dict[str, Any]) -> Any:
    """Render the form with what was typed; the state that a button asked for is not part of it."""
    data = {key: value for key, value in form.items() if key not in ("state", "save")}
    if data.get("id"):
        return EditView().get("dataset", data["id"], data, errors)
    return CreateView().get("dataset", data, errors)


def _sent(address: str) -> Any:
    """Redirect a reader; tell the form's script where to go."""
    if tk.request.headers.get(BY_SCRIPT):
        return jsonify(location=address)
    return tk.redirect_to(address)


def _told(conflict: dict[str, Any]) -> dict[str, Any]:
    """Return a conflict as the page tells it: who, when, and both values of each field as text."""
    changed = dt.datetime.fromisoformat(conflict["at"])
    labels = dict(zip(conflict["fields"], _labels(conflict["fields"]), strict=True))
    return {
        "by": conflict["by"] or tk._("somebody"),
        "at": changed.astimezone(SHANGHAI).strftime("%H:%M"),
        "seen": conflict["seen"],
        "fields": [
            {"name": name, "label": labels[name], **both}
            for name, both in conflict["fields"].items()
        ],
    }


def _labels(names: Any) -> list[str]:
    schema = tk.h.scheming_get_dataset_schema("dataset")
    labels = {
        field["field_name"]: tk.h.scheming_language_text(field["label"])
        for field in schema["dataset_fields"]
    }
    return [labels.get(name, name) for name in names]


def _form(package_id: str = "") -> dict[str, Any]:
    data = {"id": package_id} if package_id else {}
    start = tk.get_action("shuangpai_entry_form")(reader(), data)
    return {**start, "key": package_id or str(uuid.uuid4())}


def _departments() -> dict[str, dict[str, Any]]:
    listed = tk.get_action("shuangpai_organization_list")(reader(), {})
    return {one["id"]: one for one in listed}


def _rows(form: dict[str, Any]) -> int:
    given = str(form.get("form-rows") or "")
    return int(given) if given.isdecimal() and len(given) < 4 else 0


def _came_from() -> str:
    """Return the page that the form stands on: an entry's edit page or the new one."""
    id_ = tk.request.form.get("id", "")
    return tk.h.url_for("dataset.edit", id=id_) if id_ else tk.h.url_for("dataset.new")
