"""API tokens end: after the days of the rule, or those they were asked for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ckan import model
from ckan.common import config
from ckan.plugins import toolkit as tk
from ckan.types import Schema

from .. import config as options
from ..domain.api_token import EXTRA, expiry

__all__ = ["keep_days", "of_today", "with_days"]


def with_days(schema: Schema) -> Schema:
    """Let whoever makes a token say how many days it shall hold (``expires_in_days``)."""
    names = ("ignore_missing", "is_positive_integer")
    return {**schema, "expires_in_days": [tk.get_validator(name) for name in names]}


def keep_days(jti: str, asked: dict[str, Any]) -> None:
    """Store the days with the token."""
    days = asked.get("expires_in_days")
    token = model.ApiToken.get(jti)
    if token is not None and isinstance(days, int):
        token.set_extra(EXTRA, days, commit=True)


def of_today(data: dict[str, Any]) -> dict[str, Any]:
    """Return what a token says if it still holds, else nothing.

    Tokens of the portal itself (the site user, by which its own jobs call) do not end.
    """
    token = model.ApiToken.get(data.get("jti"))
    if token is None or (token.owner and token.owner.name == config["ckan.site_id"]):
        return data
    end = expiry(token.created_at, token.plugin_extras, options.token_days())
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    return {} if end is not None and end <= now else data
