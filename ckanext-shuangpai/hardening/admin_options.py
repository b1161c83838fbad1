"""What a sysadmin may change on the portal's own pages: words and the logo, no style sheets."""

from __future__ import annotations

from ckan.types import Schema

__all__ = ["OF_THE_OPERATOR", "without_dangerous"]

OF_THE_OPERATOR = ("ckan.site_custom_css", "ckan.theme")
"""Options that change how every page looks and works: set in the configuration file, or not at all."""


def without_dangerous(schema: Schema) -> Schema:
    """Return the options that the page and ``config_option_update`` take."""
    return {key: value for key, value in schema.items() if key not in OF_THE_OPERATOR}
