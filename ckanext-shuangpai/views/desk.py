"""The desk 工作台: what I owe, what I asked for, what is due soon; as page and as CSV; in bulk."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, stream_with_context

from ckan.plugins import toolkit as tk

from ..case_display import desk, words
from ..workbook.write import csv_parts
from .attachment import attachment
from .case_access import (
    bulk_commands,
    case_types,
    is_centre,
    login_first,
    offer_cases,
    reader,
)

__all__ = ["shuangpai_desk"]

shuangpai_desk = Blueprint("shuangpai_desk", __name__, url_prefix="/desk")
shuangpai_desk.before_app_request(offer_cases)
CSV_STEP = 500


@shuangpai_desk.route("/")
def index() -> Any:
    """Show one of the lists, as the address asks."""
    if login := login_first():
        return login
    types = _types()
    question = desk.Question.read(tk.request.args).among(types)
    found = _found(question.asked())
    centre = is_centre()
    return tk.render(
        "shuangpai/desk/index.html",
        {
            "question": question,
            "lists": desk.lists(question, found["counts"], centre),
            "counts": found["counts"],
            "count": found["count"],
            "rows": desk.rows(found["results"], words.today(), _bulk_states(types)),
            "types": types,
            "states": desk.states(types, question.type),
            "sorts": desk.sorts(),
            "pages": desk.pages(question, found["count"]),
            "alarm": _alarm() if centre else None,
        },
    )


@shuangpai_desk.route("/desk.csv")
def download() -> Any:
    """Give the chosen rows of all pages as CSV."""
    if login := login_first():
        return login
    question = desk.Question.read(tk.request.args).among(_types())
    pages = _pages(question.asked())
    parts = itertools.chain(
        [[desk.columns()], desk.csv_rows(next(pages))], map(desk.csv_rows, pages)
    )
    name = tk._("desk-{day}").format(day=words.today().isoformat())
    return attachment(stream_with_context(csv_parts(parts)), f"{name}.csv", "text/csv")


def _alarm() -> dict[str, Any] | None:
    """Return which year's holidays are still to be loaded; the Centre's task (from 1 November)."""
    return tk.get_action("shuangpai_calendar_show")(reader(), {})["missing"]


def _types() -> list[dict[str, Any]]:
    try:
        return case_types()
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))


def _found(query: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the action finds; who is of no department may not see a desk."""
    try:
        return tk.get_action("shuangpai_case_list")(reader(), dict(query))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ValidationError as error:
        return tk.abort(400, "；".join(str(one) for one in error.error_summary.values()))


def _pages(query: Mapping[str, Any]) -> Iterator[list[dict[str, Any]]]:
    for offset in itertools.count(0, CSV_STEP):
        found = _found({**query, "limit": CSV_STEP, "offset": offset})
        yield found["results"]
        if offset + CSV_STEP >= found["count"]:
            return


def _bulk_states(types: list[dict[str, Any]]) -> dict[str, frozenset[str]]:
    """Return, by case type, the states from which a command may be given to many cases."""
    made: dict[str, frozenset[str]] = {}
    for (kind, _), states in bulk_commands(types).items():
        made[kind] = made.get(kind, frozenset()) | states
    return made
