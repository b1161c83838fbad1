"""API tokens: the list says when each ends."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context, DataDict

from ... import config
from ...domain.api_token import expiry

__all__ = ["api_token_list"]


@tk.side_effect_free
@tk.chained_action
def api_token_list(up: Action, context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List a user's API tokens as CKAN does, each with ``expires_at`` (UTC, None: without end)."""
    listed = up(context, data_dict)
    for one in listed:
        token = model.ApiToken.get(one["id"])
        end = token and expiry(token.created_at, token.plugin_extras, config.token_days())
        one["expires_at"] = end.isoformat() if end else None
    return listed
