"""What a sysadmin may change on the portal's own pages: words and the logo, no style sheets."""

from __future__ import annotations

from flask import Response, request

from ckan.common import CKANConfig
from ckan.plugins import toolkit as tk
from ckan.types import CKANApp, Schema

from .errors import as_error

__all__ = ["OF_THE_OPERATOR", "refuse_without_button", "without_dangerous"]

OF_THE_OPERATOR = ("ckan.site_custom_css", "ckan.theme")
"""Options that change how every page looks and works: set in the configuration file, or not at all."""


def without_dangerous(schema: Schema) -> Schema:
    """Return the options that the page and ``config_option_update`` take."""
    return {key: value for key, value in schema.items() if key not in OF_THE_OPERATOR}


def refuse_without_button(app: CKANApp, _config: CKANConfig) -> None:
    """Refuse the options' form where its button is missing, before CKAN looks for it."""
    app.before_request(_refuse)


def _refuse() -> Response | None:
    if request.endpoint != "admin.config" or request.method != "POST" or "save" in request.form:
        return None
    return as_error(400, tk._("The request holds values that do not fit."))
