"""The way to Solr: one kept HTTP connection a thread instead of CKAN's new one for every question.

Opening a connection and looking for proxies anew costs CKAN more time than Solr needs to answer.
"""

from __future__ import annotations

import os
import threading
from typing import Any

import pysolr
import requests

import ckan.lib.search.common as ckan_solr
import ckan.lib.search.query as ckan_query

__all__ = ["connect", "keep_connections"]

_kept = threading.local()


def connect(decode_dates: bool = True) -> pysolr.Solr:
    """Return CKAN's own connection object on the HTTP session that this thread keeps."""
    connection = ckan_solr.make_connection(decode_dates)
    connection.session = _session(connection.url)
    return connection


def keep_connections() -> None:
    """Let CKAN's searches use kept connections; indexing has a route of its own in ``batch``."""
    ckan_query.make_connection = connect


def _session(url: str) -> requests.Session:
    """Return this thread's session; a forked process makes its own."""
    key = (os.getpid(), url)
    known: tuple[Any, requests.Session] | None = getattr(_kept, "session", None)
    if known is None or known[0] != key:
        session = requests.Session()
        session.proxies.update(requests.utils.get_environ_proxies(url))
        session.trust_env = False  # or the environment is searched for proxies at every request
        _kept.session = known = (key, session)
    return known[1]
