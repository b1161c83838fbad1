"""The import page: files in, findings, confirmation, progress, result, earlier imports."""

from __future__ import annotations

import base64
from typing import Any

from flask import Blueprint, Response, jsonify

from ckan.plugins import toolkit as tk

from ..domain.import_run import FILLABLE, RUNNING, WAITING
from ..domain.metadata_template import Sheet
from ..workbook.write import write_csv
from .asking import page_number, reader
from .attachment import attachment
from .import_fill import Filled, fill_forms

__all__ = ["shuangpai_import"]

shuangpai_import = Blueprint("shuangpai_import", __name__, url_prefix="/import")
KEPT = ("drafts", "complete")
CENTRE_OPTIONS = ("publish", "create_organizations")
FILTERS = ("outcome", "file", "sheet", "code", "column")
ROWS = 50
RUNS = 20
BUSY = frozenset(state.value for state in RUNNING | WAITING)
Answer = Any


@shuangpai_import.route("/")
def index() -> Answer:
    """Offer the form and list earlier imports."""
    return _index({}, 200)


@shuangpai_import.route("/", methods=["POST"])
def start() -> Answer:
    """Take the chosen files in."""
    data: dict[str, Any] = _options()
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
    return _read(id_)


@shuangpai_import.route("/<id_>/fill/<int:part>", methods=["POST"])
def fill(id_: str, part: int) -> Answer:
    """Fill in, for all entries of one file, what they lack, and check again."""
    form = {name: tk.request.form.get(name, "") for name in FILLABLE}
    given = {name: text for name, text in form.items() if text.strip()}
    try:
        action = tk.get_action("shuangpai_import_recheck")
        action(reader(), {"id": id_, "fill": given, "part": part})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return tk.abort(404, tk._("Not found"))
    except tk.ValidationError as error:
        if "fill" in error.error_dict:
            return _read(id_, Filled(part, form, [str(one) for one in _texts(error)])), 400
        tk.h.flash_error("；".join(error.error_summary.values()))
    return tk.redirect_to("shuangpai_import.read", id_=id_)


def _texts(error: tk.ValidationError) -> list[Any]:
    texts = error.error_dict["fill"]
    return texts if isinstance(texts, list) else [texts]


def _read(id_: str, filled: Filled | None = None) -> Answer:
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
    facts["grouped"] = not any(chosen.values()) and "page" not in tk.request.args
    facts["fill_forms"] = fill_forms(run, filled) if run["state"] == "checked" else []
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
    return _command("shuangpai_import_recheck", id_, **_options())


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
    names = ("file", "sheet", "row", "cell", "entry", "column", "value", "to", "outcome", "message")
    place = [tk._("File"), tk._("Sheet"), tk._("Row"), tk._("Cell"), tk._("Entry")]
    told = [tk._("Column heading"), tk._("Value"), tk._("Read as"), tk._("Effect")]
    rows: list[list[str]] = [[*place, *told, tk._("What is wrong, what to do")]]
    effects = _effects()
    offset, count = 0, 1
    while offset < count:
        query = {"id": id_, "limit": 1000, "offset": offset}
        found = tk.get_action("shuangpai_import_finding_list")(reader(), query)
        count = found["count"]
        offset += 1000
        for line in found["results"]:
            line["outcome"] = effects[line["outcome"]]
            rows.append(["" if line.get(name) is None else str(line[name]) for name in names])
    return attachment(write_csv(Sheet("findings", rows)), f"{tk._('Findings')}.csv", "text/csv")


def _effects() -> dict[str, str]:
    return {
        "refused": tk._("not imported"),
        "draft": tk._("kept as a draft"),
        "unpublished": tk._("stored, not published"),
        "normalised": tk._("value unified"),
        "hint": tk._("please look at it"),
    }


def _index(errors: dict[str, Any], status: int) -> Answer:
    page = page_number()
    query = {"limit": RUNS, "offset": (page - 1) * RUNS}
    try:
        listed = tk.get_action("shuangpai_import_list")(reader(), query)
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    facts = {"listed": listed, "page": page, "rows": RUNS, "errors": errors, "busy": BUSY}
    facts["chosen"] = _options()
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


def _options() -> dict[str, bool]:
    """Return what the form asks for; the fields of a script that names each option are taken too."""
    form = tk.request.form
    kept = form.get("keep", "")
    return {
        **{name: name in form or kept == name for name in KEPT},
        **{name: name in form for name in CENTRE_OPTIONS},
    }


def _kinds(run: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the kinds of findings with their number, each under its own title."""
    counts: dict[str, dict[str, Any]] = {}
    for group in run["findings"]["groups"]:
        kind = counts.setdefault(
            group["code"], {"code": group["code"], "title": group["title"], "count": 0}
        )
        kind["count"] += group["count"]
    return sorted(counts.values(), key=lambda kind: -kind["count"])


def _download(made: dict[str, Any]) -> Response:
    return attachment(base64.b64decode(made["content"]), made["filename"], made["mimetype"])
