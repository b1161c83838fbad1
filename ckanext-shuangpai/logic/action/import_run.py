"""Imports in the background: start with a check, look at the findings, confirm, stop."""

from __future__ import annotations

import base64
import collections
import datetime as dt
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ... import config
from ...domain.import_run import ENDED, RUNNING, ImportState
from ...language import reader_language
from ...model import import_finding, import_write
from ...model.import_run import ImportRun
from .. import exporting, import_card, importing, uploads
from ..auth import centre_editor
from ..paging import bounded

__all__ = [
    "shuangpai_import_cancel",
    "shuangpai_import_confirm",
    "shuangpai_import_entry_list",
    "shuangpai_import_finding_list",
    "shuangpai_import_list",
    "shuangpai_import_marked",
    "shuangpai_import_recheck",
    "shuangpai_import_show",
    "shuangpai_import_start",
    "shuangpai_import_tidy",
]

STORED = ("created", "updated", "revised")
MOST_OPEN = 10
"""Imports that one person may have open; each keeps its files."""


def shuangpai_import_start(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take files in and check them in the background; nothing is imported before it is confirmed.

    Files, options and ``fill`` as in ``shuangpai_template_import``. Returns the import as ``_show``
    does, with state ``queued``. ``ValidationError`` names each file that cannot be read at all.
    """
    options = importing.flags_of(data_dict)
    tk.check_access("shuangpai_template_import", context, options)
    user = _user(context)
    options["fill"] = importing.fill_of(context, data_dict.get("fill"))
    now = _now()
    importing.clear_overdue(now)
    if ImportRun.open_count(user.id) >= MOST_OPEN:
        message = tk._(
            "You have {count} imports that are not finished: confirm or cancel one first"
        )
        raise tk.ValidationError({"upload": [message.format(count=MOST_OPEN)]})
    files = importing.accepted(list(uploads.files_of(data_dict)))
    run = ImportRun(
        user_id=user.id,
        state=ImportState.QUEUED.value,
        lang=reader_language(),
        options=options,
        files=[{"name": name, "size": len(content)} for name, content in files],
        created=now,
        kept_until=now + dt.timedelta(days=config.import_keep_days()),
    )
    model.Session.add(run)
    model.Session.flush()
    importing.keep(run.id, [content for _, content in files])
    model.Session.commit()
    importing.enqueue(run)
    return import_card.shown(run, _user(context).id)


@tk.side_effect_free
def shuangpai_import_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show where an import stands; only its starter and the Centre see it.

    ``{"id": id or latest}``. Returns ``{id, state, user, options, files, effect: {entries, created,
    updated, revised: of those updated, unchanged, drafts: of all these, left_out} or null, parts: [the
    same a file, with missing: {field that nothing in the file has a value for: entries that lack it}],
    stored: entries stored so far, progress: {stage, done, total} or null, cut_off, notice, findings: {outcome:
    {…: count}, file, sheet, code, groups: [{outcome, code, column, count, entries, title, remedy, lines:
    the first ones}]}, created, started, finished, kept_until}``. A run whose worker died is
    given to the next one.
    """
    run = _run(context, data_dict, "shuangpai_import_show")
    if importing.is_cut_off(run):
        importing.enqueue(run)
    return import_card.shown(run, _user(context).id)


@tk.side_effect_free
def shuangpai_import_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List imports, newest first: the Centre all, everybody else their own.

    ``{"mine"?: only one's own, "limit"?: 1-100, "offset"?}``. Returns ``{"count", "results": [as
    _show, without progress and findings]}``.
    """
    tk.check_access("shuangpai_import_list", context, data_dict)
    everything = centre_editor(context) and not tk.asbool(data_dict.get("mine", False))
    limit, offset = bounded(data_dict, 20)
    count, runs = ImportRun.listed(None if everything else _user(context).id, limit, offset)
    return {"count": count, "results": [import_card.card(run) for run in runs]}


@tk.side_effect_free
def shuangpai_import_finding_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List the findings of an import in the order of its files.

    ``{"id", "outcome"?: refused, draft, unpublished, normalised, hint (one or several), "file"?,
    "sheet"?, "code"?, "column"?, "limit"?: 1-1000, "offset"?}``. Returns ``{"count", "results":
    [{outcome, file, sheet, row, cell: its address, entry, column, value, code, message, to?}]}``, values
    as people read them (每月).
    """
    run = _run(context, data_dict, "shuangpai_import_show")
    limit, offset = bounded(data_dict, 50, most=1000)
    outcome = data_dict.get("outcome") or ()
    query = import_finding.Query(
        run.id,
        [outcome] if isinstance(outcome, str) else [str(one) for one in outcome],
        str(data_dict.get("file") or ""),
        str(data_dict["sheet"]) if data_dict.get("sheet") else None,
        str(data_dict.get("code") or ""),
        str(data_dict.get("column") or ""),
        limit,
        offset,
    )
    count, lines = import_finding.select(query)
    return {"count": count, "results": [line.as_dict() for line in lines]}


