"""What the pages of cases share: who reads, who must log in first, which types there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from flask import g

from ckan.plugins import toolkit as tk

from .asking import reader

__all__ = [
    "bulk_commands",
    "case_types",
    "is_centre",
    "login_first",
    "offer_cases",
    "reader",
    "uploads",
    "with_files",
]


MOST_SHOWN = 20


def login_first() -> Any:
    """Return the way to the login for somebody unknown, else None."""
    if tk.current_user.is_authenticated:
        return None
    return tk.redirect_to("user.login", next=tk.request.full_path.rstrip("?"))


def is_centre() -> bool:
    """Say whether the reader acts for the Centre: they may see every case."""
    try:
        tk.check_access("shuangpai_duplicate_judge", reader(), {})
    except tk.NotAuthorized:
        return False
    return True


def case_types() -> list[dict[str, Any]]:
    """Return the case types as the action gives them, once a request."""
    if "shuangpai_case_types" not in g:
        g.shuangpai_case_types = tk.get_action("shuangpai_case_type_list")(reader(), {})
    return g.shuangpai_case_types


def bulk_commands(types: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], frozenset[str]]:
    """Return the commands that may be given to many cases: their states by type and command."""
    return {
        (kind["type"], command["command"]): frozenset(_list(command["from"]))
        for kind in types
        for command in kind["commands"]
        if command.get("bulk")
    }


def _list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _count_cases() -> dict[str, int]:
    """Return how many cases the reader owes, asked for, and has due soon; nothing for outsiders."""
    found = _listed({"limit": 0})
    return found["counts"] if found else {}


def offer_cases() -> None:
    """Let templates tell of cases: asked for once a request, by pages that show them."""
    g.shuangpai_case_counts = cache(_count_cases)
    g.shuangpai_entry_cases = cache(_entry_cases)
    g.shuangpai_department_cases = cache(_department_cases)


def _entry_cases(entry_id: str) -> dict[str, Any] | None:
    """Return the open cases of an entry that the reader may see, and which kinds may be opened."""
    found = _listed({"entry": entry_id, "open": True, "limit": MOST_SHOWN})
    if found is None:
        return None
    kinds = {
        kind["type"]
        for kind in case_types()
        if any(one["command"] == "open" and not one.get("internal") for one in kind["commands"])
    }
    return {"cases": found["results"], "kinds": kinds}


def _department_cases(organization_id: str) -> int | None:
    """Return how many open cases of a department the reader may see; None for outsiders."""
    found = _listed({"organization": organization_id, "open": True, "limit": 0})
    return found["count"] if found else None


def _listed(query: dict[str, Any]) -> dict[str, Any] | None:
    if not tk.current_user.is_authenticated:
        return None
    try:
        return tk.get_action("shuangpai_case_list")(reader(), query)
    except (tk.NotAuthorized, tk.ValidationError):
        return None


def uploads() -> dict[str, Any]:
    """Return the papers that were chosen in a form, each under a name of its own."""
    chosen = (one for one in tk.request.files.getlist("upload") if one.filename)
    return {f"upload-{number}": one for number, one in enumerate(chosen)}


def with_files(errors: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was wrong, with a word on files: a browser does not keep which were chosen."""
    said = {} if not uploads() else {"files": tk._("Nothing was kept: choose the files again.")}
    return {**errors, **said}
