"""Many cases at once: choose, read what will happen, do it, see what became of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint

from ckan.plugins import toolkit as tk

from ..case_display import case as case_display
from ..case_display import forms
from .case_access import bulk_commands, case_types, login_first, reader

__all__ = ["shuangpai_desk_bulk"]

shuangpai_desk_bulk = Blueprint("shuangpai_desk_bulk", __name__, url_prefix="/desk/bulk")
MOST_CASES = 50
DESK = "shuangpai_desk.index"


@shuangpai_desk_bulk.route("/", methods=["GET"])
def start() -> Any:
    """Lead back who comes by an address alone: cases are chosen on the desk."""
    return tk.redirect_to(DESK)


@shuangpai_desk_bulk.route("/", methods=["POST"])
def choose() -> Any:
    """Show the chosen cases and what may be done for all of them."""
    return login_first() or _page(*_chosen())


@shuangpai_desk_bulk.route("/do", methods=["POST"])
def together() -> Any:
    """Give one command to all chosen cases; each is done or refused by itself."""
    if login := login_first():
        return login
    cases, left_out = _chosen()
    form, name = tk.request.form, tk.request.form.get("command", "")
    command = next((one for one in _offered(cases) if one["command"] == name), None)
    if command is None:
        said = [{"control": "", "text": tk._("This step is no longer open to all of them.")}]
        return _page(cases, left_out, said), 409
    typed = forms.given(form)
    if command.get("danger") and form.get("confirmed") != "1":
        said = {"": tk._("Tick the box first: this cannot be taken back here.")}
        return _page(cases, left_out, forms.complaints(said, ()), name, typed), 400
    data = {
        "command": name,
        "ids": [{"id": case["id"], "version": case["version"]} for case in cases],
        **forms.payload(typed, command.get("fields") or ()),
    }
    try:
        result = tk.get_action("shuangpai_case_command")(reader(), data)
    except tk.ValidationError as error:
        said = forms.complaints(error.error_dict, command.get("fields") or ())
        return _page(cases, left_out, said, name, typed), 400
    return _result(command["title"], {case["id"]: case for case in cases}, result)


def _chosen() -> tuple[list[dict[str, Any]], list[str]]:
    """Return the ticked cases of the first one's type and state, and what had to be left out.

    A case that changed since the desk was shown is left out: nobody decides what they have not seen.
    """
    cases: list[dict[str, Any]] = []
    left_out: list[str] = []
    for ticked in dict.fromkeys(tk.request.form.getlist("case")[:MOST_CASES]):
        id_, _, version = ticked.partition(":")
        case = _case(id_)
        if case is None:
            left_out.append(id_)
            continue
        alike = not cases or (cases[0]["type"], cases[0]["state"]) == (case["type"], case["state"])
        if alike and str(case["version"]) == version:
            cases.append(case)
        else:
            left_out.append(id_)
    return cases, left_out


def _case(id_: str) -> dict[str, Any] | None:
    try:
        return tk.get_action("shuangpai_case_show")(reader(), {"id": id_})
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
        return None


def _offered(cases: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give the commands that are lawful for many and that the reader has in every one of them."""
    if not cases:
        return
    lawful = bulk_commands(case_types())
    common = set.intersection(*({one["command"] for one in case["commands"]} for case in cases))
    for command in case_display.commands(cases[0]):
        if command["command"] in common and (cases[0]["type"], command["command"]) in lawful:
            yield command


def _page(
    cases: list[dict[str, Any]],
    left_out: list[str],
    complaints: list[dict[str, str]] | None = None,
    chosen: str = "",
    typed: Mapping[str, Any] | None = None,
) -> str:
    offered = {one["command"] for one in _offered(cases)}
    shown = case_display.commands(cases[0], chosen, typed) if cases else []
    return tk.render(
        "shuangpai/desk/bulk.html",
        {
            "cases": cases,
            "left_out": left_out,
            "commands": [one for one in shown if one["command"] in offered],
            "complaints": complaints or [],
            "back": _back(),
        },
    )


def _result(title: str, cases: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    done = [_case(one) or cases[one] for one in result["done"]]
    refused = [{**cases.get(one["id"], {}), **one} for one in result["refused"]]
    facts = {"title": title, "done": done, "refused": refused, "back": _back()}
    return tk.render("shuangpai/desk/bulk_done.html", facts)


def _back() -> str:
    """Return the way back to the list as it was; never to another host."""
    asked = tk.request.form.get("back", "")
    desk = tk.h.url_for(DESK)
    return asked if asked == desk or asked.startswith(f"{desk}?") else desk
