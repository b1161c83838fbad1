"""Single values of the workbook: data items, formats, census numbers, dates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from ..code_list import CodeList
from ..dates import parse_date
from ..text import fold, halfwidth_alphanumerics, tidy
from .blocks import Block, Change, Problem
from .rows import Cell, says_nothing
from .template import Column, Template

SEPARATORS = re.compile(r"[,\uff0c;\uff1b、\n|]+")

_TYPE_WITH_LENGTH = re.compile(r"^(.+?)\s*\(\s*(\d+(?:[,.]\d+)?)\s*\)$")
_LENGTH_UNIT = re.compile(
    r"^(\d+(?:[,.]\d+)?)\s*(位|字节|字符|个字符|bytes?|b|个字节|char|chars)$", re.I
)
_NUMBER = re.compile(r"^(?:约|大约|近|≈|~)?\s*([\d,]+(?:\.\d+)?)\s*(\S*?)\s*(?:左右|以上|余)?$")
_PHONE = re.compile(r"(?<!\d)(?:1\d{10}|(?:0\d{2,3}[- ]?)?\d{7,8}(?:-\d{1,4})?)(?!\d)")
_NUMBERED = re.compile(r"^[(]?\d{1,2}[)]?\s*[-.:、_ ]?\s*(\D.*)$")
_UNITS: Mapping[str, Mapping[str, Decimal]] = {
    "G": {
        **dict.fromkeys(("g", "gb"), Decimal(1)),
        **dict.fromkeys(("m", "mb"), Decimal(1) / 1024),
        **dict.fromkeys(("t", "tb"), Decimal(1024)),
        **dict.fromkeys(("k", "kb"), Decimal(1) / 1024 / 1024),
    },
    "万": {
        **dict.fromkeys(("万", "万条", "万条记录", "万行", "万个", "万笔"), Decimal(1)),
        **dict.fromkeys(("条", "条记录", "行", "个", "笔"), Decimal("0.0001")),
        **dict.fromkeys(("亿", "亿条"), Decimal(10000)),
    },
}


@dataclass(frozen=True)
class Vocabulary:
    """The tables that give words their meaning; ``category`` is ``reference/category.yaml``."""

    template: Template
    lists: Mapping[str, CodeList]
    category: Mapping[str, Any]


@dataclass
class Reader:
    """Reads the values of one block; collects problems and changes with their places."""

    block: Block
    words: Vocabulary
    changes: list[Change] = field(default_factory=list[Change])
    problems: list[Problem] = field(default_factory=list[Problem])

    def changed(self, cell: Cell, key: str, to: str, code: str, value: str | None = None) -> str:
        """Note that a cell was read as something else; returns the new value."""
        self.changes.append(Change(cell.row, key, cell.text if value is None else value, to, code))
        return to

    def code(self, cell: Cell, key: str, list_name: str) -> str:
        """Return the code for a cell, also written in Traditional; unknown words stay."""
        codes = self.words.lists[list_name]
        known = codes.normalise(cell.text)
        if known is not None:
            title = codes.title(known)
            if cell.text in (known, title, f"{title}{known}"):
                return known
            return self.changed(cell, key, known, "code_variant")
        simple = self.words.template.simplify(cell.text)
        known = codes.normalise(simple)
        if known is not None:
            return self.changed(cell, key, known, "traditional")
        # A number beside the word, as drop-down lists have it: 2-有条件共享.
        numbered = _NUMBERED.match(fold(simple))
        known = codes.normalise(numbered.group(1)) if numbered else None
        return cell.text if known is None else self.changed(cell, key, known, "code_variant")

    def date(self, cell: Cell, key: str) -> str:
        """Return a date as YYYY-MM-DD; what is none stays and is named by the rules."""
        if says_nothing(cell.text):
            return self.changed(cell, key, "", "blank") if cell.text else ""
        try:
            day = parse_date(cell.text).isoformat()
        except ValueError:
            return cell.text
        return day if day == cell.text else self.changed(cell, key, day, "date")


def split_items(block: Block) -> list[Change]:
    """Take several data items apart that stand in one cell; returns what was changed.

    Only where the type is missing, or lists as many: 所属省、市、县 of one type is one item.
    """
    made: list[Change] = []
    items: list[dict[str, Cell]] = []
    for cells in block.items:
        parts_of_item = _item_parts(cells)
        if len(parts_of_item) > 1:
            name = cells["item_name"]
            to = "；".join(part["item_name"].text for part in parts_of_item)
            made.append(Change(name.row, "item_name", name.text, to, "items_split"))
        items += parts_of_item
    block.items = items
    return made


def _item_parts(cells: dict[str, Cell]) -> list[dict[str, Cell]]:
    name = cells.get("item_name")
    names = _outside_brackets(name.text) if name else []
    if name is None or len(names) < 2:
        return [cells]
    columns = {key: _outside_brackets(cell.text) for key, cell in cells.items() if cell is not name}
    kinds = columns.get("item_type", [])
    if kinds and len(kinds) != len(names):
        return [cells]
    made: list[dict[str, Cell]] = []
    for number, one in enumerate(names):
        part = {"item_name": Cell(name.row, one)}
        for key, texts in columns.items():
            if len(texts) == len(names):
                part[key] = Cell(cells[key].row, texts[number])
        made.append(part)
    return made


def _outside_brackets(text: str) -> list[str]:
    """Return the parts of a list, not cut inside brackets: 地址（省、市、县）、电话 are two."""
    found = [""]
    depth = 0
    for sign in text:
        depth += (sign in "(（[【") - (sign in ")）]】")
        if depth <= 0 and SEPARATORS.fullmatch(sign):
            found.append("")
        else:
            found[-1] += sign
    return [part.strip() for part in found if part.strip() and not says_nothing(part.strip())]


def split_contact(reader: Reader, entry: dict[str, Any], cell: Cell, key: str) -> None:
    """Take a contact and a telephone number apart that stand in one cell: 办公室 0746-7720002."""
    found = _PHONE.search(fold(cell.text))
    name = _PHONE.sub("", fold(cell.text)).strip(" ,;:/、()")
    if not found or not name or entry.get("contact_phone") not in (None, "", cell.text):
        return
    if entry.get("contact_name") not in (None, "", cell.text):
        return
    entry["contact_name"], entry["contact_phone"] = name, found.group()
    reader.changed(cell, key, f"{name}；{found.group()}", "contact_split")


def read_items(reader: Reader) -> list[dict[str, str]]:
    """Return the data items of a block, each value in the catalog's spelling."""
    return [_item(reader, cells) for cells in reader.block.items]


