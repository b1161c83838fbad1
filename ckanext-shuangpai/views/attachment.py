"""A file that a page gives: always to be kept, under its own name, in whatever script that is."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response

from ..content_disposition import content_disposition

__all__ = ["attachment", "attachment_headers"]


def attachment(content: bytes | Iterable[bytes], name: str, mimetype: str) -> Response:
    """Answer with a file to be kept."""
    return Response(content, headers=attachment_headers(name), mimetype=mimetype)


def attachment_headers(name: str) -> dict[str, str]:
    """Return the headers of a file to be kept."""
    return {
        "Content-Disposition": content_disposition(name),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
    }