@tk.side_effect_free
def shuangpai_import_entry_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List the entries that an import has stored, also one that was stopped or cut off.

    ``{"id", "kind"?: created, updated or revised, "limit"?: 1-1000, "offset"?}``. Returns ``{"count",
    "kinds": {kind: how many in all}, "results": [{id, name, title, state, kind, file, sheet, row,
    case}]}``: ``revised`` are published entries whose text stays until ``case`` decides, ``row`` is
    counted as the spreadsheet does.
    """
    run = _run(context, data_dict, "shuangpai_import_show")
    limit, offset = bounded(data_dict, 50, most=1000)
    kind = str(data_dict.get("kind") or "")
    if kind not in ("", *STORED):
        message = tk._("Kind must be created, updated or revised")
        raise tk.ValidationError({"kind": [message]})
    count, entries = import_write.listed(run.id, kind, limit, offset)
    files = [one["file"] for one in run.parts or []]
    kinds = dict(collections.Counter(import_write.kinds(run.id).values()))
    return {"count": count, "kinds": kinds, "results": [_placed(one, files) for one in entries]}


def _placed(entry: dict[str, Any], files: list[str]) -> dict[str, Any]:
    """Return a stored entry with the name of the file that it came from."""
    part = entry.pop("part")
    return {**entry, "file": files[part] if part is not None and part < len(files) else ""}


def shuangpai_import_confirm(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Carry out an import that was checked, in the background.

    ``{"id"}``. If the catalog has changed since so that the outcome would be another one, nothing is
    imported: the new check is shown with ``notice`` changed, to be confirmed again.
    """
    run = _run(context, data_dict, "shuangpai_import_confirm")
    if not run.effect or not run.effect["created"] + run.effect["updated"]:
        raise tk.ValidationError({"id": [tk._("Nothing would change: there is nothing to import")]})
    _move(run, ImportState.CONFIRMED, notice=None, attempts=0)
    importing.enqueue(run)
    return import_card.shown(run, _user(context).id)


