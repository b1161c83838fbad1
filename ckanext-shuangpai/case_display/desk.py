"""The desk: what its address asks for, its rows, its filters, its CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ckan.plugins import toolkit as tk

from . import words

__all__ = [
    "COLUMNS",
    "Question",
    "columns",
    "csv_rows",
    "lists",
    "pages",
    "rows",
    "sorts",
    "states",
]

LISTS = ("owe", "asked", "due", "all")
SORTS = ("due", "due desc", "opened desc", "opened", "changed desc", "changed")
OPEN = ("open", "closed", "any")
PAGE_SIZE = 20
LONGEST_TEXT = 200
COLUMNS = ("title", "type", "state", "waits_for", "opened", "due", "days_left", "mark", "article")


@dataclass(frozen=True)
class Question:
    """What the address of a desk asks for; what it does not understand counts as not asked."""

    list: str = "owe"
    type: str = ""
    state: str = ""
    organization: str = ""
    overdue: bool = False
    open: str = "open"
    q: str = ""
    sort: str = "due"
    page: int = 1

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Question:
        """Read the arguments of an address, as they came."""
        given = {
            name: str(arguments.get(name) or "")[:LONGEST_TEXT].replace("\x00", "").strip()
            for name in ("list", "type", "state", "organization", "open", "q", "sort", "page")
        }
        number = given["page"]
        return cls(
            list=given["list"] if given["list"] in LISTS else "owe",
            type=given["type"],
            state=given["state"],
            organization=given["organization"],
            overdue=arguments.get("overdue") == "1",
            open=given["open"] if given["open"] in OPEN else "open",
            q=given["q"],
            sort=given["sort"] if given["sort"] in SORTS else "due",
            page=int(number)
            if number.isascii() and number.isdigit() and 0 < len(number) < 7
            else 1,
        )

    def asked(self) -> dict[str, Any]:
        """Return the question as ``shuangpai_case_list`` takes it."""
        data: dict[str, Any] = {
            name: value
            for name in ("type", "state", "organization", "q")
            if (value := getattr(self, name))
        }
        if self.list != "all":
            data["mine"] = self.list
        if self.overdue:
            data["overdue"] = True
        if self.open != "any":
            data["open"] = self.open == "open"
        offset = (self.page - 1) * PAGE_SIZE
        return {**data, "sort": self.sort, "limit": PAGE_SIZE, "offset": offset}

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """Return the address' arguments with changes; defaults are left out, a change leads to page 1."""
        other = replace(self, **{"page": 1, **changes})
        names = ("list", "type", "state", "organization", "open", "q", "sort", "page")
        kept = {
            name: value for name in names if (value := getattr(other, name)) != getattr(START, name)
        }
        return {**kept, **({"overdue": "1"} if other.overdue else {})}

    def among(self, types: Iterable[Mapping[str, Any]]) -> Question:
        """Return the question without types and states that no case has."""
        listed = list(types)
        known = {kind["type"] for kind in listed}
        chosen = self.type if self.type in known else ""
        possible = {one["value"] for one in states(listed, chosen)}
        return replace(self, type=chosen, state=self.state if self.state in possible else "")

    @property
    def narrowed(self) -> bool:
        """Say whether anything but list, sort and page is chosen."""
        chosen = (self.type, self.state, self.organization, self.overdue, self.q)
        return any(chosen) or self.open != "open"


START = Question()


def lists(question: Question, counts: Mapping[str, int], centre: bool) -> list[dict[str, Any]]:
    """Return the lists as tabs: ``{"id", "title", "count", "chosen", "arguments"}``."""
    titles = {
        "owe": tk._("I owe"),
        "asked": tk._("I asked for"),
        "due": tk._("Due soon"),
        "all": tk._("All cases"),
    }
    return [
        {
            "id": name,
            "title": title,
            "count": counts.get(name),
            "chosen": question.list == name,
            "arguments": Question(list=name).arguments(),
        }
        for name, title in titles.items()
        if name != "all" or centre
    ]


