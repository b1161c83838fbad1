"""From entries back to the workbook: two heading rows, one row a data item, the rest merged down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from ..code_list import CodeList
from ..text import comparable, is_blank
from .draft import PARTS
from .sheet import Merge, Sheet
from .template import Column, Template

HEADER_ROWS = 2
NO_CLASS = "无"
"""Stands where an entry has no class name, lest the one above be taken for it."""

ITEM_LISTS = {"type": "item_type", "share_class": "share_class", "open_class": "open_class"}
LISTED = ("related_codes", "co_departments", "tags")

NameOf = Callable[[str], str]


def lay_out(
    name: str,
    entries: Sequence[Mapping[str, Any]],
    template: Template,
    lists: Mapping[str, CodeList],
    name_of: NameOf,
) -> Sheet:
    """Return a sheet with the entries; ``name_of`` gives the title of a department's id.

    Reading the sheet again gives the same entries. Equal names that follow each other are kept
    apart by an empty row.
    """
    columns = [column for column in template.columns.values() if column.export]
    rows, merges = _heading(columns, template)
    before = ""
    for entry in entries:
        writer = _Writer(entry, lists, template, name_of)
        block = [[writer.cell(column, line) for column in columns] for line in range(writer.height)]
        here = comparable(str(entry.get("title") or "")) + str(entry.get("owner_org") or "")
        if here == before:
            rows.append([])
        before = here
        merges += _merges(columns, len(rows), writer)
        rows += block
    return Sheet(name, rows, tuple(merges))


def _heading(columns: Sequence[Column], template: Template) -> tuple[list[list[str]], list[Merge]]:
    upper: list[str] = []
    lower: list[str] = []
    merges: list[Merge] = []
    start = 0
    for index, column in enumerate(columns):
        if not column.group:
            upper.append(column.title)
            lower.append("")
            merges.append(Merge(0, index, 1, index))
            continue
        first = index == 0 or columns[index - 1].group != column.group
        start = index if first else start
        upper.append(template.groups[column.group] if first else "")
        lower.append(column.title)
        last = index + 1 == len(columns) or columns[index + 1].group != column.group
        if last and index > start:
            merges.append(Merge(0, start, 0, index))
    return [upper, lower], merges


def _merges(columns: Sequence[Column], top: int, writer: _Writer) -> list[Merge]:
    if writer.height < 2:
        return []
    bottom = top + writer.height - 1
    return [
        Merge(top, index, bottom, index)
        for index, column in enumerate(columns)
        if column.level in ("entry", "list")
        or (column.level == "format" and not writer.formats[1:])
    ]


class _Writer:
    """Writes the cells of one entry."""

    def __init__(
        self,
        entry: Mapping[str, Any],
        lists: Mapping[str, CodeList],
        template: Template,
        name_of: NameOf,
    ) -> None:
        self.entry = entry
        self.lists = lists
        self.template = template
        self.name_of = name_of
        self.items = _dicts(entry.get("data_items"))
        self.formats = _dicts(entry.get("formats"))
        self.height = max(len(self.items), len(self.formats), 1)

    def cell(self, column: Column, line: int) -> str:
        """Return the text of a column in the entry's row ``line``."""
        if column.level == "item":
            return self._item(column, line)
        if column.level == "format":
            return self._format(column, line)
        return self._value(column) if line == 0 else ""

    def _item(self, column: Column, line: int) -> str:
        if line >= len(self.items):
            return ""
        name = column.field.removeprefix("item.")
        value = _text(self.items[line].get(name))
        title = self._title(ITEM_LISTS[name], value) if name in ITEM_LISTS else value
        if name == "type" and value in self.lists["item_type"]:
            return f"{title}{value}"
        return title

    def _format(self, column: Column, line: int) -> str:
        if line >= len(self.formats):
            return ""
        name = column.key.removeprefix("format_")
        value = _text(self.formats[line].get(name))
        return self._title("format_class", value) if name == "class" else value

    def _value(self, column: Column) -> str:
        special = SPECIAL.get(column.key)
        if special is not None:
            return special(self)
        for name, keys in PARTS.items():
            for part, key in keys.items():
                if key == column.key:
                    value = _text(_dict(self.entry.get(name)).get(part))
                    return self._title("provenance_kind", value) if part == "kind" else value
        if column.census:
            return _text(_dict(self.entry.get("census")).get(column.census))
        if column.key in LISTED:
            return "\n".join(self._listed(column))
        value = _text(self.entry.get(column.field))
        if column.organization:
            return self.name_of(value) if value else ""
        return self._title(column.field, value) if column.field in self.lists else value

    def _listed(self, column: Column) -> list[str]:
        values = cast("list[Any]", self.entry.get(column.key) or [])
        texts = [_text(_dict(one).get("name") or one) for one in values]
        return [self.name_of(text) for text in texts] if column.organization else texts

    def _title(self, list_name: str, value: str) -> str:
        return self.lists[list_name].title(value) if value in self.lists[list_name] else value

    def class_name(self, level: int) -> str:
        """Return the name of 类 (0), 项, 目 or 细目 (3)."""
        names = _text(self.entry.get("category_title")).split("/", 3)
        return names[level] if level < len(names) else ""

    def method_kind(self) -> str:
        """Return 共享方式分类, which follows from the method."""
        method = self.entry.get("share_method")
        if is_blank(method):
            return ""
        return self.template.method_kind_titles["other" if method == "other" else "platform"]

    def yes_or_no(self) -> str:
        """Return 是否向社会开放, which follows from the open class."""
        value = self.entry.get("open_class")
        return "" if is_blank(value) else "否" if value == "withheld" else "是"


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _dict(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _dicts(value: object) -> list[Mapping[str, Any]]:
    if not isinstance(value, list):
        return []
    return [
        cast("Mapping[str, Any]", one)
        for one in cast("list[Any]", value)
        if isinstance(one, Mapping)
    ]


SPECIAL: Mapping[str, Callable[[_Writer], str]] = {
    "class_1": lambda writer: writer.class_name(0) or NO_CLASS,
    "class_2": lambda writer: writer.class_name(1),
    "class_3": lambda writer: writer.class_name(2),
    "class_4": lambda writer: writer.class_name(3),
    "provider": lambda writer: writer.name_of(_text(writer.entry.get("owner_org"))),
    "provider_code": lambda writer: _text(writer.entry.get("provider_code")),
    "share_method_kind": _Writer.method_kind,
    "is_open": _Writer.yes_or_no,
    "region_code": lambda writer: _text(writer.entry.get("region_code")),
}
