"""Editions of the county catalog: published by the Centre, read by everybody (办法第十五条、第三十条)."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ...domain.calendar_notice import document_number
from ...domain.edition import difference
from ...domain.shanghai import day_of
from ...domain.text import tidy
from ...model.edition import Edition
from ...model.edition_entry import EditionEntry
from .. import edition as making
from .. import edition_shown as shown
from .. import exporting
from ..duty import today
from ..duty_input import refuse, truth, whole_number
from ..organization import departments
from ..visibility import OPEN_CLASSES, Viewer, viewer

__all__ = [
    "shuangpai_edition_diff",
    "shuangpai_edition_export",
    "shuangpai_edition_list",
    "shuangpai_edition_publish",
    "shuangpai_edition_show",
]

MOST = 500
MOST_NOTE = 2000


def shuangpai_edition_publish(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Publish an edition: every published entry of the county as it stands now; the Centre only.

    ``{"document": number of the document that publishes it, "published_on"?: today, "note"?,
    "dry_run"?: only show what it would be}``. An edition is never changed or withdrawn; the next one
    takes its place. Returns ``{dry_run, number, document, published_on, note, counts: {entries,
    departments, unconditional, conditional, withheld, added, removed, changed}}``.
    """
    tk.check_access("shuangpai_edition_publish", context, data_dict)
    dry_run = truth("dry_run", data_dict.get("dry_run") or False)
    if not dry_run:
        Edition.lock()
    facts = _facts(data_dict)
    last = Edition.newest()
    if last is not None and facts["published_on"] < last.published_on:
        message = tk._("Edition {number} was published on {day}: the next one cannot be earlier")
        refuse(
            "published_on", message.format(number=last.number, day=last.published_on.isoformat())
        )
    entries = making.published(context)
    if not entries:
        refuse("entries", tk._("There is no published entry yet: publish entries first"))
    before = EditionEntry.entries(last.number) if last else {}
    facts["counts"] = making.counts(entries, difference(before, entries))
    number = (last.number if last else 0) + 1
    if not dry_run:
        now = dt.datetime.now(dt.UTC)
        user = model.User.get(context.get("user"))
        made = making.store(number, entries, {**facts, "user_id": user.id if user else ""}, now)
        making.announce(made, now)
        if not context.get("defer_commit"):
            model.Session.commit()
    return {
        "dry_run": dry_run,
        "number": number,
        **facts,
        "published_on": facts["published_on"].isoformat(),
    }


@tk.side_effect_free
def shuangpai_edition_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List the editions, newest first: ``{"limit"?: 1-500, "offset"?}`` -> ``{count, results: [edition]}``."""
    tk.check_access("shuangpai_edition_list", context, data_dict)
    limit, offset = _paging(data_dict, 20)
    count, found = Edition.page(limit, offset)
    who = _viewer(context)
    return {"count": count, "results": [shown.edition(one, who) for one in found]}


@tk.side_effect_free
def shuangpai_edition_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show an edition: ``{"number"?: the last, "department"?, "open_class"?, "q"?, "limit"?, "offset"?}``.

    Citizens see its open part. Returns the edition with ``count`` and ``results: [{id, code, title,
    department, department_id, open_class, share_class}]``, and ``lists: [{department, department_id,
    unconditional, conditional}]``: the two open lists of each department (办法第三十条).
    """
    tk.check_access("shuangpai_edition_show", context, data_dict)
    one, who = _asked(data_dict), _viewer(context)
    where = making.open_only(who)
    limit, offset = _paging(data_dict, 50)
    count, found = EditionEntry.page(
        one.number, where=[*where, *_filters(data_dict)], limit=limit, offset=offset
    )
    return {
        **shown.edition(one, who),
        "count": count,
        "results": [shown.row(entry) for entry in found],
        "lists": shown.lists(EditionEntry.lists(one.number, where), _places(context)),
    }


