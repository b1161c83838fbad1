"""The work of an import in the background: check it, carry it out, also after a break."""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from rq import Retry

from ckan import model
from ckan.lib.jobs import job_from_id
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ...domain.import_run import RUNNING, WAITING, ImportState, effect_of, outcome_of
from ...domain.secrecy import secret_marker
from ...language import speaking
from ...model import import_finding, import_write
from ...model.exclusive import exclusive, is_held
from ...model.import_run import ImportRun, catalog_mark
from .. import progress
from . import kept
from .ledger import Ledger
from .options import Options
from .report import FileReport
from .run import run

__all__ = ["enqueue", "is_cut_off", "work"]

TIMEOUT = 2 * 3600
"""Seconds that one attempt may take."""
MOST_ATTEMPTS = 4
ALIVE = ("queued", "started", "deferred", "scheduled")
SECRET_CODES = frozenset({"secret"})


class _Stopped(Exception):  # noqa: N818 - asked for, not a fault
    """Somebody asked to stop."""


def enqueue(import_run: ImportRun) -> None:
    """Give a run to the worker. Its state is committed before: the worker may be quick."""
    job = tk.enqueue_job(
        work,
        [import_run.id],
        title=f"import {import_run.id}",
        rq_kwargs={"timeout": TIMEOUT, "retry": Retry(max=MOST_ATTEMPTS - 1)},
    )
    import_run.job_id = job.id
    model.Session.commit()


def is_cut_off(import_run: ImportRun) -> bool:
    """Say whether a run should go on, but nobody is at it: its worker died, or its job is lost."""
    if import_run.standing in RUNNING:
        return not is_held(import_run.work) and _job_status(import_run.job_id) != "queued"
    return import_run.standing in WAITING and _job_status(import_run.job_id) not in ALIVE


def work(run_id: str) -> None:
    """Do what is due for a run; a second worker on the same run leaves it alone."""
    import_run = ImportRun.get(run_id)
    if import_run is None:
        return
    with exclusive(import_run.work) as held, speaking(import_run.lang):
        if not held:
            return
        import_run = ImportRun.get(run_id)
        if import_run is None or import_run.standing not in RUNNING | WAITING:
            return
        kept.clear_overdue(_now())
        if import_run.attempts >= MOST_ATTEMPTS:
            _end(import_run, ImportState.FAILED, "gave_up")
            return
        _take_up(import_run)
        try:
            _do(import_run)
        except _Stopped:
            _end(import_run, _stopped_state(import_run), "stopped")
        except tk.NotAuthorized:
            _end(import_run, ImportState.FAILED, "not_authorized")
        except kept.FileGone:
            _end(import_run, ImportState.FAILED, "file_gone")


def _take_up(import_run: ImportRun) -> None:
    """Say that somebody is at it, before anything is read."""
    after = {
        ImportState.QUEUED: ImportState.CHECKING,
        ImportState.CONFIRMED: ImportState.IMPORTING,
    }.get(import_run.standing)
    if after is not None:
        import_run.move(after, started=_now())
    import_run.attempts += 1
    model.Session.commit()
    progress.clear(import_run.work)


def _do(import_run: ImportRun) -> None:
    context = _context(import_run)
    options = Options(**{**import_run.options, "dry_run": False})
    tk.check_access("shuangpai_template_import", context, dict(import_run.options))
    files = kept.read(import_run, _now())
    if import_run.standing is ImportState.CHECKING:
        _check(import_run, context, files, options, "")
        return
    known = import_write.kinds(import_run.id)
    if not known and import_run.mark != catalog_mark():
        before = import_run.digest
        if _check(import_run, context, files, options, "changed") != before:
            return
    context = _context(import_run)
    context["shuangpai_import_ledger"] = Ledger(import_run.id, known)  # type: ignore[typeddict-unknown-key]
    report = run(context, files, options)
    _settle(import_run, report, ImportState.FINISHED, finished=_now())


def _check(
    import_run: ImportRun,
    context: Context,
    files: Sequence[tuple[str, bytes]],
    options: Options,
    notice: str,
) -> str:
    """Check everything without writing; returns the report's fingerprint.

    Before an import (``notice``) the starter is asked again only if the outcome is another one.
    """
    mark = catalog_mark()
    report = run(context, files, Options(**{**vars(options), "dry_run": True}))
    # What the check made up for itself (departments to be created) is not kept.
    model.Session.rollback()
    digest = _fingerprint(report)
    if any(line["code"] in SECRET_CODES for file in report for line in file.refused):
        _settle(import_run, _without_names(report), ImportState.SECRET, finished=_now())
    elif digest != import_run.digest or not notice:
        facts = {"digest": digest, "mark": mark, "notice": notice or None, "attempts": 0}
        _settle(import_run, report, ImportState.CHECKED, **facts)
    return digest


