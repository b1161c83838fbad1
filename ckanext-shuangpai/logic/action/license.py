"""The licences of entries, in the place of CKAN's list of every licence of the world."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Action, Context, DataDict

from .. import licensing

__all__ = ["license_list"]


@tk.chained_action
@tk.side_effect_free
def license_list(_up: Action, context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List the licence under which everybody may use open entries: ``[{id, title, url, od_conformance, …}]``.

    The county has one; ``od_conformance`` is ``approved`` where it is open by the Open Definition.
    """
    tk.check_access("license_list", context, data_dict)
    return licensing.licenses()
