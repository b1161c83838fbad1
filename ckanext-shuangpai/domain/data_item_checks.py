"""Checks of an entry's formats and data items, and of the personal data among them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .fault import Check, Entry, Fault, parts_of, text_of
from .personal_data import personal_items
from .text import comparable, fold, is_blank

if TYPE_CHECKING:
    from .entry_rules import Rule, RuleContext

SENSITIVE_LEVEL = "3"
TABULAR = frozenset({"database", "spreadsheet"})
LENGTH = re.compile(r"^\d{1,10}([,.]\d{1,4})?$")


def _format_class(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    for part in parts_of(entry, "formats"):
        if part.get("class") not in context.lists["format_class"]:
            yield Fault(text_of(part.get("class") or part.get("type")))


def _format_description(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    classes = context.lists["format_class"].codes
    for part in parts_of(entry, "formats"):
        code = classes.get(text_of(part.get("class")))
        if code and code.facts.get("described") and is_blank(part.get("description")):
            yield Fault()


def _items_present(entry: Entry, _rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    tabular = any(part.get("class") in TABULAR for part in parts_of(entry, "formats"))
    if tabular and not parts_of(entry, "data_items"):
        yield Fault()


def _items(entry: Entry) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    for row, item in enumerate(parts_of(entry, "data_items"), start=1):
        yield row, text_of(item.get("name")) or f"#{row}", item


def _item_name(entry: Entry, _rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    for row, _name, item in _items(entry):
        if is_blank(item.get("name")):
            yield Fault(row=row)


def _item_name_repeated(entry: Entry, _rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for row, name, item in _items(entry):
        if is_blank(item.get("name")):
            continue
        before = first.setdefault(comparable(name), row)
        if before != row:
            yield Fault(value=str(before), item=name, row=row)


def _item_type(entry: Entry, _rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    for row, name, item in _items(entry):
        if is_blank(item.get("type")) and not is_blank(item.get("name")):
            yield Fault(item=name, row=row)


def _item_type_known(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    for row, name, item in _items(entry):
        if not is_blank(item.get("type")) and item["type"] not in context.lists["item_type"]:
            yield Fault(text_of(item["type"]), name, row)


def _item_length(entry: Entry, _rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    for row, name, item in _items(entry):
        if item.get("type") in ("C", "N") and is_blank(item.get("length")):
            yield Fault(item=name, row=row)


def _item_length_form(entry: Entry, _rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    for row, name, item in _items(entry):
        length = item.get("length")
        if not is_blank(length) and not LENGTH.match(fold(length)):
            yield Fault(text_of(length), name, row)


def _item_class(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    for row, name, item in _items(entry):
        for field in ("share_class", "open_class"):
            value = item.get(field)
            if not is_blank(value) and value not in context.lists[field]:
                yield Fault(text_of(value), name, row)


def _personal_level(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    names = personal_items(parts_of(entry, "data_items"), context.words)
    level = entry.get("security_level")
    if not names or context.deidentified:
        return
    if is_blank(level) or (text_of(level).isdigit() and text_of(level) < SENSITIVE_LEVEL):
        yield Fault(text_of(level), names[0])


def _personal_open(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    names = personal_items(parts_of(entry, "data_items"), context.words)
    if names and not context.deidentified:
        yield Fault(item=names[0])


def _personal_record(entry: Entry, rule: Rule, context: RuleContext) -> Iterator[Fault]:
    names = personal_items(parts_of(entry, "data_items"), context.words)
    if names and rule.record not in context.records:
        yield Fault(item=names[0])


DATA_ITEM_CHECKS: Mapping[str, Check] = {
    "format_class": _format_class,
    "format_description": _format_description,
    "items_present": _items_present,
    "item_name": _item_name,
    "item_name_repeated": _item_name_repeated,
    "item_type": _item_type,
    "item_type_known": _item_type_known,
    "item_length": _item_length,
    "item_length_form": _item_length_form,
    "item_class": _item_class,
    "personal_level": _personal_level,
    "personal_open": _personal_open,
    "personal_record": _personal_record,
}
