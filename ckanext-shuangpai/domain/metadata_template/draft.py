"""From the cells of one block to an entry in CKAN form, each value with its place in the sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..entry_normalisation import Normalisation, normalise_entry
from .blocks import Block, Change, Problem
from .category import read_category
from .repairs import Repair, repairs_of
from .rows import Cell, says_nothing
from .values import (
    Reader,
    Vocabulary,
    parts,
    read_census,
    read_formats,
    read_items,
    split_contact,
    split_items,
)

PARTS: Mapping[str, Mapping[str, str]] = {
    "share_refusal_basis": {
        "instrument": "refusal_basis_instrument",
        "article": "refusal_basis_article",
        "text": "refusal_basis_text",
    },
    "share_refusal_confirmation": {
        "organization": "confirmation_organization",
        "document": "confirmation_document",
        "date": "confirmation_date",
    },
    "open_basis": {
        "instrument": "open_basis_instrument",
        "article": "open_basis_article",
        "text": "open_basis_text",
    },
    "legal_basis": {
        "instrument": "legal_basis_instrument",
        "article": "legal_basis_article",
        "text": "legal_basis_text",
    },
    "provenance": {
        "kind": "provenance_kind",
        "system": "provenance_system",
        "statement": "provenance_statement",
    },
}
"""The columns that make up each composite field; the parts' names are the stored keys."""

PLAIN = (
    *("title", "notes", "catalog_code", "share_condition", "share_scope", "share_purpose"),
    *("share_refusal_reason", "open_condition", "category", "storage_platform", "contact_name"),
    *("exchange_channel", "contact_phone", "responsible_section", "license_id", "secrecy"),
    *("collecting_department", "lead_department"),
)
CODED = (
    *("share_class", "share_method", "open_class", "open_refusal_category", "update_cycle"),
    *("catalog_class", "security_level"),
)
EMPTIABLE = ("license_id", "collecting_department", "lead_department")
DATED = ("published_on", "data_updated")
KEY_OF = {"share_refusal_reason": "refusal_reason"}


@dataclass
class Draft:
    """One entry as read: its values, their places, what was changed and what refuses it.

    ``entry`` holds only fields that the sheet has a column for, departments still as written
    (``owner_org`` the name, ``provider_code`` the 信用代码). ``repairs`` are changes that hold
    only where the catalog does not already have the value as written. ``columns`` are the keys of
    the sheet's columns.
    """

    sheet: str
    row: int
    title: str
    entry: dict[str, Any]
    places: dict[str, tuple[str, Cell]]
    items: list[dict[str, Cell]]
    provider_code: str = ""
    changes: list[Change] = field(default_factory=list[Change])
    problems: list[Problem] = field(default_factory=list[Problem])
    repairs: list[Repair] = field(default_factory=list[Repair])
    columns: frozenset[str] = frozenset()

    def place(self, name: str) -> tuple[str, Cell]:
        """Return a field's column and cell; a field without a cell stands in the first row."""
        return self.places.get(name) or (KEY_OF.get(name, ""), Cell(self.row, ""))


def draft_entry(sheet: str, block: Block, columns: frozenset[str], words: Vocabulary) -> Draft:
    """Return the entry of a block; ``columns`` are the keys that the sheet has."""
    split = split_items(block)
    reader = Reader(block, words, [*block.changes, *split], list(block.problems))
    entry: dict[str, Any] = {}
    places: dict[str, tuple[str, Cell]] = {}
    _plain_fields(reader, entry, places, columns)
    _composite_fields(reader, entry, places, columns)
    _list_fields(reader, entry, places, columns)
    _class_fields(reader, entry, places, columns)
    title = block.text("title")
    draft = Draft(sheet, block.row, title, entry, places, block.items)
    draft.provider_code = block.text("provider_code")
    draft.columns = columns
    draft.problems = reader.problems
    draft.entry, made = normalise_entry(entry, words.lists)
    changes = [*reader.changes, *(_located(draft, one) for one in made if one.field != "formats")]
    draft.changes = list(dict.fromkeys(changes))
    draft.repairs = repairs_of(draft.entry, draft.place, block, words)
    return draft


def _located(draft: Draft, made: Normalisation) -> Change:
    key, cell = draft.place(made.field)
    code = "blank" if not made.to and says_nothing(made.value) else made.code
    return Change(cell.row, key or made.field, made.value, made.to, code)


