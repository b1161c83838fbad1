"""Entries that the caller may see, laid out as the national workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ...domain.metadata_template import lay_out
from ...domain.metadata_template.values import SEPARATORS
from ...model import catalog_code
from ...reference import code_lists
from ...workbook.write import write_csv, write_xlsx
from .. import licensing
from ..importing.words import template
from ..organization import DepartmentIndex, departments

__all__ = ["FORMATS", "Exported", "export", "write"]

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
SHEET = "政务信息资源目录"
PAGE = 500
MOST = 20_000
"""Entries that one export holds."""

MOST_ROWS = 50_000
"""Rows of an .xlsx: styling each cell takes long; CSV has no such limit."""


@dataclass(frozen=True)
class Exported:
    """A finished file."""

    filename: str
    mimetype: str
    content: bytes
    entries: int


def export(context: Context, data_dict: DataDict, kind: str) -> Exported:
    """Return the selection as a file of the given kind (``xlsx`` or ``csv``)."""
    return write(context, list(_selected(context, data_dict)), kind)


def write(context: Context, entries: list[dict[str, Any]], kind: str) -> Exported:
    """Return entries as a file of the given kind."""
    index = departments(context)
    for entry in entries:
        owner = index.by_id.get(str(entry.get("owner_org") or ""))
        entry["provider_code"] = owner.uscc if owner else ""
        entry["license_id"] = licensing.unsaid(entry, _stored(entry)).get("license_id")
    sheet = lay_out(SHEET, entries, template(), code_lists(), lambda id_: _name(index, id_))
    if kind == "xlsx" and len(sheet.rows) > MOST_ROWS:
        message = tk._("More than {rows} rows: choose fewer entries, or CSV").format(rows=MOST_ROWS)
        raise tk.ValidationError({"format": [message]})
    if kind == "csv":
        content = write_csv(sheet)
    else:
        widths = [column.width for column in template().columns.values() if column.export]
        content = write_xlsx([sheet], widths=widths)
    return Exported(f"{SHEET}.{kind}", FORMATS[kind], content, len(entries))


def _selected(context: Context, data_dict: DataDict) -> Iterator[dict[str, Any]]:
    """Yield what the caller may see, as it is shown to the caller."""
    ids = data_dict.get("ids")
    if ids is not None:
        wanted = [part.strip() for part in ids.split(",")] if isinstance(ids, str) else list(ids)
        for one in wanted[:MOST]:
            id_ = catalog_code.holder(str(one)) if "/" in str(one) else one
            yield _seen(context, str(id_ or one))
        return
    query = {"q": data_dict.get("q") or "*:*", "fq": data_dict.get("fq") or "", "rows": PAGE}
    query |= {"include_private": True, "include_drafts": tk.asbool(data_dict.get("include_drafts"))}
    query["sort"] = "name asc"
    for start in range(0, MOST, PAGE):
        page = {**query, "start": start}
        found = tk.get_action("package_search")(tk.fresh_context(context), page)
        yield from (entry for entry in found["results"] if entry.get("type") == "dataset")
        if start + PAGE >= found["count"]:
            return


def _stored(entry: Mapping[str, Any]) -> model.Package | None:
    return model.Session.get(model.Package, str(entry.get("id") or ""))


def _seen(context: Context, id_: str) -> dict[str, Any]:
    """Return an entry as the caller sees it; what is hidden is told of like what is not there."""
    try:
        return tk.get_action("package_show")(tk.fresh_context(context), {"id": id_})
    except (tk.NotAuthorized, tk.ObjectNotFound) as error:
        message = tk._("It does not exist, or you may not see it")
        raise tk.ObjectNotFound(message) from error


def _name(index: DepartmentIndex, id_: str) -> str:
    """Return a department's title; its code where the title would not find it again."""
    one = index.by_id.get(id_)
    if one is None:
        return id_
    found = index.find(one.title)
    plain = found is not None and found.id == one.id and not SEPARATORS.search(one.title)
    return one.title if plain else one.uscc or one.name
