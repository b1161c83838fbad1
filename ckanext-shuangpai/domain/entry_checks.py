"""The kinds of checks that the rule table of an entry names; each yields one fault per mistake."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from .catalog_code import CatalogCode
from .errors import CodeError
from .personal_data import personal_items
from .text import fold, is_blank

if TYPE_CHECKING:
    from .entry_rules import Rule, RuleContext

CITY_REGION = "431100"
SENSITIVE_LEVEL = "3"
TABULAR = frozenset({"database", "spreadsheet"})
LENGTH = re.compile(r"^\d{1,10}([,.]\d{1,4})?$")
LOCAL_INSTRUMENT = re.compile(
    r"(省|自治区|市|县|区|州|厅|局|委|办公室)[^《》]{0,30}(条例|办法|规定|细则|通知|意见|方案)"
    r"|(通知|意见|方案|细则|函|纪要)》?$"
)
CLASS_DIGITS = {"basic": "1", "thematic": "2", "departmental": "3"}


@dataclass(frozen=True)
class Fault:
    """Where a check failed: the value, the data item and its line (from 1), the title of a code."""

    value: str = ""
    item: str = ""
    row: int = 0
    title: str = ""


Entry = Mapping[str, Any]
Check = Callable[[Entry, "Rule", "RuleContext"], Iterator[Fault]]


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _parts(entry: Entry, name: str) -> list[Mapping[str, Any]]:
    value = entry.get(name)
    if not isinstance(value, list):
        return []
    parts = cast("list[object]", value)
    return [cast("Mapping[str, Any]", part) for part in parts if isinstance(part, Mapping)]


def _object(entry: Entry, name: str) -> Mapping[str, Any]:
    value = entry.get(name)
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _codes(entry: Entry) -> list[str]:
    value = entry.get("related_codes")
    return [str(code) for code in cast("list[object]", value)] if isinstance(value, list) else []


def _required(entry: Entry, rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    if is_blank(entry.get(rule.field)):
        yield Fault()


def _empty(entry: Entry, rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    if not is_blank(entry.get(rule.field)):
        yield Fault(_text(entry.get(rule.field)))


def _known(entry: Entry, rule: Rule, context: RuleContext) -> Iterator[Fault]:
    value = entry.get(rule.field)
    if not is_blank(value) and value not in context.lists[rule.list_name]:
        yield Fault(_text(value))


def _category(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    value = entry.get("category")
    if is_blank(value):
        return
    match = re.fullmatch(r"([123])/(\d{2})/(\d{3})(/\d+)*", _text(value))
    digit = CLASS_DIGITS.get(_text(entry.get("catalog_class")))
    if not match or (digit and match.group(1) != digit):
        yield Fault(_text(value))


def _catalog_code(entry: Entry, _rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    value = entry.get("catalog_code")
    if is_blank(value):
        return
    try:
        CatalogCode.parse(value)
    except CodeError:
        yield Fault(_text(value))


def _section(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    if is_blank(entry.get("responsible_section")) and is_blank(context.section):
        yield Fault()


def _basis(entry: Entry, rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    basis = _object(entry, rule.field)
    if is_blank(basis.get("instrument")) or is_blank(basis.get("article")):
        yield Fault(_text(basis.get("text") or basis.get("instrument")))


def _basis_rank(entry: Entry, rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    basis = _object(entry, rule.field)
    instrument = _text(basis.get("instrument"))
    if is_blank(instrument) or is_blank(basis.get("article")):
        return
    national = re.match(r"《?(中华人民共和国|国务院|中共中央)", instrument)
    if not national and LOCAL_INSTRUMENT.search(instrument):
        yield Fault(instrument)


def _confirmation(entry: Entry, rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    record = _object(entry, rule.field)
    if is_blank(record.get("organization")) or is_blank(record.get("date")):
        yield Fault()


def _open_without_share(entry: Entry, _rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    basis = _object(entry, "open_basis")
    if is_blank(basis.get("instrument")):
        yield Fault()


def _format_class(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    for part in _parts(entry, "formats"):
        if part.get("class") not in context.lists["format_class"]:
            yield Fault(_text(part.get("class") or part.get("type")))


def _format_description(entry: Entry, _rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    for part in _parts(entry, "formats"):
        if part.get("class") == "self_described" and is_blank(part.get("description")):
            yield Fault()


def _items_present(entry: Entry, _rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    tabular = any(part.get("class") in TABULAR for part in _parts(entry, "formats"))
    if tabular and not _parts(entry, "data_items"):
        yield Fault()


def _items(entry: Entry) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    for row, item in enumerate(_parts(entry, "data_items"), start=1):
        yield row, _text(item.get("name")) or f"#{row}", item


def _item_name(entry: Entry, _rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    for row, _name, item in _items(entry):
        if is_blank(item.get("name")):
            yield Fault(row=row)


def _item_type(entry: Entry, _rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    for row, name, item in _items(entry):
        if is_blank(item.get("type")) and not is_blank(item.get("name")):
            yield Fault(item=name, row=row)


def _item_type_known(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    for row, name, item in _items(entry):
        if not is_blank(item.get("type")) and item["type"] not in context.lists["item_type"]:
            yield Fault(_text(item["type"]), name, row)


def _item_length(entry: Entry, _rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    for row, name, item in _items(entry):
        if item.get("type") in ("C", "N") and is_blank(item.get("length")):
            yield Fault(item=name, row=row)


def _item_length_form(entry: Entry, _rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    for row, name, item in _items(entry):
        length = item.get("length")
        if not is_blank(length) and not LENGTH.match(fold(length)):
            yield Fault(_text(length), name, row)


def _item_class(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    for row, name, item in _items(entry):
        for field in ("share_class", "open_class"):
            value = item.get(field)
            if not is_blank(value) and value not in context.lists[field]:
                yield Fault(_text(value), name, row)


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


def _personal_level(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    names = personal_items(_parts(entry, "data_items"), context.words)
    level = entry.get("security_level")
    if not names or context.deidentified:
        return
    if is_blank(level) or (_text(level).isdigit() and _text(level) < SENSITIVE_LEVEL):
        yield Fault(_text(level), names[0])


def _personal_open(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    names = personal_items(_parts(entry, "data_items"), context.words)
    if names and not context.deidentified:
        yield Fault(item=names[0])


def _record(_entry: Entry, rule: Rule, context: RuleContext) -> Iterator[Fault]:
    if rule.record not in context.records:
        yield Fault()


def _personal_record(entry: Entry, rule: Rule, context: RuleContext) -> Iterator[Fault]:
    names = personal_items(_parts(entry, "data_items"), context.words)
    if names and rule.record not in context.records:
        yield Fault(item=names[0])


def _as_date(value: object) -> date | None:
    try:
        return date.fromisoformat(_text(value))
    except ValueError:
        return None


def _date(entry: Entry, rule: Rule, _context: RuleContext) -> Iterator[Fault]:
    value = entry.get(rule.field)
    if not is_blank(value) and _as_date(value) is None:
        yield Fault(_text(value))


def _not_future(entry: Entry, rule: Rule, context: RuleContext) -> Iterator[Fault]:
    day = _as_date(entry.get(rule.field))
    if day and day > context.today:
        yield Fault(day.isoformat())


def _provenance(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    kind = _object(entry, "provenance").get("kind")
    if not is_blank(kind) and kind not in context.lists["provenance_kind"]:
        yield Fault(_text(kind))


def _stale(entry: Entry, _rule: Rule, context: RuleContext) -> Iterator[Fault]:
    day = _as_date(entry.get("data_updated"))
    cycle = _text(entry.get("update_cycle"))
    code = context.lists["update_cycle"].codes.get(cycle)
    days = code.facts.get("days") if code else None
    if day and days and (context.today - day).days > days:
        title = context.lists["update_cycle"].title(cycle, context.lang)
        yield Fault(day.isoformat(), title=title)


CHECKS: Mapping[str, Check] = {
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
    "format_class": _format_class,
    "format_description": _format_description,
    "items_present": _items_present,
    "item_name": _item_name,
    "item_type": _item_type,
    "item_type_known": _item_type_known,
    "item_length": _item_length,
    "item_length_form": _item_length_form,
    "item_class": _item_class,
    "city_code": _city_code,
    "related_code_form": _related_code_form,
    "related_code_known": _related_code_known,
    "personal_level": _personal_level,
    "personal_open": _personal_open,
    "record": _record,
    "personal_record": _personal_record,
    "date": _date,
    "not_future": _not_future,
    "provenance": _provenance,
    "stale": _stale,
}
