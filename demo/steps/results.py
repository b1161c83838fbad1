"""What came out, as tables on the terminal, and which doors to open."""

from __future__ import annotations

from typing import Any

from services.paths import RUN

from .accounts import ROLES, Accounts
from .api import Api
from .table import show as table

SEARCHES = ("低保对象", "养老机构", "道路运输", "PM2.5", "残疾人補貼")
"""What a citizen types: a short name, a noun, a place's trade, letters and digits, traditional characters."""


def show_import(report: dict[str, Any]) -> None:
    """Say what became of each file."""
    table(
        "Imported from the county's workbook",
        ("file", "entries", "created", "updated", "unchanged", "refused", "normalised"),
        [
            (
                *(one[key] for key in ("file", "entries", "created", "updated", "unchanged")),
                len(one["refused"]),
                len(one["normalised"]),
            )
            for one in report["files"]
        ],
    )
    refused = [cell for one in report["files"] for cell in one["refused"]]
    if refused:
        keys = ("sheet", "row", "column", "value", "message")
        table("Refused", keys, [[cell.get(key, "") for key in keys] for cell in refused])


def show_sync(report: dict[str, Any]) -> None:
    """Say whether the county has everything the city showed."""
    keys = ("source", "status", "promised", "seen", "created", "updated", "unchanged", "archived")
    row = [report.get(key, "") for key in keys]
    refused = len(report.get("refused", ()))
    table("Synced from the city", (*keys, "refused"), [(*row, refused)])


def show_searches(citizen: Api) -> None:
    """Show what a citizen finds."""
    rows = []
    for words in SEARCHES:
        answer = citizen("package_search", q=words, rows=3)
        titles = "、".join(entry["title"] for entry in answer["results"])
        rows.append((words, answer["count"], titles))
    table("What a citizen finds", ("search", "hits", "first"), rows)


def show_doors(portal_url: str, city_url: str, known: Accounts) -> None:
    """Say what to open, with which account."""
    rows = [
        (role.title, known[role.name]["name"], known[role.name]["password"], role.department)
        for role in ROLES
    ]
    table("Accounts", ("who", "name", "password", "department"), rows)
    print(f"\n  portal  {portal_url}/\n  city    {city_url}/")
    print(f"  sign in {portal_url}/user/login  (tokens: {RUN / 'accounts.json'})", flush=True)
