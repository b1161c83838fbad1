"""A file that a page gives: always to be kept, under its own name, in whatever script that is."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from flask import Response

__all__ = ["attachment", "attachment_headers"]


def attachment(content: bytes | Iterable[bytes], name: str, mimetype: str) -> Response:
    """Answer with a file to be kept."""
    return Response(content, headers=attachment_headers(name), mimetype=mimetype)


def attachment_headers(name: str) -> dict[str, str]:
    """Return the headers of a file to be kept.

    A header holds Latin letters only (RFC 9110): a name in other ones travels percent-encoded
    (RFC 8187), beside a plain one for what does not read that.
    """
    _, dot, suffix = name.rpartition(".")
    plain = f"file.{suffix}" if dot and suffix.isascii() and suffix.isalnum() else "file"
    return {
        "Content-Disposition": f"attachment; filename={plain}; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
    }
