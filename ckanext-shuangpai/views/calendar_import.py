"""Loading a holiday notice: look at what it changes, then let it count; an earlier version comes back alike.

Two turns without a session: the second one brings the file's content along, so that nobody chooses
it twice, and the action checks it again.
"""

from __future__ import annotations

import base64
from typing import Any

from flask import Blueprint

from ckan.plugins import toolkit as tk

from ..case_display import calendar, forms
from .asking import asked, reader
from .case_access import login_first

__all__ = ["shuangpai_calendar_import"]

shuangpai_calendar_import = Blueprint(
    "shuangpai_calendar_import", __name__, url_prefix="/calendar/import"
)
ASKED = ("kind", "year", "number", "link", "content", "file", "restore")
MOST_BYTES = 1_000_000
"""What the action takes at most: more is not read."""


@shuangpai_calendar_import.route("/")
def form() -> Any:
    """Show the form, and the versions loaded so far."""
    return login_first() or _page({"year": tk.request.args.get("year", "")[:4]})


@shuangpai_calendar_import.route("/", methods=["POST"])
def send() -> Any:
    """Show what the notice would change, or load it."""
    if login := login_first():
        return login
    typed = _typed()
    data = {name: value for name, value in typed.items() if value and name != "file"}
    load = tk.request.form.get("do") == "load"
    try:
        report = asked("shuangpai_calendar_import", {**data, "dry_run": not load})
    except tk.ValidationError as error:
        return _page(typed, complaints=_complaints(error.error_dict)), 400
    if not load:
        return _page(typed, report)
    message = tk._(
        "Loaded: version {version} counts now; {days} days and {cases} deadlines changed."
    )
    counts = {"days": len(report["days"]), "cases": report["cases"]["changed"]}
    tk.h.flash_success(message.format(version=report["version"], **counts))
    year = max(report["years"], default=None)
    return tk.redirect_to("shuangpai_calendar.index", **({"year": year} if year else {}))


def _typed() -> dict[str, str]:
    """Return what was typed; a chosen file as its content, so that the next turn has it too."""
    typed = {name: str(tk.request.form.get(name) or "").strip() for name in ASKED}
    upload = tk.request.files.get("upload")
    if upload is not None and upload.filename:
        raw = upload.stream.read(MOST_BYTES + 1)
        typed |= {"content": base64.b64encode(raw).decode("ascii"), "file": upload.filename}
    return typed


def _page(
    typed: dict[str, str],
    report: dict[str, Any] | None = None,
    complaints: list[dict[str, str]] | None = None,
) -> Any:
    try:
        tk.check_access("shuangpai_calendar_import", reader(), {})
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    shown = asked("shuangpai_calendar_show", {})
    return tk.render(
        "shuangpai/calendar/import.html",
        {
            "typed": typed,
            "report": calendar.change(report) if report else None,
            "complaints": complaints or [],
            "years": [one["year"] for one in shown["years"]],
            "missing": shown["missing"],
            "versions": [calendar.version(one) for one in shown["versions"]],
        },
    )


def _complaints(errors: dict[str, Any]) -> list[dict[str, str]]:
    """Return what is wrong, each with the field that it is about."""
    titles = {"year": tk._("Year"), "number": tk._("Document number"), "link": tk._("Link")}
    fields = [{"name": name, "title": title} for name, title in titles.items()]
    said = forms.complaints(errors, fields)
    return [{**one, "control": one["control"].removeprefix(forms.START)} for one in said]
