"""A database or Redis that is away: told once a request, so that one answer says it, whoever noticed.

CKAN 2.12.0 answers 500 without words, from its API as from its pages, and fails again while it says so.
"""

from __future__ import annotations

from flask import g, has_request_context, request
from redis.exceptions import ConnectionError as RedisGone
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from ckan import model
from ckan.lib.search import SolrConnectionError

__all__ = ["AWAY", "by_absence", "is_told", "search_is_away", "tell"]

AWAY = (OperationalError, InterfaceError, NoConnectionLeft, RedisGone)
KEY = "shuangpai.away"
UNREACHED = "Failed to connect to server"
BY_THE_SERVER, UNREADABLE = "SOLR returned an error", "(HTTP 400)"
"""What is said of a search server that is not there, of an answer of it, and of one that refuses a query."""


def tell() -> None:
    """Say that this request found the database or Redis away, and let go of what it had begun there."""
    if has_request_context():
        request.environ[KEY] = True
    model.Session.rollback()


def is_told(environ: dict[str, object]) -> bool:
    """Say whether a request found the database or Redis away."""
    return bool(environ.get(KEY))


def by_absence(error: BaseException | None) -> bool:
    """Say whether an error came of an absence, also one that arose while the first was dealt with."""
    while error is not None:
        if isinstance(error, AWAY):
            return True
        error = error.__cause__ or error.__context__
    return False


def search_is_away(error: Exception) -> bool:
    """Say whether the search server failed and not the query: it is not there, or not ready yet."""
    said = str(error)
    if isinstance(error, SolrConnectionError) or g.get("shuangpai_search_away"):
        return True
    return UNREACHED in said or (BY_THE_SERVER in said and UNREADABLE not in said)
