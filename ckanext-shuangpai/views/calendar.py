"""The working days of a year, and the day on which something is due."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from ckan.plugins import toolkit as tk

from ..case_display import calendar, forms, words
from .case_access import reader

__all__ = ["shuangpai_calendar"]

shuangpai_calendar = Blueprint("shuangpai_calendar", __name__, url_prefix="/calendar")
ASKED = ("start", "duty", "days", "extended")
LONGEST_TEXT = 60


@shuangpai_calendar.route("/")
def index() -> Any:
    """Show a year's working days and, when asked, on which day something is due."""
    asked = {name: tk.request.args.get(name, "").strip()[:LONGEST_TEXT] for name in ASKED}
    year = tk.request.args.get("year", "").strip()[:LONGEST_TEXT]
    try:
        shown = tk.get_action("shuangpai_calendar_show")(reader(), {"year": year} if year else {})
    except tk.ValidationError:
        return tk.abort(404, tk._("The calendar does not reach that year"))
    today = words.today()
    years = [one["year"] for one in shown["years"]]
    answer, complaint = _answer(asked)
    return tk.render(
        "shuangpai/calendar/index.html",
        {
            "year": shown["year"],
            "provisional": shown["provisional"],
            "notices": shown["notices"],
            "working": shown["working_days"],
            "months": calendar.months(shown["year"], shown["days"], today),
            "feasts": calendar.feasts(shown["days"]),
            "before": next((one for one in reversed(years) if one < shown["year"]), None),
            "after": next((one for one in years if one > shown["year"]), None),
            "duties": tk.get_action("shuangpai_duty_list")(reader(), {}),
            "asked": asked,
            "answer": answer,
            "complaint": complaint,
        },
    )


def _answer(asked: dict[str, str]) -> tuple[dict[str, Any] | None, str]:
    """Return the due date that was asked for, or what is wrong with the question."""
    if not asked["start"]:
        return None, ""
    data: dict[str, Any] = {"start": asked["start"]}
    if asked["duty"]:
        data["duty"] = asked["duty"]
        if asked["extended"]:
            data["extended"] = True
    else:
        data["days"] = asked["days"]
    try:
        told = tk.get_action("shuangpai_due_date")(reader(), data)
    except tk.ValidationError as error:
        said = [one["text"] for one in forms.complaints(error.error_dict, ())]
        return None, tk._("; ").join(said)
    return calendar.answer(told, words.today()), ""
