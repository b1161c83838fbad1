"""The import page: files in, findings, confirmation, progress, result, earlier imports."""

from __future__ import annotations

import base64
import re
from typing import Any

from flask import Blueprint, Response, jsonify

from ckan.plugins import toolkit as tk

from ..domain.import_run import RUNNING, WAITING
from ..domain.metadata_template import Sheet
from ..workbook.write import write_csv
from .asking import page_number, reader
from .attachment import attachment

__all__ = ["shuangpai_import"]

shuangpai_import = Blueprint("shuangpai_import", __name__, url_prefix="/import")
OPTIONS = ("drafts", "publish", "create_organizations")
FILTERS = ("outcome", "file", "sheet", "code")
ROWS = 50
RUNS = 20
BUSY = frozenset(state.value for state in RUNNING | WAITING)
_QUOTED = re.compile(r"[“《].*?[”》]")
Answer = Any


@shuangpai_import.route("/")
def index() -> Answer:
    """Offer the form and list earlier imports."""
    return _index({}, 200)


@shuangpai_import.route("/", methods=["POST"])
def start() -> Answer:
    """Take the chosen files in."""
    form = tk.request.form
    data: dict[str, Any] = {name: name in form for name in OPTIONS}
    chosen = [one for one in tk.request.files.getlist("upload") if one.filename]
    data |= {f"upload-{number}": one for number, one in enumerate(chosen)}
    try:
        run = tk.get_action("shuangpai_import_start")(reader(), data)
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ValidationError as error:
        return _index(error.error_dict, 400)
    return tk.redirect_to("shuangpai_import.read", id_=run["id"])


@shuangpai_import.route("/template.xlsx")
def template() -> Answer:
    """Give the empty workbook."""
    return _download(tk.get_action("shuangpai_template_blank")(reader(), {}))


@shuangpai_import.route("/<id_>")
def read(id_: str) -> Answer:
    """Show one import: progress, findings, what confirming does, or its result."""
    run = _run(id_)
    chosen = {name: tk.request.args.get(name, "") for name in FILTERS}
    page = page_number()
    query = {"id": id_, "limit": ROWS, "offset": (page - 1) * ROWS, **chosen}
    if not chosen["outcome"]:
        query.pop("outcome")
    try:
        findings = tk.get_action("shuangpai_import_finding_list")(reader(), query)
        stored = _stored(id_)
    except tk.ValidationError:
        return tk.abort(404, tk._("Not found"))
    facts = {"run": run, "findings": findings, "stored": stored, "chosen": chosen, "page": page}
    facts |= {"kinds": _kinds(run), "rows": ROWS, "busy": run["state"] in BUSY}
    facts |= {"entries_page": page_number("entries"), "stored_kind": tk.request.args.get("stored")}
    return tk.render("shuangpai/import/read.html", facts)


def _stored(id_: str) -> dict[str, Any]:
    """Return a page of the entries that an import stored, of the kind that the address names."""
    asked = {"id": id_, "limit": ROWS, "offset": (page_number("entries") - 1) * ROWS}
    kind = tk.request.args.get("stored", "")
    return tk.get_action("shuangpai_import_entry_list")(reader(), {**asked, "kind": kind})


@shuangpai_import.route("/<id_>/progress")
def progress(id_: str) -> Answer:
    """Say how far an import is, for the page's script."""
    run = _run(id_)
    html = tk.render("shuangpai/import/progress.html", {"run": run, "busy": run["state"] in BUSY})
    return jsonify({"state": run["state"], "busy": run["state"] in BUSY, "html": html})


@shuangpai_import.route("/<id_>/confirm", methods=["POST"])
def confirm(id_: str) -> Answer:
    """Carry the import out."""
    return _command("shuangpai_import_confirm", id_)


@shuangpai_import.route("/<id_>/recheck", methods=["POST"])
def recheck(id_: str) -> Answer:
    """Check again with the chosen options."""
    chosen = {name: name in tk.request.form for name in OPTIONS}
    return _command("shuangpai_import_recheck", id_, **chosen)


@shuangpai_import.route("/<id_>/cancel", methods=["POST"])
def cancel(id_: str) -> Answer:
    """Cancel or stop the import."""
    return _command("shuangpai_import_cancel", id_)


@shuangpai_import.route("/<id_>/marked/<int:part>.xlsx")
def marked(id_: str, part: int) -> Answer:
    """Give one delivered file with its faults marked."""
    data = {"id": id_, "part": part}
    try:
        return _download(tk.get_action("shuangpai_import_marked")(reader(), data))
    except (tk.NotAuthorized, tk.ObjectNotFound) as error:
        return tk.abort(404, str(error) or tk._("Not found"))


@shuangpai_import.route("/<id_>/findings.csv")
def findings_csv(id_: str) -> Answer:
    """Give the findings as CSV."""
    _run(id_)
    names = ("file", "sheet", "row", "entry", "column", "value", "to", "outcome", "message")
    rows: list[list[str]] = [[*names]]
    offset, count = 0, 1
    while offset < count:
        query = {"id": id_, "limit": 1000, "offset": offset}
        found = tk.get_action("shuangpai_import_finding_list")(reader(), query)
        count = found["count"]
        offset += 1000
        for line in found["results"]:
            rows.append(["" if line.get(name) is None else str(line[name]) for name in names])
    return attachment(write_csv(Sheet("findings", rows)), f"{tk._('Findings')}.csv", "text/csv")


def _index(errors: dict[str, Any], status: int) -> Answer:
    page = page_number()
    query = {"limit": RUNS, "offset": (page - 1) * RUNS}
    try:
        listed = tk.get_action("shuangpai_import_list")(reader(), query)
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    facts = {"listed": listed, "page": page, "rows": RUNS, "errors": errors, "busy": BUSY}
    facts["chosen"] = {name: name in tk.request.form for name in OPTIONS}
    facts["max_bytes"] = tk.config["ckanext.shuangpai.import_max_bytes"]
    facts["keep_days"] = tk.config["ckanext.shuangpai.import_keep_days"]
    return tk.render("shuangpai/import/index.html", facts), status


def _command(action: str, id_: str, **data: Any) -> Answer:
    try:
        tk.get_action(action)(reader(), {"id": id_, **data})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return tk.abort(404, tk._("Not found"))
    except tk.ValidationError as error:
        tk.h.flash_error("；".join(error.error_summary.values()))
    return tk.redirect_to("shuangpai_import.read", id_=id_)


def _run(id_: str) -> dict[str, Any]:
    """Return an import, or answer 404: also where there is one that the reader may not see."""
    try:
        return tk.get_action("shuangpai_import_show")(reader(), {"id": id_})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return tk.abort(404, tk._("There is no such import among yours"))


def _kinds(run: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the kinds of findings with their number, in the words that their messages begin with."""
    found = run["findings"]
    return [
        {"code": code, "count": count, "title": _head(found["message"][code])}
        for code, count in found["code"].items()
    ]


def _head(message: str) -> str:
    return _QUOTED.sub("", re.split(r"[：:（(]", message, maxsplit=1)[0]).strip() or message


def _download(made: dict[str, Any]) -> Response:
    return attachment(base64.b64decode(made["content"]), made["filename"], made["mimetype"])
