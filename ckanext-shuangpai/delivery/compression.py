"""Answers made smaller, where no web server before us does it."""

from __future__ import annotations

import gzip

from flask import Request, Response

__all__ = ["compressed"]

LEAST, MOST = 1_000, 4_000_000
"""Bytes: below it is not worth it, above it would hold up a worker."""

LEVEL = 6
STATIC = ("text/css", "text/javascript", "application/javascript", "image/svg+xml")
PAGES = ("text/html", "application/xml", "application/json")


def compressed(request: Request, answer: Response) -> Response:
    """Return the answer compressed if reader and content allow it.

    A page for somebody whom a cookie identifies stays as it is: its size would tell of its secrets.
    """
    if not _fits(request, answer):
        return answer
    answer.direct_passthrough = False
    content = answer.get_data()
    if len(content) < LEAST:
        return answer
    answer.set_data(gzip.compress(content, LEVEL))
    answer.headers["Content-Encoding"] = "gzip"
    etag, _ = answer.get_etag()
    if etag:
        answer.set_etag(etag, weak=True)
    return answer


def _fits(request: Request, answer: Response) -> bool:
    kinds = STATIC if request.cookies else (*STATIC, *PAGES)
    if answer.status_code != 200 or answer.mimetype not in kinds:
        return False
    answer.vary.add("Accept-Encoding")
    streamed = answer.is_streamed and not answer.direct_passthrough
    large = (answer.content_length or LEAST) > MOST
    plain = "Content-Encoding" not in answer.headers and "Content-Range" not in answer.headers
    return plain and not streamed and not large and "gzip" in request.accept_encodings
