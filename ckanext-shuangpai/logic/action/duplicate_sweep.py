"""The sweep that finds duplicates (办法第十八条): at once, or in the background with its progress."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from ckan import model
from ckan.lib.jobs import job_from_id
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ...language import reader_language, speaking
from ...model.exclusive import exclusive, is_held
from .. import duplicate_sweep, progress

__all__ = [
    "shuangpai_duplicate_sweep",
    "shuangpai_duplicate_sweep_show",
    "shuangpai_duplicate_sweep_start",
]

WORK = "shuangpai_duplicate_sweep"
TIMEOUT = 2 * 3600
"""Seconds that a sweep in the background may take."""
STEP = 20
"""After so many entries it is told how far it is."""
LAST = "shuangpai.duplicate_sweep"
"""Where the time of the last sweep is kept: also of one that found nothing."""
WAITING = ("queued", "deferred", "scheduled")


def shuangpai_duplicate_sweep(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Compare the whole catalog, county with city and county with county, and store the pairs.

    Takes minutes on large catalogs: rather ``shuangpai_duplicate_sweep_start`` or ``ckan shuangpai
    duplicates sweep``. The same catalog and rules give the same pairs. One sweep at a time. Returns
    counts.
    """
    tk.check_access("shuangpai_duplicate_sweep", context, data_dict)
    with exclusive(WORK) as held:
        if not held:
            _refuse_second()
        now = dt.datetime.now(dt.UTC)
        report = duplicate_sweep.sweep(now, context.get("shuangpai_progress"))  # type: ignore[arg-type]
        model.set_system_info(LAST, now.isoformat(timespec="seconds"))  # commits
    return report


def shuangpai_duplicate_sweep_start(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Compare the whole catalog in the background; the Centre only. Returns ``{"job"}``.

    How far it is says ``shuangpai_duplicate_sweep_show``; its pairs are in the list when it is over.
    """
    tk.check_access("shuangpai_duplicate_sweep", context, data_dict)
    if _busy():
        _refuse_second()
    progress.put(WORK, "queued", 0, 0)
    job = tk.enqueue_job(
        sweep_in_background,
        [str(context.get("user") or ""), reader_language()],
        title="sweep for duplicates",
        rq_kwargs={"timeout": TIMEOUT, "job_id": _job_id()},
    )
    return {"job": job.id}


@tk.side_effect_free
def shuangpai_duplicate_sweep_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say whether a sweep runs and how far it is; the Centre only.

    Returns ``{"busy", "work": {stage: queued or compare, done, total} or null, "last": time of the
    last sweep, or null}``.
    """
    tk.check_access("shuangpai_duplicate_sweep", context, data_dict)
    busy = _busy()
    return {
        "busy": busy,
        "work": progress.get(WORK) if busy else None,
        "last": model.get_system_info(LAST),
    }


def sweep_in_background(user: str, lang: str) -> None:
    """Do the worker's part: sweep as the user who asked, and say how far it is."""
    context = Context(user=user, auth_user_obj=model.User.get(user))

    def tell(done: int, total: int) -> None:
        if done % STEP == 0 or done == total:
            progress.put(WORK, "compare", done, total)

    context["shuangpai_progress"] = tell  # type: ignore[typeddict-unknown-key]
    progress.put(WORK, "compare", 0, 0)
    try:
        with speaking(lang):
            tk.get_action("shuangpai_duplicate_sweep")(context, {})
    finally:
        progress.clear(WORK)


def _busy() -> bool:
    """Say whether a sweep waits or runs; one whose worker died does neither."""
    try:
        status = job_from_id(_job_id()).get_status()
    except KeyError:
        status = ""
    return str(getattr(status, "value", status)) in WAITING or is_held(WORK)


def _job_id() -> str:
    """Return the id of the job that sweeps: the same always, so that it is known without keeping it."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{tk.config['ckan.site_id']}/{WORK}"))


def _refuse_second() -> None:
    message = tk._("A comparison is running already: wait until it has finished")
    raise tk.ValidationError({"sweep": [message]})
