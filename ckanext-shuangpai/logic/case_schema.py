"""What the case actions take, as CKAN schemas."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk

from ..domain import cases

__all__ = ["basis_of", "listing", "opening", "text_of"]

MINE = ("owe", "asked", "due")
SORTS = ("due", "opened", "changed", "due desc", "opened desc", "changed desc")
MOST = 1000


def listing() -> dict[str, Any]:
    """Return the schema of ``shuangpai_case_list``."""
    get: Any = tk.get_validator
    optional, text = get("ignore_empty"), get("unicode_safe")
    one_of, number = get("one_of"), [get("natural_number_validator")]
    names = list(dict.fromkeys(one.name for one in cases.TYPES))
    states = list(dict.fromkeys(state.name for one in cases.TYPES for state in one.states))
    return {
        "mine": [optional, text, one_of(MINE)],
        "type": [optional, text, one_of(names)],
        "state": [optional, text, one_of(states)],
        "open": [optional, get("boolean_validator")],
        "organization": [optional, text],
        "entry": [optional, text],
        "overdue": [optional, get("boolean_validator")],
        "q": [optional, text],
        "sort": [optional, text, one_of(SORTS)],
        "limit": [get("default")(20), *number, get("limit_to_configured_maximum")("", MOST)],
        "offset": [get("default")(0), *number],
    }


def text_of(data: Any, name: str, longest: int = 4000) -> str:
    """Return a text of a call; ``ValidationError`` for other shapes, NUL signs and too long ones."""
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or "\x00" in value:
        raise tk.ValidationError({name: [tk._("This is a text, not a list or an object")]})
    if len(value) > longest:
        message = tk._("At most {limit} characters, not {count}: shorten it")
        raise tk.ValidationError({name: [message.format(limit=longest, count=len(value))]})
    return value.strip()


def basis_of(data: Any) -> dict[str, str]:
    """Return the legal basis of a call: an object, or the form's ``basis-instrument`` and ``-article``."""
    given = data.get("basis")
    if given in (None, "", {}):
        parts = {name: data.get(f"basis-{name}") for name in ("instrument", "article")}
        given = {name: value for name, value in parts.items() if value}
    if not isinstance(given, dict):
        message = tk._("The basis is an object with instrument and article")
        raise tk.ValidationError({"basis": [message]})
    return {
        name: text_of(given, name, 300) for name in ("instrument", "article") if given.get(name)
    }


def opening() -> tuple[str, ...]:
    """Return the types that may be opened."""
    return tuple(dict.fromkeys(one.name for one in cases.TYPES))
