"""The duplicates page: pairs with their evidence side by side; the Centre judges and takes back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify

from ckan.plugins import toolkit as tk

from .asking import asked, page_number

__all__ = ["shuangpai_duplicate"]

shuangpai_duplicate = Blueprint("shuangpai_duplicate", __name__, url_prefix="/duplicates")
ROWS = 20
FILTERS = ("verdict", "level", "department", "judged")
VERDICTS = ("duplicate", "possible", "distinct")
Answer = Any


@shuangpai_duplicate.route("/")
def index() -> Answer:
    """List the pairs, the surest first, filtered by the address."""
    chosen = {name: tk.request.args.get(name, "") for name in FILTERS}
    page = page_number()
    query: dict[str, Any] = {"limit": ROWS, "offset": (page - 1) * ROWS}
    query |= {name: value for name, value in chosen.items() if value}
    try:
        listed = asked("shuangpai_duplicate_list", query)
    except tk.ValidationError:
        return tk.abort(404, tk._("Not found"))
    facts = {"listed": listed, "chosen": chosen, "page": page, "rows": ROWS}
    facts["sweep"] = asked("shuangpai_duplicate_sweep_show", {}) if _may_sweep() else None
    return tk.render("shuangpai/duplicate/index.html", {**facts, "may_judge": _may_judge()})


@shuangpai_duplicate.route("/sweep", methods=["POST"])
def sweep() -> Answer:
    """Compare the whole catalog in the background."""
    try:
        asked("shuangpai_duplicate_sweep_start", {})
    except tk.ValidationError as error:
        tk.h.flash_error("；".join(error.error_summary.values()))
    else:
        tk.h.flash_success(tk._("The comparison has been ordered: this page shows how far it is"))
    return tk.redirect_to("shuangpai_duplicate.index")


@shuangpai_duplicate.route("/sweep")
def lead_back() -> Answer:
    """Lead back who comes by an address alone."""
    return tk.redirect_to("shuangpai_duplicate.index")


@shuangpai_duplicate.route("/sweep/progress")
def progress() -> Answer:
    """Say how far the comparison is, for the page's script."""
    shown = asked("shuangpai_duplicate_sweep_show", {})
    html = tk.render("shuangpai/duplicate/progress.html", {"sweep": shown})
    return jsonify({"busy": shown["busy"], "html": html})


@shuangpai_duplicate.route("/<id_>")
def read(id_: str) -> Answer:
    """Show one pair: evidence, conflicts, what was said of it, and the buttons to judge."""
    return _show(id_, {}, {}, 200)


@shuangpai_duplicate.route("/<id_>/judge", methods=["POST"])
def judge(id_: str) -> Answer:
    """Keep a judgement with its reason, or take the last one back."""
    form = {name: tk.request.form.get(name, "").strip() for name in ("verdict", "reason")}
    if form["verdict"] == "withdrawn" and not form["reason"]:
        form["reason"] = tk._("Taken back")
    try:
        asked("shuangpai_duplicate_judge", {"id": id_, **form})
    except tk.ValidationError as error:
        return _show(id_, form, error.error_dict, 400)
    tk.h.flash_success(tk._("Kept with your name and the time; it can be taken back here"))
    return tk.redirect_to("shuangpai_duplicate.read", id_=id_)


def _show(id_: str, form: dict[str, str], errors: dict[str, Any], status: int) -> Answer:
    pair = asked("shuangpai_duplicate_show", {"id": id_})
    facts = {"pair": pair, "form": form, "errors": errors, "may_judge": _may_judge()}
    return tk.render("shuangpai/duplicate/read.html", facts), status


def _may_sweep() -> bool:
    return tk.h.check_access("shuangpai_duplicate_sweep", {})


def _may_judge() -> bool:
    return tk.h.check_access("shuangpai_duplicate_judge", {})
