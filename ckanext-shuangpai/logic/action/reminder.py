"""Reminders of terms, decided once each."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from .. import duty, reminders, takedown
from ..case.recompute import recompute

__all__ = ["shuangpai_case_remind"]


def shuangpai_case_remind(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Decide every reminder that is due today, and bring dates in line with the calendar; sysadmins.

    Returns ``{sent, skipped, changed}``: reminders told, reminders that a later one made needless,
    dates that an interrupted change of the calendar had left. May be repeated: nothing comes twice.
    """
    tk.check_access("shuangpai_case_remind", context, data_dict)
    now = dt.datetime.now(dt.UTC)
    changed = recompute(tk._("change of the calendar"), "", now)["changed"]
    sent = reminders.remind(duty.today(), now)
    sent["sent"] += takedown.remind(duty.today(), now)
    return {**sent, "changed": changed}
