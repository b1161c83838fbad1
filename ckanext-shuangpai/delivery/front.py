"""What stands before the portal: the page of maintenance, and how long browsers keep our files."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from .. import config
from ..hardening import away

__all__ = ["Front"]

Environ = dict[str, Any]
Start = Callable[..., Any]
log = logging.getLogger(__name__)
AGAIN = "120"
"""Seconds after which a browser or a search engine may ask again."""

YEAR = "public, max-age=31536000, immutable"
PAGE = Path(__file__).with_name("maintenance.html").read_bytes()
STYLE = re.search(rb"<style>(.*?)</style>", PAGE, re.S)
HASH = base64.b64encode(hashlib.sha256(STYLE.group(1) if STYLE else b"").digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{HASH}'; base-uri 'none'; form-action 'none'"
SAYING = {
    "message": "系统维护中，请稍后再试。Under maintenance, try again later.",
    "__type": "Maintenance",
}


class Front:
    """The portal as the outside sees it; ready also when the portal is not."""

    def __init__(self, portal: Callable[..., Iterable[bytes]]) -> None:
        self._portal = portal

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        closed = config.maintenance_file()
        if closed and Path(closed).exists():
            return _closed(environ, start)
        if environ.get("PATH_INFO", "").startswith("/webassets/"):
            start = _kept(start)
        try:
            answer = self._portal(environ, _unless_away(environ, start))
        except Exception as error:
            if not (away.is_told(environ) or away.by_absence(error)):
                raise
            followed = not isinstance(error, away.AWAY)
            log.error("the portal cannot answer: %s", type(error).__name__, exc_info=followed)
            return _closed(environ, start)
        if not away.is_told(environ):
            return answer
        if hasattr(answer, "close"):
            answer.close()  # type: ignore[attr-defined]
        return _closed(environ, start)


def _unless_away(environ: Environ, start: Start) -> Start:
    """Begin the portal's answer, but for one to a request that found the database away."""

    def begin(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return None if away.is_told(environ) else start(status, headers, *rest)

    return begin


def _closed(environ: Environ, start: Start) -> Iterable[bytes]:
    """Answer with the page of maintenance, programs with the same as JSON."""
    asked = environ.get("PATH_INFO", "")
    headers = [("Retry-After", AGAIN), ("Cache-Control", "no-store")]
    headers += [("X-Content-Type-Options", "nosniff"), ("Content-Security-Policy", POLICY)]
    if asked.startswith("/api/"):
        content = json.dumps({"success": False, "error": SAYING}, ensure_ascii=False).encode()
        kind = "application/json; charset=utf-8"
    else:
        content, kind = PAGE, "text/html; charset=utf-8"
    length = ("Content-Length", str(len(content)))
    start("503 Service Unavailable", [*headers, ("Content-Type", kind), length])
    return [content]


def _kept(start: Start) -> Start:
    """Let browsers keep a file whose address names its version."""

    def begin(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        if status.startswith("200"):
            others = [
                one for one in headers if one[0].lower() not in ("cache-control", "set-cookie")
            ]
            headers = [*others, ("Cache-Control", YEAR)]
        return start(status, headers, *rest)

    return begin
