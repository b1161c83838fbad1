"""Two texts of an entry side by side, each field as people read it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ...domain.text import is_blank
from ...language import reader_language
from ...reference import code_list, code_lists
from ..organization import DepartmentIndex, departments

__all__ = ["Comparison", "compare", "titles"]

DEPARTMENTS = ("owner_org", "collecting_department", "lead_department", "co_departments")
PARTS = ("name", "code", "class", "kind", "type", "length", "instrument", "article")


@dataclass(frozen=True)
class Comparison:
    """Rows of ``compare``, and the ids of the entries that stand on the two sides; none for one entry's texts."""

    rows: list[dict[str, str]]
    sides: tuple[str, ...] = ()


def compare(
    context: Context, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[dict[str, str]]:
    """Return ``[{field, title, before, after}]`` of the fields that either names, in schema order."""
    offices, rows = departments(context), []
    for field in _fields():
        name = str(field["field_name"])
        if name not in before and name not in after:
            continue
        old, new = (_shown(field, side.get(name), offices) for side in (before, after))
        if old or new:
            rows.append({"field": name, "title": _title(field), "before": old, "after": new})
    return rows


def titles(names: Collection[str]) -> list[str]:
    """Return what fields are called, in schema order."""
    return [_title(field) for field in _fields() if field["field_name"] in names]


def _fields() -> list[dict[str, Any]]:
    schema = tk.h.scheming_get_dataset_schema("dataset")
    return [*schema["dataset_fields"], {"field_name": "tags"}]


def _title(field: Mapping[str, Any]) -> str:
    label = field.get("label") or tk._("Tags")
    if isinstance(label, Mapping):
        lang = "en" if reader_language() == "en" else "zh_Hans_CN"
        return str(label.get(lang) or next(iter(label.values())))
    return str(label)


def _shown(field: Mapping[str, Any], value: Any, offices: DepartmentIndex) -> str:
    if is_blank(value):
        return ""
    name = str(field["field_name"])
    if name in DEPARTMENTS:
        listed = value if isinstance(value, list) else [value]
        return "\n".join(_department(one, offices) for one in listed)
    if name == "license_id":
        return _license(str(value))
    if field.get("shuangpai_list"):
        return code_list(str(field["shuangpai_list"])).title(str(value), reader_language())
    if isinstance(value, list):
        return "\n".join(_line(one) for one in value)
    return _line(value)


def _line(value: Any) -> str:
    if isinstance(value, Mapping):
        named = sorted(value.items(), key=lambda one: _place(one[0]))
        parts = [_part(key, part) for key, part in named if not is_blank(part)]
        return " ".join(parts)
    return str(value)


def _place(key: str) -> int:
    """Return where a part stands in its line; the database gives parts back in an order of its own."""
    return PARTS.index(key) if key in PARTS else len(PARTS)


def _part(key: str, value: Any) -> str:
    """Return one part of a composite value; types and classes by their titles."""
    lists = {"type": "item_type", "class": "format_class", "kind": "provenance_kind"}
    lists |= {"share_class": "share_class", "open_class": "open_class"}
    codes = code_lists().get(lists.get(key, ""))
    return codes.title(str(value), reader_language()) if codes else str(value)


def _license(id_: str) -> str:
    """Return what a licence is called; an id that no register has any more says nothing to people."""
    known = model.Package.get_license_register().get(id_)
    return tk._(known.title) if known else tk._("Another licence")


def _department(id_: Any, offices: DepartmentIndex) -> str:
    found = offices.by_id.get(str(id_))
    return found.title if found else tk._("no longer there")