def _settle(
    import_run: ImportRun, files: list[FileReport], state: ImportState, **facts: Any
) -> None:
    """Keep the report and the new state together."""
    parts = [_part(file) for file in files]
    if state is ImportState.SECRET:
        kept.forget(import_run)
        facts |= {"kept_until": None, "files": [{**one, "name": ""} for one in import_run.files]}
    import_finding.replace(import_run.id, _lines(files))
    import_run.move(state, effect=effect_of(parts), parts=parts, **facts)
    model.Session.commit()


def _part(file: FileReport) -> dict[str, Any]:
    """Return the numbers of one file; ``missing`` are the fields that nothing in it has a value for."""
    drafts, missing = len(file.drafts), file.missing_everywhere()
    return {"file": file.file, **file.counts(), "drafts": drafts, "missing": missing}


def _lines(files: Sequence[FileReport]) -> Iterator[dict[str, Any]]:
    """Give the lines of a report as rows: what was refused first, then what lacks and what was changed."""
    for part, file in enumerate(files):
        gaps = [{**line, "kept": "draft"} for line in file.gaps]
        for line in (*file.refused, *gaps, *file.normalised):
            value, to = line.get("words") or (line["value"], line.get("to"))
            names = ("sheet", "entry", "column", "code", "message")
            yield {
                **{name: _storable(line[name]) for name in names},
                "value": _storable(value),
                "to": None if to is None else _storable(to),
                "row": line["row"],
                "cell": line.get("cell") or "",
                "outcome": outcome_of(line),
                "part": part,
                "file": _storable(file.file),
            }


def _storable(value: object) -> str:
    """Return a text without what no database holds."""
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _without_names(files: Sequence[FileReport]) -> list[FileReport]:
    """Of a delivery with secret entries keep only where they stand: nothing else of it, no name."""
    bare = []
    for number, file in enumerate(files, start=1):
        refused = [
            {**line, "sheet": _plain_sheet(file, line["sheet"])}
            for line in file.refused
            if line["code"] in SECRET_CODES
        ]
        clean = {"file": str(number), "refused": refused, "drafts": [], "normalised": []}
        nothing = {"stored": [], "gaps": [], "lacks": collections.Counter(), "told": set()}
        bare.append(dataclasses.replace(file, **clean, **nothing))
    return bare


def _plain_sheet(file: FileReport, sheet: str) -> str:
    """Return a sheet's name unless it is the file's own name or bears a mark itself."""
    own = sheet == PurePosixPath(file.file).stem
    return "" if own or secret_marker({"title": sheet}) else sheet


def _fingerprint(files: Sequence[FileReport]) -> str:
    report = [[file.as_dict(), file.missing_everywhere()] for file in files]
    text = json.dumps(report, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _end(import_run: ImportRun, state: ImportState, notice: str) -> None:
    model.Session.rollback()
    if state is ImportState.CANCELLED:
        kept.forget(import_run)
        model.Session.flush()
    import_run.move(state, notice=notice, finished=_now())
    model.Session.commit()


def _stopped_state(import_run: ImportRun) -> ImportState:
    importing = import_run.standing is ImportState.IMPORTING
    return ImportState.STOPPED if importing else ImportState.CANCELLED


def _context(import_run: ImportRun) -> Context:
    """Act as the starter, who may have lost rights since."""
    user = model.User.get(import_run.user_id)
    if user is None or not user.is_active:
        raise tk.NotAuthorized
    id_ = import_run.id
    work_name = import_run.work

    def tell(stage: str, done: int, total: int) -> None:
        progress.put(work_name, stage, done, total)
        if ImportRun.stop_wanted(id_):
            raise _Stopped

    context = Context(user=user.name, auth_user_obj=user)
    context["shuangpai_progress"] = tell  # type: ignore[typeddict-unknown-key]
    return context


def _job_status(job_id: str | None) -> str:
    try:
        status = job_from_id(job_id or "").get_status()
    except KeyError:
        return ""
    return str(getattr(status, "value", status))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
