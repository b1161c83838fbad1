"""撤下: hide after a page that says what happens, the list of what is hidden, and the decision."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g

from ckan.plugins import toolkit as tk

from .asking import asked, page_number, reader
from .case_access import login_first

__all__ = ["shuangpai_takedown"]

shuangpai_takedown = Blueprint("shuangpai_takedown", __name__, url_prefix="/takedown")
PER_PAGE = 20
MOST_OF_ENTRY = 100
NAMES = ("entry", "resource_id", "kind")


@shuangpai_takedown.before_app_request
def offer_takedowns() -> None:
    """Let the page of an entry ask what of it is hidden, for those who may know."""
    g.shuangpai_takedowns = _of_entry


@shuangpai_takedown.route("/")
def index() -> Any:
    """List what is hidden or was, what waits for a decision first."""
    if login := login_first():
        return login
    state, page = tk.request.args.get("state", ""), page_number()
    query = {"limit": PER_PAGE, "offset": (page - 1) * PER_PAGE}
    known = state if state in ("waiting", "confirmed", "restored") else ""
    found = asked("shuangpai_takedown_list", {**query, "state": known})
    pages = max(1, -(-found["count"] // PER_PAGE))
    return tk.render(
        "shuangpai/takedown/index.html",
        {"found": found, "state": known, "page": page, "pages": pages},
    )


@shuangpai_takedown.route("/new", methods=["GET", "POST"])
def new() -> Any:
    """Say what will happen and who is told; hide when the form is sent."""
    given = tk.request.form if tk.request.method == "POST" else tk.request.args
    data = {name: given[name] for name in NAMES if given.get(name)}
    target = _target(data)
    if tk.request.method == "GET":
        return _form(data, target, "", {})
    reason = tk.request.form.get("reason", "")
    try:
        made = tk.get_action("shuangpai_takedown_create")(reader(), {**data, "reason": reason})
    except tk.ValidationError as error:
        return _form(data, target, reason, error.error_summary)
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Not found"))
    tk.h.flash_success(
        tk._("Taken down: nobody outside sees it any more. Head and Centre are told.")
    )
    return tk.redirect_to("shuangpai_takedown.read", id=made["id"])


@shuangpai_takedown.route("/<id>")
def read(id: str) -> str:
    """Show a takedown with what was done and what may be decided."""
    return _page(id, "", {})


@shuangpai_takedown.route("/<id>", methods=["POST"])
def decide(id: str) -> Any:
    """Confirm or restore."""
    reason = tk.request.form.get("reason", "")
    data = {"id": id, "decision": tk.request.form.get("decision", ""), "reason": reason}
    try:
        done = tk.get_action("shuangpai_takedown_decide")(reader(), data)
    except tk.ValidationError as error:
        return _page(id, reason, error.error_summary)
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Not found"))
    restored = done["state"] == "restored"
    tk.h.flash_success(
        tk._("Shown again: it is open to the same readers as before. All concerned are told.")
        if restored
        else tk._("Confirmed: it stays hidden until it is restored. All concerned are told.")
    )
    return tk.redirect_to("shuangpai_takedown.read", id=id)


def _page(id: str, reason: str, complaints: dict[str, str]) -> str:
    shown = asked("shuangpai_takedown_show", {"id": id})
    values = {"one": shown, "reason": reason, "complaints": complaints}
    return tk.render("shuangpai/takedown/read.html", values)


def _form(
    data: dict[str, str], target: dict[str, Any], reason: str, complaints: dict[str, str]
) -> str:
    values = {"data": data, "target": target, "reason": reason, "complaints": complaints}
    return tk.render("shuangpai/takedown/new.html", values)


def _target(data: dict[str, str]) -> dict[str, Any]:
    """Return entry and resource that a form is about, as the reader sees them."""
    try:
        tk.check_access("shuangpai_takedown_create", reader(), data)
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except (tk.ObjectNotFound, tk.ValidationError):
        return tk.abort(404, tk._("Not found"))
    resource = None
    entry_id = data.get("entry", "")
    if data.get("resource_id"):
        resource = asked("resource_show", {"id": data["resource_id"]})
        entry_id = resource["package_id"]
    kind = data.get("kind") or ("file" if resource else "entry")
    return {"kind": kind, "entry": asked("package_show", {"id": entry_id}), "resource": resource}


def _of_entry(entry_id: str) -> dict[str, Any]:
    """Return what of an entry is hidden, and whether the reader may hide it."""
    nothing: dict[str, Any] = {"standing": [], "may": False}
    if tk.current_user.is_anonymous:
        return nothing
    try:
        found = tk.get_action("shuangpai_takedown_list")(
            reader(), {"entry": entry_id, "limit": MOST_OF_ENTRY}
        )
    except tk.NotAuthorized:
        return nothing
    try:
        tk.check_access("shuangpai_takedown_create", reader(), {"entry": entry_id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        may = False
    else:
        may = True
    return {"standing": [one for one in found["results"] if one["state"] != "restored"], "may": may}
