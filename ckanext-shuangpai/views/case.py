"""A case in the browser: its page, its commands, its papers, its print sheet.

Cases that are not there and cases that the reader may not see answer alike.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from flask import Blueprint

from ckan.plugins import toolkit as tk

from ..case_display import case as case_display
from ..case_display import facts, forms, words
from .attachment import attachment
from .case_access import case_types, login_first, reader, uploads, with_files

__all__ = ["shuangpai_case"]

shuangpai_case = Blueprint("shuangpai_case", __name__, url_prefix="/case")
Answer = Any


@shuangpai_case.route("/<id>")
def read(id: str) -> Answer:
    """Show a case."""
    return login_first() or _page(_case(id))


@shuangpai_case.route("/<id>/sheet")
def sheet(id: str) -> Answer:
    """Show the print sheet 办件单."""
    if login := login_first():
        return login
    case = _case(id)
    shown = case_display.page(case, words.today())
    return tk.render("shuangpai/case/sheet.html", {"case": shown, "facts": _facts(case)})


@shuangpai_case.route("/<id>/command", methods=["POST"])
def command(id: str) -> Answer:
    """Give a command; what was typed is shown again when it is refused or came too late."""
    if login := login_first():
        return login
    case = _case(id)
    form = tk.request.form
    name, version, typed = form.get("command", ""), form.get("version", ""), forms.given(form)
    offered = next((one for one in case["commands"] if one["command"] == name), None)
    if version != str(case["version"]):
        return _page(case, name, typed, stale=True), 409
    if offered and offered.get("danger") and form.get("confirmed") != "1":
        said = {"": tk._("Tick the box first: this cannot be taken back here.")}
        return _page(case, name, typed, with_files(said)), 400
    fields = (offered or {}).get("fields") or ()
    data = {"id": id, "command": name, "version": case["version"], **forms.payload(typed, fields)}
    try:
        changed = tk.get_action("shuangpai_case_command")(reader(), {**data, **uploads()})
    except tk.ValidationError as error:
        if "version" in error.error_dict:
            return _page(_case(id), name, typed, stale=True), 409
        status = 503 if "busy" in error.error_dict else 400
        return _page(case, name, typed, with_files(error.error_dict)), status
    except tk.NotAuthorized as error:
        return _page(case, name, typed, {"": str(error)}), 403
    tk.h.flash_success(
        tk._("Done: {command}. The case is now “{state}”.").format(
            command=offered["title"] if offered else name, state=changed["state_title"]
        )
    )
    return tk.redirect_to("shuangpai_case.read", id=id)


@shuangpai_case.route("/<id>/paper", methods=["POST"])
def add_paper(id: str) -> Answer:
    """Add a paper; what kinds are taken the action says."""
    if login := login_first():
        return login
    case = _case(id)
    data = {"id": id, "upload": tk.request.files.get("upload")}
    try:
        tk.get_action("shuangpai_case_paper_add")(reader(), data)
    except tk.ValidationError as error:
        return _page(case, errors=error.error_dict), 400
    except tk.NotAuthorized as error:
        return _page(case, errors={"": str(error)}), 403
    tk.h.flash_success(tk._("The paper is kept with the case."))
    return tk.redirect_to("shuangpai_case.read", id=id, _anchor="case-papers")


@shuangpai_case.route("/<id>/paper/<paper>")
def paper(id: str, paper: str) -> Answer:
    """Give a paper to the parties and the Centre, always as a download."""
    if login := login_first():
        return login
    _case(id)
    try:
        found = tk.get_action("shuangpai_case_paper_show")(reader(), {"id": paper})
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
        found = {"case": ""}
    if found["case"] != id:
        return tk.abort(404, tk._("There is no such paper, or you have no part in its case"))
    return attachment(base64.b64decode(found["content"]), found["name"], found["mimetype"])


def _case(id: str) -> dict[str, Any]:
    """Return a case; absent and forbidden ones are the same page."""
    try:
        return tk.get_action("shuangpai_case_show")(reader(), {"id": id})
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
        return tk.abort(404, tk._("There is no such case, or you have no part in it"))


def _page(
    case: Mapping[str, Any],
    chosen: str = "",
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, Any] | None = None,
    stale: bool = False,
) -> str:
    offered = next((one for one in case["commands"] if one["command"] == chosen), None)
    fields = (offered or {}).get("fields") or ()
    return tk.render(
        "shuangpai/case/read.html",
        {
            "case": case_display.page(case, words.today()),
            "facts": _facts(case),
            "sides": [one["title"] for one in case["sides"]],
            "commands": case_display.commands(case, chosen, typed),
            "chosen": chosen,
            "chosen_offered": offered is not None,
            "complaints": forms.complaints(errors or {}, fields),
            "stale": stale,
            "kept": forms.kept(typed or {}),
        },
    )


def _facts(case: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the facts of a case in words, departments and entries by their titles."""
    kind = next((one for one in case_types() if one["type"] == case["type"]), None)
    return facts.told(case["facts"], facts.fields_of(kind), case["named"])