def rows(
    results: Iterable[Mapping[str, Any]], today: dt.date, bulk: Mapping[str, frozenset[str]]
) -> list[dict[str, Any]]:
    """Return rows as the table shows them.

    ``bulk`` names, by case type, the states from which a command may be given to many cases.
    """
    return [
        {
            **row,
            "waits": [waiting(one) for one in row.get("waits_for") or ()],
            "due_phrase": words.due(row, today),
            "left": words.days_left(row.get("days_left")),
            "due_day": words.short_day(row["due"], today) if row.get("due") else "",
            "article": words.article(row.get("binding")),
            "bar": words.bar(row.get("days_left")),
            "opened": words.day(row.get("opened_on")),
            "closed": words.day(row.get("closed_on")),
            "bulk": row.get("state") in bulk.get(str(row.get("type")), ()),
        }
        for row in results
    ]


def waiting(party: Mapping[str, Any]) -> str:
    """Return who a case waits for: 双牌县民政局 负责人; a role that the name says already is left out."""
    office, role = str(party.get("organization_title") or ""), str(party.get("role_title") or "")
    return office if role in office else " ".join(filter(None, (office, role)))


def sorts() -> list[dict[str, str]]:
    """Return the orders that a desk offers."""
    titles = (
        tk._("Deadline, nearest first"),
        tk._("Deadline, farthest first"),
        tk._("Opened, newest first"),
        tk._("Opened, oldest first"),
        tk._("Changed, newest first"),
        tk._("Changed, oldest first"),
    )
    return [{"value": value, "title": title} for value, title in zip(SORTS, titles, strict=True)]


def states(types: Iterable[Mapping[str, Any]], chosen: str) -> list[dict[str, str]]:
    """Return the states that a filter offers: of the chosen type, else of all, each title once."""
    found: dict[str, list[str]] = {}
    for kind in types:
        if chosen in ("", kind["type"]):
            for state in kind["states"]:
                titles = found.setdefault(state["state"], [])
                if state["title"] not in titles:
                    titles.append(state["title"])
    return [{"value": code, "title": " / ".join(titles)} for code, titles in found.items()]


def pages(question: Question, count: int) -> dict[str, Any] | None:
    """Return where a list of that many rows stands; None when one page holds all."""
    last = max(1, -(-count // PAGE_SIZE))
    if last == 1 and question.page == 1:
        return None
    near = {1, last, *range(max(1, question.page - 2), min(last, question.page + 2) + 1)}
    numbers: list[int | None] = []
    for number in sorted(near):
        if numbers and numbers[-1] is not None and number - numbers[-1] > 1:
            numbers.append(None)
        numbers.append(number)
    return {
        "page": question.page,
        "last": last,
        "numbers": numbers,
        "before": question.page - 1 if question.page > 1 else None,
        "after": question.page + 1 if question.page < last else None,
    }


def columns() -> list[str]:
    """Return the headings of the CSV, in the order of ``COLUMNS``."""
    return [
        tk._("Case"),
        tk._("Type"),
        tk._("State"),
        tk._("Waits for"),
        tk._("Opened on"),
        tk._("Due on"),
        tk._("Working days left"),
        tk._("Mark"),
        tk._("Article"),
    ]


def csv_rows(results: Iterable[Mapping[str, Any]]) -> Iterator[list[str]]:
    """Give each row as the CSV holds it, texts in the order of ``COLUMNS``."""
    for row in results:
        left = row.get("days_left")
        marks = [
            tk._("overdue") if row.get("overdue") else "",
            tk._("provisional") if row.get("provisional") else "",
        ]
        yield [
            str(row.get("title") or ""),
            str(row.get("type_title") or ""),
            str(row.get("state_title") or ""),
            tk._("; ").join(waiting(one) for one in row.get("waits_for") or ()),
            str(row.get("opened_on") or "")[:10],
            str(row.get("due") or ""),
            "" if left is None else str(left),
            tk._(", ").join(filter(None, marks)),
            words.article(row.get("binding")),
        ]
