"""Actions called for the reader of a page, and what their refusals answer."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context

__all__ = ["asked", "page_number", "reader"]

MOST_PAGES = 10**6


def reader() -> Context:
    """Return the context of an action called for whoever reads the page."""
    return Context(user=tk.current_user.name, auth_user_obj=tk.current_user)


def asked(action: str, data: dict[str, Any]) -> Any:
    """Call an action as the reader; what is not theirs is answered 403, what is not there 404."""
    try:
        return tk.get_action(action)(reader(), data)
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))


def page_number(name: str = "page") -> int:
    """Return the page of a list that the address asks for; what is none counts as the first."""
    value = tk.request.args.get(name, "1")
    return min(max(int(value), 1), MOST_PAGES) if value.isascii() and value.isdigit() else 1
