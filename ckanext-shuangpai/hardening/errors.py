"""Errors that a view lets through: one page or one JSON object, never a failure of the server."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Response, g, make_response, request
from sqlalchemy import exc as sa

from ckan import model
from ckan.common import CKANConfig
from ckan.lib import base
from ckan.lib.navl.dictization_functions import DataError
from ckan.lib.search import SearchError, SearchQueryError, SolrConnectionError
from ckan.plugins import toolkit as tk
from ckan.types import CKANApp

from .api import UNFORESEEN
from .away import AWAY, by_absence, search_is_away, tell

__all__ = ["answer_what_views_let_through", "as_error"]

log = logging.getLogger(__name__)

MISSHAPEN = (sa.ArgumentError, sa.DataError, sa.InvalidRequestError, sa.ProgrammingError)
"""What values of another shape make of a query; a database that is away is none of it."""

AGAIN = "120"
"""Seconds after which a reader may ask again."""

SEARCHES = ("api.action", "dataset.search", "group.read", "organization.read")
"""Where a search is all that is asked."""


def answer_what_views_let_through(app: CKANApp, _config: CKANConfig) -> None:
    """Answer refusals that CKAN's views forget to catch (its list of users for strangers, say)."""
    for kind, code in (
        (tk.NotAuthorized, 403),
        (tk.ObjectNotFound, 404),
        (SearchQueryError, 400),
    ):
        app.register_error_handler(kind, _answer(code))
    app.register_error_handler(tk.ValidationError, _refused)
    for kind in (SearchError, SolrConnectionError):
        app.register_error_handler(kind, _search_failed)
    app.after_request(_say_that_search_is_away)
    for kind in (*UNFORESEEN, DataError, *MISSHAPEN):
        app.register_error_handler(kind, _did_not_fit)
    for gone in AWAY:
        app.register_error_handler(gone, _leave_to_the_front)


def _leave_to_the_front(_error: Exception) -> tuple[str, int]:
    """Render nothing, which would ask the database again: what stands before the portal answers."""
    tell()
    return "", 503


def _say_that_search_is_away(response: Response) -> Response:
    """Answer 503 where a search without its server was all that was asked; other pages go without."""
    if g.get("shuangpai_search_away") and request.endpoint in SEARCHES:
        response.status_code = 503
        response.headers["Retry-After"] = AGAIN
    return response


def as_error(code: int, text: str, kind: str = "Error") -> Response:
    """Return an error as the path wants it: JSON for the API, a page for people."""
    if request.path.startswith("/api/"):
        return make_response({"success": False, "error": {"__type": kind, "message": text}}, code)
    extra = {"code": code, "name": "", "content": text, "show_login_redirect_link": False}
    return make_response(base.render("error_document_template.html", extra), code)


def _answer(code: int) -> Callable[[Exception], Response]:
    def answer(_error: Exception) -> Response:
        return as_error(code, _words()[code])

    return answer


def _refused(error: tk.ValidationError) -> Response:
    """Tell what is wrong with a search by its address; a form tells its own errors."""
    values = error.error_dict.values()
    told = [one for each in values if isinstance(each, list) for one in each]
    words = " ".join(one for one in told if isinstance(one, str))
    if request.method == "GET" and request.endpoint in SEARCHES and words:
        return as_error(400, words)
    return as_error(400, _words()[400])


def _did_not_fit(error: Exception) -> Response:
    """Refuse a form with fields that its view does not foresee: missing, repeated, of another shape.

    Logged with its traceback, as the API's are: it may be a fault of ours. What merely opens a page fails
    as before.
    """
    if request.method != "POST" or isinstance(error, sa.PendingRollbackError) or by_absence(error):
        raise error
    model.Session.rollback()
    log.exception("%s was sent a form that does not fit", request.endpoint)
    return as_error(400, _words()[400])


def _search_failed(error: Exception) -> Response:
    """Tell a query that no search can read from a search that does not answer."""
    if not search_is_away(error):
        return as_error(400, _words()[400])
    response = as_error(503, _words()[503])
    response.headers["Retry-After"] = AGAIN
    return response


def _words() -> dict[int, str]:
    return {
        400: tk._("The request holds values that do not fit."),
        403: tk._("You may not see this."),
        404: tk._("There is no such thing."),
        503: tk._("The search does not answer at the moment. Please try again later."),
    }
