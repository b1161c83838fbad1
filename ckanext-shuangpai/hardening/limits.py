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
MEGABYTE = 1024 * 1024
ADDRESS = 8192
"""Characters of an address with its query."""
WITHOUT_BODY = ("GET", "HEAD", "OPTIONS")
API = "/api/"
MOST_PARAMETERS = 50
"""Parameters in the address of a page: each filter is shown with a link that holds all the others."""
OF_THE_API = 200
VALUES_OF_STRANGERS = 500
"""Values, names and fields in one call of the API by somebody without a session and without a token."""
DEEPEST = 32
"""Levels of lists and objects in JSON; an entry needs five."""


def refuse_what_cannot_be(app: CKANApp, _config: CKANConfig) -> None:
    """Answer 400 before anything is looked up, 413 and 414 to what is too large or too long to be read."""
    app.config["MAX_CONTENT_LENGTH"] = config.request_max_bytes()
    app.register_error_handler(413, _too_large)
    app.before_request_funcs.setdefault(None, []).insert(1, _look)  # after CKAN has its clock


def _too_large(_error: Exception) -> Response:
    """Say how large a request may be; of a stranger's, that people who log in may send more."""
    limit = (request.max_content_length or config.request_max_bytes()) // MEGABYTE
    if limit < config.request_max_bytes() // MEGABYTE:
        message = tk._(
            "The request is larger than {limit} MB, the most without logging in or a token: send less, or log in."
        )
    else:
        message = tk._(
            "The request is larger than {limit} MB: split the file, or give its address."
        )
    return as_error(413, message.format(limit=limit))


def _bound_strangers() -> None:
    """Let nobody without a session or a token send more than they can have to say.

    However long the sender says it is: what is read is counted. Only the form of registration takes a
    picture, which has its own bound.
    """
    allowed = request.max_content_length or config.request_max_bytes()
    if request.method in WITHOUT_BODY:  # who it is need not be looked up for a style sheet
        request.max_content_length = min(allowed, MEGABYTE)
    elif not tk.current_user.is_authenticated:
        pictures = request.endpoint == "user.register"
        most = tk.config["ckan.max_image_size"] + 1 if pictures else 1
        request.max_content_length = min(allowed, most * MEGABYTE)


def _refuse_long_address() -> Response | None:
    address = len(request.environ.get("RAW_URI") or request.full_path)
    if address > ADDRESS:
        message = tk._(
            "The address has {count} characters, {most} are allowed: leave something out."
        )
        return as_error(414, message.format(count=address, most=ADDRESS))
    given = sum(1 for _ in request.args.items(multi=True))
    most = OF_THE_API if request.path.startswith(API) else MOST_PARAMETERS
    if given > most:
        message = tk._("The address has {count} filters, {most} are allowed: leave some out.")
        return as_error(400, message.format(count=given, most=most))
    return None


def _look() -> Response | None:
    """Refuse NUL in addresses and values, JSON that is none, JSONP, and depth.

    The form of an entry takes NUL out of what was pasted itself: nothing typed is lost.
    """
    if refused := _refuse_long_address():
        return refused
    _bound_strangers()
    typed = request.path.startswith(ENTRY_FORM)
    texts = [request.path]
    for fields in (request.args, request.form):
        for name, value in fields.items(multi=True):
            cleaned = typed and fields is request.form and name not in CHOSEN
            texts += [name] if cleaned else [name, value]
    if any(NUL in text for text in texts):
        return as_error(400, tk._("The request holds a sign that no text has (NUL)."))
    if "callback" in request.args and request.path.startswith(API):
        return as_error(400, tk._("JSONP is not offered: call the API from a program instead."))
    if request.path.startswith(API) and request.form:
        fields = list(request.form)
        if len(fields) == 1 and fields[0].startswith("{"):
            return _look_into_json(fields[0])  # which CKAN takes, too
        return _refuse_many(sum(map(len, request.form.listvalues())))
    return _look_into_json(request.get_data()) if request.is_json and request.get_data() else None


def _refuse_many(count: int) -> Response | None:
    """Refuse more values than a stranger has to ask for: actions look at each."""
    if count <= VALUES_OF_STRANGERS or tk.current_user.is_authenticated:
        return None
    message = tk._(
        "The request holds more than {most} values, the most without logging in or a token: send less, or log in."
    )
    return as_error(400, message.format(most=VALUES_OF_STRANGERS))


def _look_into_json(body: str | bytes) -> Response | None:
    try:
        value = json.loads(body, parse_constant=_no_number)
    except RecursionError:
        return as_error(400, tk._("The JSON of the request is nested too deeply."))
    except ValueError:
        return as_error(400, tk._("The body of the request is not valid JSON."))
    level, count = [value], 0
    for _ in range(DEEPEST):
        inner = [one for each in level if isinstance(each, (list, dict)) for one in _inside(each)]
        if any(isinstance(one, str) and NUL in one for one in inner):
            return as_error(400, tk._("The request holds a sign that no text has (NUL)."))
        count += len(inner)
        if refused := _refuse_many(count):
            return refused
        if not inner:
            return None
        level = inner
    return as_error(400, tk._("The JSON of the request is nested too deeply."))


def _inside(each: list[object] | dict[str, object]) -> list[object]:
    return [*each, *each.values()] if isinstance(each, dict) else each


def _no_number(name: str) -> float:
    raise ValueError(name)
