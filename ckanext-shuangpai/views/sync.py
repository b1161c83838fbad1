"""The sync overview: sources, their last run, what was refused, all runs, and a button to sync now."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify

from ckan.plugins import toolkit as tk

from ..language import reader_language
from ..reference import code_lists
from .asking import asked, page_number

__all__ = ["shuangpai_sync"]

shuangpai_sync = Blueprint("shuangpai_sync", __name__, url_prefix="/sync")
ROWS = 20
NUMBERS = ("created", "updated", "unchanged", "refused", "archived")
Answer = Any


@shuangpai_sync.route("/")
def index() -> Answer:
    """Show every source: how far behind, its last run as a bar and in numbers."""
    facts = {"sources": _sources(), "whole": _may_run(), "bar": _bar}
    return tk.render("shuangpai/sync/index.html", facts)


@shuangpai_sync.route("/<name>")
def read(name: str) -> Answer:
    """Show one source: a run whole, and the list of runs."""
    card = _card(name)
    page = page_number()
    query = {"source": name, "limit": ROWS, "offset": (page - 1) * ROWS}
    if tk.request.args.get("run"):
        query["run"] = tk.request.args["run"]
    shown = asked("shuangpai_sync_show", query)
    if shown["last"]:
        shown["last"] = _in_titles(shown["last"])
    facts = {"card": card, "shown": shown, "page": page, "rows": ROWS, "bar": _bar}
    return tk.render("shuangpai/sync/read.html", facts)


@shuangpai_sync.route("/<name>/start")
def ask(name: str) -> Answer:
    """Say what a sync will do, before it is started."""
    if not _may_run():
        return tk.abort(403, tk._("Only the Government Service Centre runs syncs (art. 6)"))
    return tk.render("shuangpai/sync/start.html", {"card": _card(name)})


@shuangpai_sync.route("/<name>/start", methods=["POST"])
def start(name: str) -> Answer:
    """Sync the source in the background."""
    data = {"source": name, "approve": "approve" in tk.request.form}
    try:
        asked("shuangpai_sync_start", data)
    except tk.ValidationError as error:
        tk.h.flash_error("；".join(error.error_summary.values()))
    else:
        tk.h.flash_success(tk._("The sync has been ordered: this page shows how far it is"))
    return tk.redirect_to("shuangpai_sync.read", name=name)


@shuangpai_sync.route("/<name>/progress")
def progress(name: str) -> Answer:
    """Say how far a sync is, for the page's script."""
    card = _card(name)
    html = tk.render("shuangpai/sync/progress.html", {"card": card})
    return jsonify({"busy": card["work"] is not None, "html": html})


def _sources() -> list[dict[str, Any]]:
    return asked("shuangpai_sync_list", {})["results"]


def _card(name: str) -> dict[str, Any]:
    found = next((one for one in _sources() if name in (one["name"], one["id"])), None)
    return found or tk.abort(404, tk._("There is no source “{name}”").format(name=name))


def _in_titles(report: dict[str, Any]) -> dict[str, Any]:
    """Return a report with our fields and codes by their titles; what the source calls a field stays."""
    schema = tk.h.scheming_get_dataset_schema("dataset")
    titles = {
        field["field_name"]: tk.h.scheming_language_text(field["label"])
        for field in schema["dataset_fields"]
    }

    def named(text: object) -> str:
        return "、".join(titles.get(name, name) for name in str(text or "").split(", "))

    refused = [
        {**one, "field": named(one["field"])} if one.get("code") == "invalid" else one
        for one in report.get("refused", ())
    ]
    unmapped = [{**one, "to": named(one.get("to"))} for one in report.get("unmapped", ())]
    conflicts = [
        {
            **one,
            "field": named(one.get("field")),
            "ours": _code_title(one.get("field"), one.get("ours")),
            "theirs": _code_title(one.get("field"), one.get("theirs")),
        }
        for one in report.get("conflicts", ())
    ]
    return {**report, "refused": refused, "unmapped": unmapped, "conflicts": conflicts}


def _code_title(field: object, value: object) -> object:
    """Return what a code of one of our fields is called; any other value as it is."""
    known = code_lists().get(str(field))
    return known.title(str(value), reader_language()) if known else value


def _bar(last: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the parts of a run's bar: name, number, where it begins and how wide it is (of 100)."""
    counts = {name: _count(last.get(name)) for name in NUMBERS}
    total = sum(counts.values())
    parts: list[dict[str, Any]] = []
    start = 0.0
    for name, count in counts.items():
        width = 100 * count / total if total else 0.0
        part = {"name": name, "count": count, "start": round(start, 3), "width": round(width, 3)}
        parts.append(part)
        start += width
    return parts


def _count(value: object) -> int:
    return len(value) if isinstance(value, list) else int(str(value or 0))


def _may_run() -> bool:
    return tk.h.check_access("shuangpai_sync_run", {})