def _plain_fields(
    reader: Reader,
    entry: dict[str, Any],
    places: dict[str, tuple[str, Cell]],
    columns: frozenset[str],
) -> None:
    block = reader.block
    for name in (*PLAIN, *CODED, *DATED, "region_code"):
        key = KEY_OF.get(name, name)
        if key not in columns:
            continue
        cell = block.cells.get(key, Cell(block.row, ""))
        places[name] = (key, cell)
        entry[name] = cell.text
        if not cell.text:
            continue
        if name in EMPTIABLE and says_nothing(cell.text):
            entry[name] = reader.changed(cell, key, "", "blank")
        elif name in CODED and not says_nothing(cell.text):
            entry[name] = reader.code(cell, key, name)
        elif name == "region_code":
            entry[name] = reader.code(cell, key, "region")
        elif name in DATED:
            entry[name] = reader.date(cell, key)
    if "is_open" in columns and "open_class" not in columns:
        entry["open_class"] = ""
        places["open_class"] = ("is_open", block.cells.get("is_open", Cell(block.row, "")))
    for key in ("contact_name", "contact_phone"):
        if key in block.cells:
            split_contact(reader, entry, block.cells[key], key)
    if says_nothing(str(entry.get("responsible_section") or "")) and block.text("provider_unit"):
        entry["responsible_section"] = block.text("provider_unit")
        places["responsible_section"] = ("provider_unit", block.cells["provider_unit"])


def _composite_fields(
    reader: Reader,
    entry: dict[str, Any],
    places: dict[str, tuple[str, Cell]],
    columns: frozenset[str],
) -> None:
    block = reader.block
    for name, keys in PARTS.items():
        present = [key for key in keys.values() if key in columns]
        if not present:
            continue
        value: dict[str, str] = {}
        for part, key in keys.items():
            cell = block.cells.get(key)
            if cell is None or says_nothing(cell.text):
                continue
            places.setdefault(name, (key, cell))
            value[part] = reader.date(cell, key) if part == "date" else cell.text
        places.setdefault(name, (present[-1], Cell(block.row, "")))
        entry[name] = _provenance(reader, value) if name == "provenance" else value
    if any(key.startswith("census_") for key in columns):
        entry["census"] = read_census(reader)


def _provenance(reader: Reader, value: dict[str, str]) -> dict[str, str]:
    """Take words that name no kind of provenance as its statement."""
    kind = value.get("kind", "")
    if not kind:
        return value
    cell = reader.block.cells["provenance_kind"]
    known = reader.code(cell, "provenance_kind", "provenance_kind")
    if known in reader.words.lists["provenance_kind"]:
        return {**value, "kind": known}
    if "statement" in value:
        return value
    reader.changed(cell, "provenance_kind", "collected", "provenance")
    return {**value, "kind": "collected", "statement": kind}


def _list_fields(
    reader: Reader,
    entry: dict[str, Any],
    places: dict[str, tuple[str, Cell]],
    columns: frozenset[str],
) -> None:
    block = reader.block
    for name in ("related_codes", "co_departments", "tags"):
        if name in columns:
            cells = block.lists.get(name, [])
            entry[name] = parts(cells)
            places[name] = (name, cells[0] if cells else Cell(block.row, ""))
    if "tags" in entry:
        entry["tags"] = [{"name": tag} for tag in entry["tags"]]
    if columns & {"format_class", "format_type", "format_description"}:
        entry["formats"] = read_formats(reader)
        cells_of = block.formats[0] if block.formats else {}
        key = next(iter(cells_of), "format_type" if "format_type" in columns else "format_class")
        places["formats"] = (key, cells_of.get(key, Cell(block.row, "")))
    if "item_name" in columns:
        entry["data_items"] = read_items(reader)
        places["data_items"] = ("item_name", Cell(block.row, ""))


def _class_fields(
    reader: Reader,
    entry: dict[str, Any],
    places: dict[str, tuple[str, Cell]],
    columns: frozenset[str],
) -> None:
    block = reader.block
    if columns & {"provider", "provider_code"} or "provider" in block.cells:
        cell = block.cells.get("provider", Cell(block.row, ""))
        entry["owner_org"] = "" if says_nothing(cell.text) else cell.text
        key = "provider"
        if "provider" not in columns and "provider_code" in columns:
            key = "provider_code"
            cell = block.cells.get(key, Cell(block.row, ""))
        places["owner_org"] = (key, cell)
    read_category(reader, entry, places, columns)
