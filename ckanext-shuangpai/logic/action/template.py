"""The national workbook: import of workbooks and lists, export of any selection."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any

from flask import has_request_context
from werkzeug.datastructures import FileStorage

from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ... import config
from .. import exporting, importing

__all__ = ["shuangpai_template_export", "shuangpai_template_import"]

Upload = tuple[str, bytes]


def shuangpai_template_import(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Import workbooks (.xlsx, .xls, CSV, a .zip of them) or JSON lists of entries.

    Files come as multipart ``upload`` (several allowed) or as ``content`` (Base64) with
    ``filename``, or as ``files: [{"filename", "content"}]``. ``dry_run`` writes nothing, ``drafts``
    keeps entries with findings as drafts, ``create_organizations`` creates unknown departments,
    ``publish`` (the Centre) publishes what has no finding. Returns ``{"files": [{"file",
    "entries", "created", "updated", "unchanged", "refused": [{"sheet", "row", "entry", "column",
    "value", "code", "message"}], "normalised": [the same with "to"]}]}``; an entry that broke a rule
    but was stored all the same has ``kept``: draft or unpublished.
    """
    names = ("dry_run", "drafts", "create_organizations", "publish")
    options = importing.Options(**{name: tk.asbool(data_dict.get(name)) for name in names})
    asked = {name: getattr(options, name) for name in names}
    tk.check_access("shuangpai_template_import", context, asked)
    files = list(_files(data_dict))
    if not files:
        message = tk._("No file was given: choose a workbook, a CSV, an archive or a JSON list")
        raise tk.ValidationError({"upload": [message]})
    return importing.run(context, files, options)


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


def _files(data_dict: DataDict) -> Iterator[Upload]:
    """Yield the files of a call, in their order, none larger than an import may read."""
    for upload in _uploads(data_dict):
        name = upload.filename or "upload"
        yield name, upload.stream.read(config.import_max_bytes() + 1)
    listed = data_dict.get("files")
    for one in listed if isinstance(listed, list) else [data_dict]:
        if isinstance(one, dict) and "content" in one:
            yield str(one.get("filename") or "upload"), _content(one["content"])


def _uploads(data_dict: DataDict) -> list[FileStorage]:
    """Return the multipart files; CKAN hands on only the first of several under one name."""
    given = [value for key, value in data_dict.items() if str(key).startswith("upload")]
    found = [one for one in given if isinstance(one, FileStorage)]
    if found and has_request_context():
        together = tk.request.files
        return [
            one for key in together if key.startswith("upload") for one in together.getlist(key)
        ]
    return found


def _content(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    try:
        return base64.b64decode(str(value), validate=True)
    except (binascii.Error, ValueError) as error:
        message = tk._("The content is not Base64: encode the file’s bytes")
        raise tk.ValidationError({"content": [message]}) from error
