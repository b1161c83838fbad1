"""What no request may hold: signs that databases refuse, and objects nested without end."""

from __future__ import annotations

import json

from flask import Response, request

from ckan.common import CKANConfig
from ckan.plugins import toolkit as tk
from ckan.types import CKANApp

from .. import config
from .errors import as_error

__all__ = ["refuse_what_cannot_be"]

NUL = "\x00"
ENTRY_FORM = "/entry-form/"
CHOSEN = frozenset({"id", "owner_org", "collecting_department"})
"""Fields of the entry's form that nobody types: they are looked up as they come."""
DEEPEST = 32
"""Levels of lists and objects in JSON; an entry needs five."""


def refuse_what_cannot_be(app: CKANApp, _config: CKANConfig) -> None:
    """Answer 400 before anything is looked up, and 413 to what is too large to be read."""
    app.config["MAX_CONTENT_LENGTH"] = config.request_max_bytes()
    app.register_error_handler(413, _too_large)
    app.before_request_funcs.setdefault(None, []).insert(1, _look)  # after CKAN has its clock


def _too_large(_error: Exception) -> Response:
    limit = config.request_max_bytes() // 1024 // 1024
    message = tk._("The request is larger than {limit} MB: split the file, or give its address.")
    return as_error(413, message.format(limit=limit))


def _look() -> Response | None:
    """Refuse NUL in addresses and values, JSON that is none, JSONP, and depth.

    The form of an entry takes NUL out of what was pasted itself: nothing typed is lost.
    """
    typed = request.path.startswith(ENTRY_FORM)
    texts = [request.path]
    for fields in (request.args, request.form):
        for name, value in fields.items(multi=True):
            cleaned = typed and fields is request.form and name not in CHOSEN
            texts += [name] if cleaned else [name, value]
    if any(NUL in text for text in texts):
        return as_error(400, tk._("The request holds a sign that no text has (NUL)."))
    if "callback" in request.args and request.path.startswith("/api/"):
        return as_error(400, tk._("JSONP is not offered: call the API from a program instead."))
    return _look_into_json() if request.is_json and request.content_length else None


def _look_into_json() -> Response | None:
    try:
        value = json.loads(request.get_data(), parse_constant=_no_number)
    except RecursionError:
        return as_error(400, tk._("The JSON of the request is nested too deeply."))
    except ValueError:
        return as_error(400, tk._("The body of the request is not valid JSON."))
    level = [value]
    for _ in range(DEEPEST):
        inner = [one for each in level if isinstance(each, (list, dict)) for one in _inside(each)]
        if any(isinstance(one, str) and NUL in one for one in inner):
            return as_error(400, tk._("The request holds a sign that no text has (NUL)."))
        if not inner:
            return None
        level = inner
    return as_error(400, tk._("The JSON of the request is nested too deeply."))


def _inside(each: list[object] | dict[str, object]) -> list[object]:
    return [*each, *each.values()] if isinstance(each, dict) else each


def _no_number(name: str) -> float:
    raise ValueError(name)
