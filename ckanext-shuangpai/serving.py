"""Whether a request of a reader is being answered: what makes one wait is bounded more strictly than a job."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flask import has_request_context, request

__all__ = ["Served", "environ", "hurried", "is_hurried", "is_served"]

KEY = "shuangpai.served"
HURRIED = "shuangpai.hurried"


class Served:
    """A WSGI application whose requests are marked as a reader's.

    Commands, jobs and tests push request contexts, too: those have no mark.
    """

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        environ[KEY] = True
        return self.app(environ, start_response)


def is_served() -> bool:
    """Say whether this code runs for a reader who waits."""
    return has_request_context() and bool(request.environ.get(KEY))


def environ() -> dict[str, Any]:
    """Return what is known of the request being answered; an empty dict outside of one."""
    return request.environ if is_served() else {}


@contextlib.contextmanager
def hurried() -> Iterator[None]:
    """Wait little for the search inside: the page goes without it if need be."""
    known = environ()
    before = known.get(HURRIED)
    known[HURRIED] = True
    try:
        yield
    finally:
        known[HURRIED] = before


def is_hurried() -> bool:
    """Say whether what is asked for now had better be left out than waited for."""
    return bool(environ().get(HURRIED))
