"""Two texts of an entry side by side, each field as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan.plugins import toolkit as tk

from ...domain.text import is_blank
from ...language import reader_language
from ...reference import code_list, code_lists
from ..organization import departments

__all__ = ["compare"]

DEPARTMENTS = ("owner_org", "collecting_department", "lead_department", "co_departments")
PARTS = ("name", "code", "class", "kind", "type", "length", "instrument", "article")


def compare(
    before: Mapping[str, Any], after: Mapping[str, Any], titles_only: bool = False
) -> list[Any]:
    """Return ``[{field, title, before, after}]`` of the fields that either names, in schema order.

    ``titles_only`` returns the titles alone.
    """
    rows: list[Any] = []
    for field in [*_fields(), {"field_name": "tags"}]:
        name = str(field["field_name"])
        if name not in before and name not in after:
            continue
        old, new = _shown(field, before.get(name)), _shown(field, after.get(name))
        if titles_only:
            rows.append(_title(field))
        elif old or new:
            rows.append({"field": name, "title": _title(field), "before": old, "after": new})
    return rows


def _fields() -> list[dict[str, Any]]:
    return tk.h.scheming_get_dataset_schema("dataset")["dataset_fields"]


def _title(field: Mapping[str, Any]) -> str:
    label = field.get("label") or tk._("Tags")
    if isinstance(label, Mapping):
        lang = "en" if reader_language() == "en" else "zh_Hans_CN"
        return str(label.get(lang) or next(iter(label.values())))
    return str(label)


def _shown(field: Mapping[str, Any], value: Any) -> str:
    if is_blank(value):
        return ""
    name = str(field["field_name"])
    if name in DEPARTMENTS:
        return "\n".join(
            _department(one) for one in (value if isinstance(value, list) else [value])
        )
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


def _department(id_: Any) -> str:
    found = departments().by_id.get(str(id_))
    return found.title if found else str(id_)
