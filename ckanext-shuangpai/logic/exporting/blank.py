"""The empty workbook for departments: the export's own columns, with what belongs into each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ckan.plugins import toolkit as tk

from ...domain.metadata_template import Column, Sheet, lay_out
from ...language import reader_language
from ...reference import code_list, code_lists, table
from ...workbook.blank import write_blank
from ..importing.words import template

__all__ = ["blank_workbook"]

SHEET = "政务信息资源目录"
LISTS = {
    "share_class": "share_class",
    "share_method": "share_method",
    "open_class": "open_class",
    "open_refusal_category": "open_refusal_category",
    "update_cycle": "update_cycle",
    "catalog_class": "catalog_class",
    "security_level": "security_level",
    "format_class": "format_class",
    "item_type": "item_type",
    "item_share_class": "share_class",
    "item_open_class": "open_class",
    "provenance_kind": "provenance_kind",
}
"""Columns that take the codes of a list."""

DEMANDS = ("required", "basis", "section", "items_present", "item_name", "item_type", "item_length")
"""Checks that ask for a value."""


def blank_workbook() -> bytes:
    """Return the empty form as .xlsx, with instructions and lists to choose from."""
    columns = [column for column in template().columns.values() if column.export]
    form = lay_out(SHEET, [], template(), code_lists(), str)
    choices = {
        index: [
            choice["label"] for choice in code_list(LISTS[column.key]).choices(reader_language())
        ]
        for index, column in enumerate(columns)
        if column.key in LISTS
    }
    notes = Sheet(tk._("How to fill in (notes)"), list(_notes(columns)))
    return write_blank(form, notes, choices, [column.width for column in columns])


def _notes(columns: list[Column]) -> Iterator[list[str]]:
    told = [tk._("What belongs here"), tk._("Values"), tk._("Rule")]
    yield [tk._("Column"), tk._("Needed"), *told]
    help_texts = _help_texts()
    for column in columns:
        group = template().groups.get(column.group, "")
        head = f"{group}：{column.title}" if group else column.title
        rules = [rule for rule in _rules(column) if rule["check"] in DEMANDS]
        words = "\n".join(dict.fromkeys(rule[_language()] for rule in rules))
        yield [head, _need(rules), help_texts.get(column.field, ""), _values(column), words]


def _values(column: Column) -> str:
    if column.key in LISTS:
        return "、".join(
            one["label"] for one in code_list(LISTS[column.key]).choices(reader_language())
        )
    return tk._("a number, in {unit}").format(unit=column.unit) if column.unit else ""


def _help_texts() -> dict[str, str]:
    """Return what the entry's form says of each field."""
    schema = tk.h.scheming_get_dataset_schema("dataset")
    return {
        field["field_name"]: str(field["help_text"].get(reader_language(), ""))
        for field in schema["dataset_fields"]
        if isinstance(field.get("help_text"), dict)
    }


def _need(rules: list[dict[str, Any]]) -> str:
    """Say whether a column must be filled, by the rules that every entry has to keep."""
    if any(not rule.get("when") for rule in rules):
        return tk._("always needed")
    return tk._("needed in some cases") if rules else tk._("not needed")


def _rules(column: Column) -> list[dict[str, Any]]:
    """Return the rules of a column; those of a data item bear the column's name in their code."""
    rules: list[dict[str, Any]] = table("entry_rules")
    if column.level == "item":
        return [rule for rule in rules if rule["code"].startswith(column.key)]
    return [rule for rule in rules if rule["field"] == column.field]


def _language() -> str:
    return "en" if reader_language() == "en" else "zh"
