"""Template helpers for what is taken down: what of an entry is hidden, and what things are called."""

from __future__ import annotations

from typing import Any

from flask import g, has_request_context

from ckan.plugins import toolkit as tk

__all__ = ["shuangpai_takedown_words", "shuangpai_takedowns"]


def shuangpai_takedowns(entry: dict[str, Any]) -> dict[str, Any]:
    """Return ``{"standing": what of an entry is hidden, "may": whether the reader may hide it}``."""
    offered = g.get("shuangpai_takedowns") if has_request_context() else None
    return offered(entry["id"]) if offered else {"standing": [], "may": False}


def shuangpai_takedown_words(code: str) -> str:
    """Return what a kind, a state or an act of a takedown is called."""
    return {
        "entry": tk._("Entry"),
        "file": tk._("File"),
        "table": tk._("Table"),
        "waiting": tk._("hidden, to be decided"),
        "confirmed": tk._("hidden, confirmed"),
        "restored": tk._("shown again"),
        "hide": tk._("Taken down"),
        "confirm": tk._("Confirmed"),
        "restore": tk._("Restored"),
    }.get(code, "")
