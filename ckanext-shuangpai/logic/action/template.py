"""The national workbook: import of workbooks and lists, export of any selection."""

from __future__ import annotations

import base64
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from .. import exporting, importing, uploads

__all__ = ["shuangpai_template_blank", "shuangpai_template_export", "shuangpai_template_import"]


def shuangpai_template_import(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Import workbooks (.xlsx, .xls, CSV, a .zip of them) or JSON lists of entries.

    Files come as multipart ``upload`` (several allowed) or as ``content`` (Base64) with
    ``filename``, or as ``files: [{"filename", "content"}]``. An entry that only lacks values becomes a
    draft, one with a wrong value is refused; ``drafts`` keeps that as a draft too, ``complete`` refuses
    both. ``fill: {heading or field: text}`` are values for all entries that lack them. ``dry_run``
    writes nothing, ``create_organizations`` creates unknown departments, ``publish`` (the Centre)
    publishes what has no finding, and refuses what is incomplete. Returns ``{"files": [{"file", "entries",
    "created", "updated", "revised": of those updated, "unchanged", "refused": [{"sheet", "row",
    "entry", "column", "value", "code", "message"}], "drafts": [{"sheet", "row", "entry", "missing":
    [heading]}], "normalised": [as refused, with "to"], "stored": [{"sheet", "row", "entry", "kind":
    created, updated or revised, "name", "case"}]}]}``; an entry that broke a rule but was stored all
    the same has ``kept``: draft or unpublished. A published entry is revised: its text stays until
    ``case`` decides. Files that cannot be read in twenty seconds together are refused: import them in the
    background, or in parts.
    """
    flags = importing.flags_of(data_dict, ("dry_run", *importing.FLAGS))
    tk.check_access("shuangpai_template_import", context, flags)
    fill = importing.fill_of(context, data_dict.get("fill"))
    files = list(uploads.files_of(data_dict))
    if not files:
        message = tk._("No file was given: choose a workbook, a CSV, an archive or a JSON list")
        raise tk.ValidationError({"upload": [message]})
    model.Session.commit()  # reading may take long: no transaction stands open meanwhile
    return importing.report_of(context, files, importing.Options(**flags, fill=fill))


@tk.side_effect_free
def shuangpai_template_export(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Export entries as the national workbook.

    ``ids`` (ids, names or catalog codes), or ``q`` and ``fq`` as in ``package_search``; ``format``
    is xlsx or csv. Only what the caller may see is written. Returns ``{"filename", "mimetype",
    "content": Base64, "entries": how many}``.
    """
    tk.check_access("shuangpai_template_export", context, data_dict)
    kind = str(data_dict.get("format") or "xlsx").lower()
    if kind not in exporting.FORMATS:
        raise tk.ValidationError({"format": [tk._("The format is xlsx or csv")]})
    exported = exporting.export(context, data_dict, kind)
    return {
        "filename": exported.filename,
        "mimetype": exported.mimetype,
        "content": base64.b64encode(exported.content).decode("ascii"),
        "entries": exported.entries,
    }


@tk.side_effect_free
def shuangpai_template_blank(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Give the empty national workbook with instructions, the rules of each column and its values.

    Returns ``{"filename", "mimetype", "content": Base64}``.
    """
    tk.check_access("shuangpai_template_export", context, data_dict)
    return {
        "filename": tk._("Empty workbook of the catalog") + ".xlsx",
        "mimetype": exporting.FORMATS["xlsx"],
        "content": base64.b64encode(exporting.blank_workbook()).decode("ascii"),
    }