def _item(reader: Reader, cells: Mapping[str, Cell]) -> dict[str, str]:
    item: dict[str, str] = {}
    for key, cell in cells.items():
        name = reader.words.template.columns[key].field.removeprefix("item.")
        if says_nothing(cell.text):
            reader.changed(cell, key, "", "blank")
        elif name == "type":
            item[name] = _item_type(reader, cell, key, item)
        elif name in ("share_class", "open_class"):
            item[name] = reader.code(cell, key, name)
        elif name == "length":
            item[name] = _length(reader, cell, key)
        elif name == "name":
            item[name] = _item_name(reader, cell, key)
        else:
            item[name] = cell.text
    extra = item.pop("_length", "")
    if extra and not item.get("length"):
        item["length"] = extra
    return item


def _item_name(reader: Reader, cell: Cell, key: str) -> str:
    name = halfwidth_alphanumerics(cell.text)
    if name.lower() in reader.words.template.technical_items:
        reader.changed(cell, key, name, "technical_item")
    elif name != cell.text:
        reader.changed(cell, key, name, "width")
    return name


def _item_type(reader: Reader, cell: Cell, key: str, item: dict[str, str]) -> str:
    found = reader.code(cell, key, "item_type")
    types = reader.words.lists["item_type"]
    match = _TYPE_WITH_LENGTH.match(fold(found))
    if found in types or not match:
        return found
    known = types.normalise(reader.words.template.simplify(match.group(1)))
    if known is None:
        return found
    item["_length"] = match.group(2)
    return reader.changed(cell, key, known, "length_from_type")


def _length(reader: Reader, cell: Cell, key: str) -> str:
    folded = fold(cell.text).replace(" ", "")
    folded = re.sub(r"^(\d+)\.0+$", r"\1", folded)
    match = _LENGTH_UNIT.match(folded)
    if match:
        return reader.changed(cell, key, match.group(1), "unit")
    if folded != cell.text:
        reader.changed(cell, key, folded, "width")
    return folded


def read_formats(reader: Reader) -> list[dict[str, str]]:
    """Return the formats of a block as written: class, type and description."""
    formats: list[dict[str, str]] = []
    for cells in reader.block.formats:
        texts = {
            name: cells[key].text
            for name, key in _FORMAT_KEYS.items()
            if key in cells and not says_nothing(cells[key].text)
        }
        if not texts:
            continue
        for name, key in _FORMAT_KEYS.items():
            if name == "class" and name in texts:
                texts[name] = reader.code(cells[key], key, "format_class")
            elif name == "type" and name in texts:
                texts[name] = _format_type(reader, cells[key], key)
        formats.append({"class": "", "type": "", **texts})
    return formats


_FORMAT_KEYS = {"class": "format_class", "type": "format_type", "description": "format_description"}


def _format_type(reader: Reader, cell: Cell, key: str) -> str:
    text = fold(cell.text).lower()
    text = re.sub(r"(^|[、;,/])[.*]+", r"\1", text)
    if text != cell.text:
        reader.changed(cell, key, text, "format")
    return text


def read_census(reader: Reader) -> dict[str, str]:
    """Return the census numbers as text, without the units that people type."""
    census: dict[str, str] = {}
    for key, column in reader.words.template.columns.items():
        cell = reader.block.cells.get(key)
        if column.census and cell is not None:
            number = _number(reader, cell, column)
            if number:
                census[column.census] = number
    return census


def _number(reader: Reader, cell: Cell, column: Column) -> str:
    if says_nothing(cell.text):
        reader.changed(cell, column.key, "", "blank")
        return ""
    match = _NUMBER.match(fold(cell.text))
    factor = _factor(match.group(2), column.unit) if match else None
    if match is None or factor is None:
        facts = {"unit": column.unit}
        reader.problems.append(Problem(cell.row, column.key, cell.text, "census_not_number", facts))
        return ""
    plain = match.group(1).replace(",", "")
    if factor != 1:
        plain = _plain(Decimal(plain) * factor)
    return plain if plain == cell.text else reader.changed(cell, column.key, plain, "unit")


def _factor(unit: str, wanted: str) -> Decimal | None:
    return Decimal(1) if not unit else _UNITS[wanted].get(unit.lower())


def _plain(number: Decimal) -> str:
    try:
        number = number.quantize(Decimal("0.000001"))
    except InvalidOperation:
        return str(number)
    text = format(number, "f").rstrip("0").rstrip(".")
    return text or "0"


def parts(cells: Sequence[Cell]) -> list[str]:
    """Return the parts of list cells: several codes or names in one cell, or one a row."""
    found: list[str] = []
    for cell in cells:
        for part in SEPARATORS.split(cell.text):
            text = tidy(part)
            if not says_nothing(text) and text not in found:
                found.append(text)
    return found
