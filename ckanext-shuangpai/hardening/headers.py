"""Security headers on every answer: pages, API, downloads, files, errors.

They are set around the whole application, so that no view, static file or failure can go without.
What no template made gets the policy of files: a page is the exception that says what it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import before_render_template, g, has_request_context, request
from flask_login import current_user

from ckan.common import CKANConfig
from ckan.types import CKANApp, Response

__all__ = ["FILE", "FOR_FILES", "SecureHeaders", "csp_nonce", "is_https", "is_loopback", "secure"]

Headers = list[tuple[str, str]]
NONCE = "shuangpai.csp_nonce"
PRIVATE = "shuangpai.private"
PAGE = "shuangpai.page"
FILE = "shuangpai.file"
"""Set in the environment of a request whose answer is the file of somebody, whatever made it."""
POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "worker-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
FOR_FILES = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'; sandbox"
)
"""What is no page shows itself, but runs nothing and reaches nothing."""
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
UNWANTED = {"server", "x-powered-by"}
STATIC = {"static", "webassets.index"}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class SecureHeaders:
    """A WSGI application with our headers on whatever the wrapped one answers."""

    def __init__(self, app: Callable[..., Iterable[bytes]], site_url: str) -> None:
        self.app = app
        self.always = {**ALWAYS}
        if is_https(site_url):
            self.always["Strict-Transport-Security"] = STRICT_TRANSPORT
        elif not is_loopback(site_url):
            # Browsers ignore it over plain http, and complain on the console.
            del self.always["Cross-Origin-Opener-Policy"]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            return start_response(status, self._secured(headers, environ), exc_info)

        return self.app(environ, start)

    def _secured(self, headers: Headers, environ: dict[str, Any]) -> Headers:
        names = {name.lower() for name, _ in headers}
        made = environ.get(PAGE) and not environ.get(FILE)
        is_page = made and _is_html(headers) and not _is_attachment(headers)
        policy = _policy(environ.get(NONCE)) if is_page else FOR_FILES
        ours = {**self.always, "Content-Security-Policy": policy}
        if (environ.get(PRIVATE) or "set-cookie" in names) and not _is_the_same_for_all(headers):
            ours["Cache-Control"] = "no-store"
        replaced = {name.lower() for name in ours} | UNWANTED
        kept = [(name, value) for name, value in headers if name.lower() not in replaced]
        return [*kept, *ours.items()]


def _is_the_same_for_all(headers: Headers) -> bool:
    """Say whether an answer calls itself public and unchanging: a script by its version."""
    cached = {value.lower() for name, value in headers if name.lower() == "cache-control"}
    return any("public" in value and "immutable" in value for value in cached)


def secure(app: CKANApp, config: CKANConfig) -> None:
    """Wrap the application, and let it say which answers belong to one reader only."""
    app.wsgi_app = SecureHeaders(app.wsgi_app, config["ckan.site_url"])
    app.after_request(_mark_private)
    before_render_template.connect(_mark_page)
    app.jinja_env.globals["shuangpai_csp_nonce"] = csp_nonce


def csp_nonce() -> str:
    """Return this answer's nonce, for the one inline element that an administrator may set."""
    nonce = g.get("shuangpai_csp_nonce")
    if not nonce:
        nonce = g.shuangpai_csp_nonce = request.environ[NONCE] = secrets.token_urlsafe(16)
    return nonce


def is_https(url: str) -> bool:
    """Say whether readers reach the portal over TLS."""
    return urlsplit(url).scheme == "https"


def is_loopback(url: str) -> bool:
    """Say whether the portal is reached on this machine only."""
    return urlsplit(url).hostname in _LOOPBACK


def _policy(nonce: str | None) -> str:
    style = f"{POLICY['style-src']} 'nonce-{nonce}'" if nonce else POLICY["style-src"]
    return "; ".join(f"{name} {value}" for name, value in {**POLICY, "style-src": style}.items())


def _is_attachment(headers: Headers) -> bool:
    return any(
        name.lower() == "content-disposition" and value.startswith("attachment")
        for name, value in headers
    )


def _is_html(headers: Headers) -> bool:
    kinds = [value for name, value in headers if name.lower() == "content-type"]
    return all(kind.partition(";")[0].strip().lower() == "text/html" for kind in kinds)


def _mark_page(_app: Any, **_facts: Any) -> None:
    if has_request_context():
        request.environ[PAGE] = True


def _mark_private(response: Response) -> Response:
    if request.endpoint not in STATIC and current_user.is_authenticated:
        request.environ[PRIVATE] = True
    return response
