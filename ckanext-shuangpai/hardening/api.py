"""Calls of the action API with values that an action does not foresee: one refusal, no failure of the server.

CKAN 2.12.0 answers many of them with 500, tells what the search server said, and offers as actions
what extensions merely import. What was refused here is logged with its traceback: it may be a fault of ours.
"""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import Callable
from typing import Any

import sqlalchemy.exc as sa
from flask import g

from ckan import model
from ckan.common import CKANConfig
from ckan.lib.search import SearchError, SearchIndexError, SolrConnectionError
from ckan.plugins import toolkit as tk
from ckan.types import CKANApp, Context, DataDict

from ..language import in_words
from .away import AWAY, search_is_away, tell

__all__ = ["ask_first", "guarded_action", "refuse_in_words"]

log = logging.getLogger(__name__)
Call = Callable[[Context, DataDict], Any]
_asked_first: list[Callable[[str, Context, DataDict], None]] = []
UNFORESEEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What values that do not fit make of an action; a service that is away is none of it."""


def refuse_in_words(app: CKANApp, _config: CKANConfig) -> None:
    """Have the API fetch its actions here.

    CKAN loads its views anew for each application: the module is the one whose view this one has.
    """
    view = inspect.unwrap(app.view_functions["api.action"])
    view.__globals__["get_action"] = guarded_action


def ask_first(question: Callable[[str, Context, DataDict], None]) -> None:
    """Have the API ask whether somebody may call an action at all, before the action looks at anything."""
    if question not in _asked_first:
        _asked_first.append(question)


def guarded_action(name: str) -> Call:
    """Return an action as the API calls it; ``KeyError`` for what is none."""
    action = tk.get_action(name)
    if not _is_action(action):
        raise KeyError(name)

    @functools.wraps(action)
    def call(context: Context, data_dict: DataDict) -> Any:
        try:
            for question in _asked_first:
                question(name, context, data_dict)
            return action(context, data_dict)
        except tk.NotAuthorized as error:
            raise tk.NotAuthorized(_refused(context, error)) from error
        except (SearchError, SearchIndexError, SolrConnectionError) as error:
            log.warning("%s: %s", name, error)
            raise tk.ValidationError(_of_search(error)) from error
        except tk.ObjectNotFound as error:
            raise tk.ObjectNotFound(in_words(error.message)) from error
        except tk.ValidationError as error:
            error.error_dict = _without_statement(in_words(error.error_dict))
            raise
        except AWAY:
            tell()
            raise
        except (*UNFORESEEN, sa.SQLAlchemyError) as error:
            model.Session.rollback()
            log.exception("%s was called with values that do not fit", name)
            raise tk.ValidationError(_told(data_dict)) from error

    return call


def _refused(context: Context, error: tk.NotAuthorized) -> str:
    """Return why; CKAN names the caller in its words, and a stranger has no name."""
    if context.get("user"):
        return str(error.message or "")
    said = str(error.message or "")
    if said and "  " not in said and not said.startswith("Action "):
        return said
    return tk._("Log in first, or send the API token of your account")


def _without_statement(errors: dict[str, Any]) -> dict[str, Any]:
    """Return errors without what the DataStore adds of the database: its statement and its own message."""
    info = errors.get("info")
    if isinstance(info, dict) and "orig" in info:
        log.info("The DataStore refused a query: %s", info["orig"])
        return {name: one for name, one in errors.items() if name != "info"}
    return errors


def _of_search(error: Exception) -> dict[str, Any]:
    """Return what a failed search is told by: its server is away (HTTP 503), or the query is at fault."""
    if search_is_away(error):
        g.shuangpai_search_away = True
        return {
            "search": [tk._("The search does not answer at the moment. Please try again later.")]
        }
    return {"q": [tk._("The search cannot read this query: check q, fq, sort and the facets")]}


def _is_action(action: Any) -> bool:
    """Say whether it takes a context and what was sent; extensions' imports do not."""
    inner = inspect.unwrap(action)
    if inspect.isclass(inner):
        return False
    try:
        names = list(inspect.signature(inner).parameters)
    except (TypeError, ValueError):
        return False
    return len(names) > 1 and names[0] == "context"


def _told(data_dict: DataDict) -> dict[str, Any]:
    """Return the parameters that are no plain text or number, each with what to look at."""
    odd = [str(key) for key, value in data_dict.items() if not isinstance(value, (str, bool))]
    message = tk._("The value does not fit: look up in the API's help what it has to be")
    return {name[:100]: [message] for name in odd[:20] or ["message"]}
