"""The files of resources and accounts are attachments in the sandbox, because of the route that gives them.

CKAN 2.12.0 lets the stored resource, and so whoever wrote it, say of what type a file is and whether
a browser shows it.
"""

from __future__ import annotations

import re

from flask import request

from ckan import model
from ckan.common import CKANConfig
from ckan.types import CKANApp, Response

from ..content_disposition import content_disposition
from ..file_types import known_types
from .headers import FILE

__all__ = ["gives_files", "send_as_attachments"]

UNKNOWN = "application/octet-stream"
RESOURCE = "resource.download"
OTHERS = "file."
NOT_MODIFIED = 304
_PLAIN = re.compile(r"[\w.-]+", re.ASCII)


def gives_files(endpoint: str | None) -> bool:
    """Say whether a route gives out what somebody uploaded."""
    name = endpoint or ""
    return name.endswith(RESOURCE) or name.startswith(OTHERS)


def send_as_attachments(app: CKANApp, _config: CKANConfig) -> None:
    """Make of every answer of these routes a file to be kept, of a type that we know."""
    app.after_request(_as_attachment)


def _as_attachment(response: Response) -> Response:
    status = response.status_code
    if not gives_files(request.endpoint) or (status >= 300 and status != NOT_MODIFIED):
        return response
    request.environ[FILE] = True
    if status == NOT_MODIFIED:
        # What a browser keeps takes over these headers (RFC 9111, 3.2): its type stays as it was.
        response.headers.pop("Content-Type", None)
    elif response.mimetype not in known_types():
        response.headers["Content-Type"] = UNKNOWN
    name = _stored_name()
    written = response.headers.get("Content-Disposition", "")
    if name:
        plain = _PLAIN.fullmatch(name) is not None
        named = f"attachment; filename={name}" if plain else content_disposition(name)
        response.headers["Content-Disposition"] = named
    elif not written.lower().startswith("attachment"):
        response.headers["Content-Disposition"] = "attachment"
    return response


def _stored_name() -> str:
    """Return the name under which the file of a resource is stored: an address can say any other."""
    values = request.view_args or {}
    resource = model.Session.get(model.Resource, str(values.get("resource_id") or ""))
    return str(resource.url or "").rpartition("/")[2] if resource else ""
