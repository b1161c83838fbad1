"""Addresses of CKAN and its harvester that change things when they are merely opened, or serve nobody.

What changes something is sent as a form, so that a link in a letter or a picture in a text cannot do it,
and a browser that fetches ahead does not either.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from flask import redirect, request
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.wrappers import Response

from ckan.common import CKANConfig
from ckan.lib import base
from ckan.plugins import toolkit as tk
from ckan.types import CKANApp

__all__ = ["CHANGING", "CLOSED", "guard_addresses", "hide_by"]

_hidden_by: list[Callable[[str, str], bool]] = []
OF_GROUPS = frozenset(
    f"group.{one}"
    for one in ("edit", "delete", "member_new", "member_delete", "manage_members", "members")
)
"""Pages that change a group; CKAN opens them for departments too."""

CHANGING = frozenset(
    ("harvester.refresh", "harvester.clear", "harvester.delete", "harvester.job_abort")
)
CLOSED = frozenset(
    (
        *("util.primer", "util.custom_form_fields"),  # samples of its styles, for its developers
        *("group.followers", "organization.followers"),  # who follows is nobody else's business
        "group.bulk_process",  # a page that it has for departments only
        "harvest.resources",
        *(f"harvest_resource.{one}" for one in ("new", "edit", "read", "delete", "download")),
        *(f"harvest_resource.{one}" for one in ("view", "views", "edit_view")),
    )
)
"""Pages of CKAN that nobody is to meet here; a source of entries has no files."""


def hide_by(hides: Callable[[str, str], bool]) -> None:
    """Have every page below an entry or its file answer as if it were not there where ``hides`` says so.

    ``hides`` takes ``entry``, ``resource`` or ``department``, and what the address names.
    """
    if hides not in _hidden_by:
        _hidden_by.append(hides)


def guard_addresses(app: CKANApp, _config: CKANConfig) -> None:
    """Let the changing addresses take forms, and nothing else; the closed ones are not there."""
    for rule in list(app.url_map.iter_rules()):
        if rule.endpoint in CHANGING and "POST" not in (rule.methods or ()):
            app.add_url_rule(rule.rule, rule.endpoint, methods=["POST"])
    app.before_request(_refuse)
    app.before_request(_without_blank_order)


def _without_blank_order() -> Response | None:
    """Lead to the same page with an empty ``sort`` where a part of it is nothing but blanks.

    CKAN 2.12.0 takes the first word of each part, and has no page for a part without one; an empty
    order it leaves to itself. The address is relative, so that the language stays in the path; it
    keeps a query, for clients lose an empty one.
    """
    order = request.args.get("sort", "")
    if request.method != "GET" or request.path.startswith("/api/"):
        return None
    if not order or all(part.split() for part in order.split(",")):
        return None
    asked = [*((n, t) for n, t in request.args.items(multi=True) if n != "sort"), ("sort", "")]
    return redirect(f"?{urlencode(asked, errors='surrogatepass')}")


def _refuse() -> None:
    if request.endpoint in CLOSED or _is_hidden():
        base.abort(404, tk._("It does not exist, or you may not see it"))
    if request.endpoint in CHANGING and request.method != "POST":
        raise MethodNotAllowed(["POST"])


def _is_hidden() -> bool:
    """Say whether the address names an entry or file that is not there for the reader, or no group."""
    rule, named = request.url_rule, request.view_args or {}
    if rule is None or request.endpoint == "dataset.read":
        return False
    asked = []
    if rule.rule.startswith(("/dataset/", "/datastore/")):
        asked = [("entry", named.get("id")), ("resource", named.get("resource_id"))]
    elif request.endpoint in OF_GROUPS:
        asked = [("department", named.get("id"))]
    return any(hides(kind, name) for hides in _hidden_by for kind, name in asked if name)
