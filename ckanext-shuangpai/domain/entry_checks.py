"""The kinds of checks that the rule table of an entry names; each yields one fault per mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, cast

from .catalog_code import CatalogCode
from .data_item_checks import DATA_ITEM_CHECKS
from .errors import CodeError
from .fault import Check, Entry, Fault, object_of, text_of
from .text import fold, is_blank

if TYPE_CHECKING:
    from .entry_rules import Rule, RuleContext

CITY_REGION = "431100"
LOCAL_INSTRUMENT = re.compile(
    r"(省|自治区|市|县|区|州|厅|局|委|办公室)[^《》]{0,30}(条例|办法|规定|细则|通知|意见|方案)"
    r"|(通知|意见|方案|细则|函|纪要)》?$"
)
PHONE = re.compile(r"(?<!\d)\d{3,4}[- )]{0,2}\d{7,8}(?!\d)|(?<!\d)\d{3,12}(?!\d)")
"""A number somewhere in the text: 0746-7722345, 7722345, 13800000000, 12345; an extension or a room may follow."""
MASKED = re.compile(r"\d[*xX×?]+|[*×?]+\d")
FEWEST_DIGITS = 3
CLASS_DIGITS = {"basic": "1", "thematic": "2", "departmental": "3"}


def _codes(entry: Entry) -> list[str]:
    value = entry.get("related_codes")
    return [str(code) for code in cast("list[object]", value)] if isinstance(value, list) else []


def _required(entry: Entry, rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    if is_blank(entry.get(rule.field)):
        yield Fault()


def _empty(entry: Entry, rule: Rule, context: RuleContext) -> Iterator[Fault]:
    if not is_blank(entry.get(rule.field)):
        value = text_of(entry.get(rule.field))
        known = context.lists.get(rule.list_name)
        yield Fault(known.title(value, context.lang) if known else value)


def _known(entry: Entry, rule: Rule, context: RuleContext) -> Iterator[Fault]:
    value = entry.get(rule.field)
    if not is_blank(value) and value not in context.lists[rule.list_name]:
        yield Fault(text_of(value))


def _category(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    value = entry.get("category")
    if is_blank(value):
        return
    match = re.fullmatch(r"([123])/(\d{2})/(\d{3})(/\d+)*", text_of(value))
    digit = CLASS_DIGITS.get(text_of(entry.get("catalog_class")))
    if not match or (digit and match.group(1) != digit):
        yield Fault(text_of(value))


def _catalog_code(entry: Entry, _rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    value = entry.get("catalog_code")
    if is_blank(value):
        return
    try:
        CatalogCode.parse(value)
    except CodeError:
        yield Fault(text_of(value))


def _section(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    if is_blank(entry.get("responsible_section")) and is_blank(context.section):
        yield Fault()


def _basis(entry: Entry, rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    basis = object_of(entry, rule.field)
    if is_blank(basis.get("instrument")) or is_blank(basis.get("article")):
        yield Fault(text_of(basis.get("text") or basis.get("instrument")))


def _basis_rank(entry: Entry, rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    basis = object_of(entry, rule.field)
    instrument = text_of(basis.get("instrument"))
    if is_blank(instrument) or is_blank(basis.get("article")):
        return
    national = re.match(r"《?(中华人民共和国|国务院|中共中央)", instrument)
    if not national and LOCAL_INSTRUMENT.search(instrument):
        yield Fault(instrument)


def _confirmation(entry: Entry, rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    record = object_of(entry, rule.field)
    if is_blank(record.get("organization")) or is_blank(record.get("date")):
        yield Fault()


def _open_without_share(entry: Entry, _rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    basis = object_of(entry, "open_basis")
    if is_blank(basis.get("instrument")):
        yield Fault()


def _city_code(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    if not any(_is_city(code, context) for code in _codes(entry)):
        yield Fault()


def _is_city(code: str, context: RuleContext) -> bool:
    return CITY_REGION in code.split("/")[0] or context.code_region(code) == CITY_REGION


def _related_code_form(entry: Entry, _rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    for code in _codes(entry):
        try:
            CatalogCode.parse(code)
        except CodeError:
            yield Fault(code)


def _related_code_known(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    for code in _codes(entry):
        try:
            CatalogCode.parse(code)
        except CodeError:
            continue
        # The city's codes may be ahead of the next sync; only the county's own are surely wrong.
        if CITY_REGION not in code.split("/")[0] and not context.known_code(code):
            yield Fault(code)


def _record(_entry: Entry, rule: Rule, context: RuleContext) -> Iterator[Fault]:
    if rule.record not in context.records:
        yield Fault()


def _as_date(value: object) -> date | None:
    try:
        return date.fromisoformat(text_of(value))
    except ValueError:
        return None


def _date(entry: Entry, rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    value = entry.get(rule.field)
    if not is_blank(value) and _as_date(value) is None:
        yield Fault(text_of(value))


def _not_future(entry: Entry, rule: Rule, context: RuleContext) -> Iterator[Fault]:
    day = _as_date(entry.get(rule.field))
    if day and day > context.today:
        yield Fault(day.isoformat())


def _provenance(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    kind = object_of(entry, "provenance").get("kind")
    if not is_blank(kind) and kind not in context.lists["provenance_kind"]:
        yield Fault(text_of(kind))


def _stale(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    day = _as_date(entry.get("data_updated"))
    cycle = text_of(entry.get("update_cycle"))
    code = context.lists["update_cycle"].codes.get(cycle)
    days = code.facts.get("days") if code else None
    if day and days and (context.today - day).days > days:
        title = context.lists["update_cycle"].title(cycle, context.lang)
        yield Fault(day.isoformat(), title=title)


def _phone(entry: Entry, rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    value = entry.get(rule.field)
    if is_blank(value):
        return
    said = fold(value)
    digits = sum(sign.isdigit() for sign in said)
    if not PHONE.search(said) or MASKED.search(said) or digits < FEWEST_DIGITS:
        yield Fault(text_of(value))


CHECKS: Mapping[str, Check] = {
    **DATA_ITEM_CHECKS,
    "required": _required,
    "empty": _empty,
    "known": _known,
    "category": _category,
    "catalog_code": _catalog_code,
    "section": _section,
    "basis": _basis,
    "basis_rank": _basis_rank,
    "confirmation": _confirmation,
    "open_without_share": _open_without_share,
    "city_code": _city_code,
    "related_code_form": _related_code_form,
    "related_code_known": _related_code_known,
    "record": _record,
    "date": _date,
    "not_future": _not_future,
    "provenance": _provenance,
    "stale": _stale,
    "phone": _phone,
}

COMPLETENESS = frozenset(
    {"required", "section", "basis", "confirmation", "city_code", "record", "items_present"}
    | {"item_name", "item_type", "item_length", "format_description", "personal_level"}
)
"""Checks whose fault without a value means: something is still to be filled in.

A legal basis is incomplete also where words stand in it that name no instrument and article; a
level of security that was given, but too low for personal data, is wrong.
"""
