"""The way to Solr: one kept HTTP connection a thread instead of CKAN's new one for every question.

Opening a connection and looking for proxies anew costs CKAN more time than Solr needs to answer.
While a reader waits, a Solr that does not answer holds up few threads and not for long (``line``).
"""

from __future__ import annotations

import json
import os
import socket
import threading
from typing import Any
from urllib.parse import urlsplit

import pysolr
import requests
from requests.adapters import HTTPAdapter

import ckan.lib.search.common as ckan_solr
import ckan.lib.search.query as ckan_query

from .. import serving
from .line import Line, NoTurn

__all__ = ["connect", "is_there", "keep_connections"]

SECONDS = 5.0
"""That a reader's request waits for one answer of Solr; CKAN's own is 60, which jobs and commands keep."""
HURRIED = 1.0
"""The same for a page that can go without the search."""
FAILED = "shuangpai.solr_failed"
UNREADABLE, FAULT = 400, 500
TOO_LONG = "The query takes too long"
OF_THE_QUERY = (b"Determinizing", b"nested clauses", b"StackOverflowError", b"FieldExistsQuery")
"""What Solr says of queries that it cannot run, while it calls it a fault of its own."""

_kept = threading.local()
_line = Line()


def connect(decode_dates: bool = True) -> pysolr.Solr:
    """Return CKAN's own connection object on the HTTP session that this thread keeps."""
    connection = ckan_solr.make_connection(decode_dates)
    connection.session = _session(connection.url)
    return connection


def is_there() -> bool:
    """Say whether something listens where Solr should be; that it answers is not asked."""
    address = urlsplit(str(ckan_solr.config["solr_url"]))
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        with socket.create_connection((str(address.hostname), port), timeout=HURRIED):
            return True
    except OSError:
        return False


def keep_connections() -> None:
    """Let CKAN's searches use kept connections; indexing has a route of its own in ``batch``."""
    ckan_query.make_connection = connect


class _Adapter(HTTPAdapter):
    """Sends to Solr: bounded waiting for readers, and a fault of the query told as one."""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        if not serving.is_served():
            return _judged(super().send(request, **options), self)
        known = serving.environ()
        if known.get(FAILED):
            raise requests.ConnectionError("the search server did not answer this request before")
        options["timeout"] = HURRIED if serving.is_hurried() else SECONDS
        try:
            with _line.turn():
                return _judged(super().send(request, **options), self)
        except (requests.ConnectionError, requests.Timeout, NoTurn) as error:
            known[FAILED] = True
            if isinstance(error, requests.Timeout) and not serving.is_hurried():
                _line.close()
            raise requests.ConnectionError(f"the search server does not answer: {error}") from error


def _judged(response: requests.Response, adapter: _Adapter) -> requests.Response:
    """Give an answer that is the query's fault the status that says so.

    Solr calls a query that it cannot run a fault of its own, and counts what it found in time when the
    time is up; both are told to the caller as a query that cannot be answered.
    """
    path = str(response.request.path_url).partition("?")[0]
    if not path.rstrip("/").endswith("/select"):
        return response
    if response.status_code == FAULT:
        known = any(words in response.content for words in OF_THE_QUERY)
        if known or _answers(response, adapter):
            response.status_code = UNREADABLE
    elif response.status_code == requests.codes.ok and _is_partial(response.content):
        response.status_code, response.reason = UNREADABLE, TOO_LONG
    return response


def _is_partial(content: bytes) -> bool:
    """Say whether the time was up before everything was looked at; a cheap look comes first."""
    if b'"partialResults":true' not in content:
        return False
    header = json.loads(content).get("responseHeader") or {}
    return bool(header.get("partialResults"))


def _answers(response: requests.Response, adapter: _Adapter) -> bool:
    """Say whether the core that failed answers a plain question; it has just spoken, so it may be slow."""
    address = str(response.request.url).partition("/select")[0]
    ping = requests.Request("GET", f"{address}/admin/ping?wt=json").prepare()
    try:
        return bool(HTTPAdapter.send(adapter, ping, timeout=HURRIED).ok)
    except requests.Timeout:
        return True
    except requests.RequestException:
        return False


def _session(url: str) -> requests.Session:
    """Return this thread's session; a forked process makes its own."""
    key = (os.getpid(), url)
    known: tuple[Any, requests.Session] | None = getattr(_kept, "session", None)
    if known is None or known[0] != key:
        session = requests.Session()
        session.proxies.update(requests.utils.get_environ_proxies(url))
        session.trust_env = False  # or the environment is searched for proxies at every request
        for scheme in ("http://", "https://"):
            session.mount(scheme, _Adapter())
        _kept.session = known = (key, session)
    return known[1]
