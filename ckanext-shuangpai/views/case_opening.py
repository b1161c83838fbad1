"""Opening a case: choose its type, its entries by search, say why.

A form of several turns: ``find`` searches entries and keeps all that was typed and ticked, the
other button opens the case.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint
from werkzeug.datastructures import MultiDict

from ckan.lib.search import SearchError
from ckan.plugins import toolkit as tk

from ..case_display import forms
from .case_access import case_types, login_first, reader, uploads, with_files

__all__ = ["review_address", "shuangpai_case_opening"]

shuangpai_case_opening = Blueprint("shuangpai_case_opening", __name__, url_prefix="/case/new")
OPEN = "open"
REVIEW = "entry_review"
MOST_FOUND = 20
LONGEST_QUERY = 200


@shuangpai_case_opening.route("/")
def choose() -> Any:
    """Show which kinds of cases there are, and what each is for."""
    if login := login_first():
        return login
    kinds = [{**kind, "opening": _opening(kind)} for kind in _types()]
    return tk.render(
        "shuangpai/case/choose.html", {"kinds": [kind for kind in kinds if kind["opening"]]}
    )


@shuangpai_case_opening.route("/<type>", methods=["GET", "POST"])
def new(type: str) -> Any:
    """Show the form of a new case, search entries for it, or open it."""
    if login := login_first():
        return login
    kind = next((one for one in _types() if one["type"] == type), None)
    opening = _opening(
        kind or {}, tk.request.values.get("kind") or tk.request.form.get("payload-kind", "")
    )
    if kind is None or opening is None:
        return tk.abort(404, tk._("There is no such kind of case"))
    form = tk.request.form if tk.request.method == "POST" else _linked(opening)
    typed = forms.given(form)
    running = _running(type, typed) if tk.request.method == "GET" else None
    if running:
        return tk.redirect_to("shuangpai_case.read", id=running["id"])
    if tk.request.method == "GET" or "find" in form:
        said = forms.complaints(with_files({}), opening["fields"])
        return _page(kind, opening, typed, form, said)
    data = {"type": type, **forms.payload(typed, opening["fields"])}
    data["form"] = tk.request.form.get("form-key", "")
    try:
        case = tk.get_action("shuangpai_case_open")(reader(), {**data, **uploads()})
    except tk.ValidationError as error:
        said = forms.complaints(with_files(error.error_dict), opening["fields"])
        return _page(kind, opening, typed, form, said), 400
    except (tk.NotAuthorized, tk.ObjectNotFound) as error:
        said = forms.complaints(with_files({"": str(error)}), opening["fields"])
        return _page(kind, opening, typed, form, said), 403
    tk.h.flash_success(tk._("The case is open: go on here."))
    return tk.redirect_to("shuangpai_case.read", id=case["id"])


def _types() -> list[dict[str, Any]]:
    """Return the case types; who is of no department opens none."""
    try:
        return case_types()
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))


def _running(type: str, typed: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the open review of an entry that a link names: an entry has one at a time (art. 17)."""
    named = typed.get(f"{forms.START}entry")
    if type != REVIEW or not named:
        return None
    query = {"type": REVIEW, "entry": named[0], "open": True, "limit": 1}
    found = tk.get_action("shuangpai_case_list")(reader(), query)
    return next(iter(found["results"]), None)


def review_address(name: str) -> str:
    """Begin the review of an entry that was just saved, and return where it goes on.

    A published entry that was changed has its case already. Where none can begin, the reader is told
    why and led to the entry.
    """
    query = {"type": REVIEW, "entry": name, "open": True, "limit": 1}
    try:
        running = tk.get_action("shuangpai_case_list")(reader(), query)["results"]
        if running:
            return tk.h.url_for("shuangpai_case.read", id=running[0]["id"])
        entry = tk.get_action("package_show")(reader(), {"id": name})
        if entry.get("entry_state") == "published":
            tk.h.flash_notice(
                tk._("Nothing differs from what is published: there is nothing to review.")
            )
            return tk.h.url_for("dataset.read", id=name)
        case = tk.get_action("shuangpai_case_open")(reader(), {"type": REVIEW, "entry": name})
    except tk.ValidationError as error:
        for one in forms.complaints(error.error_dict, ()):
            tk.h.flash_error(one["text"])
    except (tk.NotAuthorized, tk.ObjectNotFound) as error:
        tk.h.flash_error(str(error))
    else:
        tk.h.flash_success(tk._("The entry is saved and its review is open: go on here."))
        return tk.h.url_for("shuangpai_case.read", id=case["id"])
    return tk.h.url_for("dataset.read", id=name)


def _opening(kind: Mapping[str, Any], wanted: str = "") -> dict[str, Any] | None:
    """Return the command that begins a case of a type; None when only the portal itself begins it.

    Where it can begin in several ways, ``wanted`` is what it is for, such as withdrawal.
    """
    commands = kind.get("commands") or ()
    rows = [one for one in commands if one["command"] == OPEN and not one.get("internal")]
    meant = [one for one in rows if wanted and wanted in one.get("when", ())] or rows
    return {**meant[0], "fields": meant[0].get("fields") or []} if meant else None


def _linked(opening: Mapping[str, Any]) -> MultiDict[str, str]:
    """Return what a link fills in: its arguments under the names of the fields."""
    names = {field["name"] for field in opening["fields"]}
    pairs = tk.request.args.items(multi=True)
    return MultiDict([(forms.START + name, value) for name, value in pairs if name in names])


def _page(
    kind: Mapping[str, Any],
    opening: Mapping[str, Any],
    typed: Mapping[str, Any],
    form: Mapping[str, str],
    complaints: list[dict[str, str]] | None = None,
) -> str:
    fields = forms.filled(opening["fields"], typed)
    for field in fields:
        if field.get("type") in ("entry", "entries"):
            field["chosen"] = list(_entries(field["values"]))
            known = {one["id"] for one in field["chosen"]}
            field["query"] = str(form.get(f"q-{field['name']}") or "")[:LONGEST_QUERY]
            field["found"] = [one for one in _found(field["query"]) if one["id"] not in known]
    return tk.render(
        "shuangpai/case/new.html",
        {
            "kind": kind,
            "command": {**opening, "fields": fields, "typed": typed},
            "complaints": complaints or [],
            "form_key": str(form.get("form-key") or uuid.uuid4())[:100],
        },
    )


def _entries(names: Iterable[str]) -> Iterable[dict[str, Any]]:
    """Give the entries that were chosen by id, name or code; what the reader may not see is left out."""
    for name in dict.fromkeys(names):
        try:
            yield tk.get_action("package_show")(reader(), {"id": name})
        except (tk.ObjectNotFound, tk.NotAuthorized):
            continue


def _found(query: str) -> list[dict[str, Any]]:
    text = query.replace("\x00", "").strip()
    if not text:
        return []
    asked = {"q": text, "fq": "+dataset_type:dataset", "rows": MOST_FOUND, "include_drafts": True}
    try:
        return tk.get_action("package_search")(reader(), asked)["results"]
    except (SearchError, tk.ValidationError):
        return []