@tk.side_effect_free
def shuangpai_edition_diff(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Compare an edition with an earlier one: ``{"number"?: the last, "against"?: the one before}``.

    Returns ``{number, against, added: [entry], removed: [entry], changed: [entry with fields: [{field,
    title, before, after}]]}``, as the caller may see it.
    """
    tk.check_access("shuangpai_edition_diff", context, data_dict)
    one = _asked(data_dict)
    against = _against(data_dict, one)
    found = making.differ(against, one.number, _viewer(context))
    titles = shown.titles()
    return {
        "number": one.number,
        "against": against,
        "added": [shown.card(entry) for entry in found.added],
        "removed": [shown.card(entry) for entry in found.removed],
        "changed": [shown.changed(change, titles) for change in found.changed],
    }


@tk.side_effect_free
def shuangpai_edition_export(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Export an edition as a workbook (``xlsx``, ``csv``) or ``json``: ``{"number"?, "format"?, "department"?,
    "open_class"?}``. Returns ``{filename, mimetype, content: Base64, entries}``.
    """
    tk.check_access("shuangpai_edition_export", context, data_dict)
    one, who = _asked(data_dict), _viewer(context)
    kind = str(data_dict.get("format") or "xlsx").lower()
    if kind not in (*exporting.FORMATS, "json"):
        refuse("format", tk._("The format is xlsx, csv or json"))
    chosen = [
        entry for entry in making.entries_of(one.number, who).values() if _wanted(entry, data_dict)
    ]
    chosen.sort(key=lambda e: (str(e.get("department_title", "")), str(e.get("catalog_code", ""))))
    name = tk._("County catalog edition {number}").format(number=one.number)
    if kind == "json":
        head = shown.edition(one, who)
        content = json.dumps({**head, "entries": chosen}, ensure_ascii=False, indent=1).encode()
        mimetype = "application/json"
    else:
        made = exporting.write(context, chosen, kind)
        content, mimetype = made.content, made.mimetype
    return {
        "filename": f"{name}.{kind}",
        "mimetype": mimetype,
        "content": base64.b64encode(content).decode("ascii"),
        "entries": len(chosen),
    }


def _facts(data: Mapping[str, Any]) -> dict[str, Any]:
    document = document_number(data.get("document") or "")
    if document is None:
        message = tk._("“{value}” is no document number: write it like 双政办函〔2026〕9号")
        refuse("document", message.format(value=str(data.get("document") or "")[:60]))
    known = Edition.of_document(document)
    if known is not None:
        message = tk._(
            "{document} published edition {number} already: an edition has its own document"
        )
        refuse("document", message.format(document=document, number=known.number))
    try:
        day = day_of(data.get("published_on") or today())
    except ValueError:
        message = tk._("“{value}” is no day: write YYYY-MM-DD, or a time with its zone")
        refuse("published_on", message.format(value=str(data.get("published_on"))[:60]))
    if day > today():
        refuse("published_on", tk._("The day of publication lies in the future"))
    note = tidy(data.get("note") or "")
    if len(note) > MOST_NOTE:
        refuse("note", tk._("The note is longer than {limit} characters").format(limit=MOST_NOTE))
    return {"document": document, "published_on": day, "note": note}


def _asked(data: Mapping[str, Any]) -> Edition:
    given = data.get("number")
    if given in (None, ""):
        found = Edition.newest()
        if found is None:
            raise tk.ObjectNotFound(tk._("No edition has been published yet"))
        return found
    found = Edition.get(whole_number("number", given, 1, 10**6))
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no edition {number}").format(number=str(given)[:20]))
    return found


def _against(data: Mapping[str, Any], one: Edition) -> int | None:
    if data.get("against") in (None, ""):
        return one.number - 1 if one.number > 1 else None
    against = whole_number("against", data["against"], 1, 10**6)
    if Edition.get(against) is None:
        raise tk.ObjectNotFound(tk._("There is no edition {number}").format(number=against))
    return against


def _filters(data: Mapping[str, Any]) -> list[Any]:
    where = []
    if data.get("department"):
        wanted = str(data["department"])
        where.append(
            sa.or_(EditionEntry.department_id == wanted, EditionEntry.department_title == wanted)
        )
    if data.get("open_class"):
        where.append(EditionEntry.open_class == _open_class(data))
    if data.get("q"):
        words = str(data["q"])[:100]
        title = EditionEntry.title.icontains(words, autoescape=True)
        where.append(sa.or_(title, EditionEntry.code == words))
    return where


def _wanted(entry: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    department, wanted = data.get("department"), data.get("open_class") and _open_class(data)
    here = (entry.get("owner_org"), entry.get("department_title"))
    return (not department or department in here) and (
        not wanted or entry.get("open_class") == wanted
    )


def _open_class(data: Mapping[str, Any]) -> str:
    value = str(data["open_class"])
    if value not in (*OPEN_CLASSES, "withheld"):
        refuse("open_class", tk._("“{value}” is no open class").format(value=value[:40]))
    return value


def _paging(data: Mapping[str, Any], usual: int) -> tuple[int, int]:
    limit = whole_number("limit", data.get("limit", usual), 0, MOST)
    return limit, whole_number("offset", data.get("offset", 0), 0, 10**8)


def _places(context: Context) -> dict[str, int]:
    """Return where each department stands in lists, by its id."""
    return {one.id: at for at, one in enumerate(departments(context).listed())}


def _viewer(context: Context) -> Viewer:
    user = context.get("auth_user_obj") or model.User.get(context.get("user") or None)
    return viewer(user, context)