def shuangpai_import_recheck(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Check the files of an import again, with other options or after a change of the catalog.

    ``{"id", "drafts"?, "complete"?, "publish"?, "create_organizations"?, "fill"?, "part"?}``; options
    not given stay. ``fill`` takes the place of what was filled in before; with ``part``, the number of
    a file in ``parts``, for that file only.
    """
    run = _run(context, data_dict, "shuangpai_import_confirm")
    given = {name: tk.asbool(data_dict[name]) for name in importing.FLAGS if name in data_dict}
    options = {**run.options, **given}
    importing.refuse_contradiction(options)
    tk.check_access("shuangpai_template_import", context, options)
    if "fill" in data_dict:
        part = _part(run, data_dict)
        before = options.get("fill") or {} if part else {}
        others = {number: values for number, values in before.items() if number != part}
        options["fill"] = others | importing.fill_of(context, data_dict["fill"], part)
    _move(run, ImportState.QUEUED, options=options, notice=None, attempts=0, digest=None)
    importing.enqueue(run)
    return import_card.shown(run, _user(context).id)


def shuangpai_import_cancel(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Cancel an import and remove its files; one that is being carried out stops after its batch.

    ``{"id"}``. What was stored until then stays and is listed by ``shuangpai_import_entry_list``.
    """
    run = _run(context, data_dict, "shuangpai_import_show")
    if run.standing in ENDED:
        raise tk.ValidationError({"id": [tk._("The import has ended already")]})
    run.stop = True
    model.Session.commit()
    if run.standing not in RUNNING and run.move(ImportState.CANCELLED, finished=_now()):
        importing.forget(run)
        model.Session.commit()
    return import_card.shown(run, _user(context).id)


@tk.side_effect_free
def shuangpai_import_marked(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Give one file of an import as a workbook with the faulty cells marked and explained.

    ``{"id", "part"?: number of the file in ``parts``, from 0}``. Returns ``{"filename", "mimetype",
    "content": Base64}``; ``ObjectNotFound`` when the file is not kept any more.
    """
    run = _run(context, data_dict, "shuangpai_import_show")
    part = _number(data_dict.get("part", 0))
    try:
        files = importing.read(run, _now())
    except importing.FileGone as gone:
        message = tk._("The uploaded file is not kept any more: upload it again")
        raise tk.ObjectNotFound(message) from gone
    lines = [line.as_dict() for line in import_finding.of_file(run.id, part)]
    made = importing.marked_workbook(files, part, lines, importing.limits())
    if made is None:
        raise tk.ObjectNotFound(tk._("Not found"))
    name, content = made
    return {
        "filename": name,
        "mimetype": exporting.FORMATS["xlsx"],
        "content": base64.b64encode(content).decode("ascii"),
    }


def shuangpai_import_tidy(context: Context, data_dict: DataDict) -> dict[str, int]:
    """Give imports whose worker died to the next one, and remove files whose time is over.

    For sysadmins and the operator. Returns ``{"resumed", "cleared"}``, each a number of imports.
    """
    tk.check_access("shuangpai_import_tidy", context, data_dict)
    cut_off = [run for run in ImportRun.open_runs() if importing.is_cut_off(run)]
    for run in cut_off:
        importing.enqueue(run)
    return {"resumed": len(cut_off), "cleared": importing.clear_overdue(_now())}


def _run(context: Context, data_dict: DataDict, access: str) -> ImportRun:
    """Return the run that a call means, after asking who may see it."""
    id_ = data_dict.get("id")
    if id_ == "latest":
        latest = ImportRun.latest_of(_user(context).id)
        id_ = latest.id if latest else ""
    tk.check_access(access, context, {"id": id_})
    run = ImportRun.get(str(id_))
    if run is None:
        raise tk.ObjectNotFound(tk._("Not found"))
    return run


def _part(run: ImportRun, data_dict: DataDict) -> str:
    """Return the number of the file that values are for, as the options keep it; empty for all."""
    if "part" not in data_dict:
        return ""
    number = _number(data_dict["part"])
    if not 0 <= number < len(run.parts or ()):
        raise tk.ObjectNotFound(tk._("Not found"))
    return str(number)


def _move(run: ImportRun, after: ImportState, **facts: Any) -> None:
    if not run.move(after, **facts):
        model.Session.rollback()
        message = tk._("The import has moved on in the meantime: look at it again")
        raise tk.ValidationError({"id": [message]})
    model.Session.commit()


def _number(value: object) -> int:
    try:
        return int(str(value))
    except ValueError as error:
        raise tk.ObjectNotFound(tk._("Not found")) from error


def _user(context: Context) -> model.User:
    """Return who calls; imports belong to somebody."""
    user = model.User.get(context.get("user") or "")
    if user is None:
        raise tk.NotAuthorized(tk._("Log in first"))
    return user


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
