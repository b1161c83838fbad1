"""Data items (信息项) as other catalogs write them: JSON, broken JSON, or a list of names."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from typing import Any, cast

from ..text import comparable, fold, is_blank

NAMES: Mapping[str, tuple[str, ...]] = {
    "name": (
        "name",
        "信息项名称",
        "名称",
        "数据项名称",
        "数据项",
        "字段名称",
        "字段中文名",
        "中文名称",
        "中文名",
    )
    + (
        "中文描述",
        "item_name",
        "itemname",
        "name_cn",
        "cn_name",
        "cnname",
        "title",
        "label",
        "指标名称",
    ),
    "code": (
        "code",
        "英文名称",
        "英文名",
        "字段名",
        "字段英文名",
        "field",
        "column",
        "column_name",
        "name_en",
        "en_name",
    ),
    "type": (
        "type",
        "数据类型",
        "字段类型",
        "类型",
        "data_type",
        "datatype",
        "item_type",
        "column_type",
    ),
    "length": (
        "length",
        "数据长度",
        "长度",
        "字段长度",
        "len",
        "data_length",
        "size",
        "column_length",
    ),
    "note": (
        "note",
        "备注",
        "说明",
        "描述",
        "字段描述",
        "description",
        "desc",
        "comment",
        "remark",
    ),
    "share_class": ("share_class", "共享类型", "共享属性", "share_type"),
    "open_class": ("open_class", "开放类型", "开放属性", "open_type"),
    "sensitivity": ("sensitivity", "敏感级别", "敏感性", "分级"),
}
_BY_NAME = {comparable(word): field for field, words in NAMES.items() for word in words}
_WRAPPERS = ("items", "data", "rows", "list", "fields", "信息项")
_QUOTES = str.maketrans(
    {"“": '"', "”": '"', "，": ",", "：": ":", "［": "[", "］": "]", "｛": "{", "｝": "}"}
)
_TYPE_LENGTH = re.compile(r"^([^()]+)\((\d+(?:,\d+)?)\)$")
_SEPARATOR = re.compile(r"[、,，;；|\n\t]+")
LONGEST_NAME = 100
"""A piece of text longer than this is prose, not the name of an item."""


def read_items(raw: object) -> tuple[list[dict[str, Any]], str]:
    """Return the items and what could not be read of them (empty when all was).

    Of JSON that breaks off, the whole items before the break are kept.
    """
    if isinstance(raw, str):
        found, rest = _parse(raw)
    else:
        found, rest = raw, ""
    if isinstance(found, Mapping):
        found = _unwrap(cast("Mapping[str, Any]", found))
    if not isinstance(found, list):
        return [], rest or _words(raw)
    items: list[dict[str, Any]] = []
    for part in cast("list[object]", found):
        item = _item(part)
        if item:
            items.append(item)
        elif not is_blank(part):
            rest = rest or _words(part)
    return items, rest


def _parse(text: str) -> tuple[object, str]:
    text = text.strip("\ufeff \t\r\n\u3000")
    if is_blank(text):
        return [], ""
    if text[:1] not in "[{［｛":
        return _names(text)
    for spelling in (text, text.translate(_QUOTES)):
        try:
            return json.loads(spelling, strict=False), ""
        except ValueError:
            continue
        except RecursionError:
            return None, text
    try:
        return ast.literal_eval(text.translate(_QUOTES)), ""
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return _salvage(text.translate(_QUOTES))


def _names(text: str) -> tuple[object, str]:
    """Read ``姓名、性别、出生日期``; a single long sentence is not a list."""
    parts = [part.strip() for part in _SEPARATOR.split(text) if part.strip()]
    if len(parts) > 1 and max(len(part) for part in parts) <= LONGEST_NAME:
        return parts, ""
    return None, text


def _salvage(text: str) -> tuple[object, str]:
    """Read object after object until one is broken."""
    decoder = json.JSONDecoder(strict=False)
    items: list[object] = []
    place = text.find("{") if text.startswith("[") else len(text)
    while 0 <= place < len(text):
        try:
            item, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            break
        items.append(item)
        following = text.find("{", end)
        if following < 0 and not text[end:].strip(" ,]\n\r\t"):
            return items, ""
        place = following
    return items, text[place:] if items and place >= 0 else text


def _unwrap(found: Mapping[str, Any]) -> object:
    for name in _WRAPPERS:
        if isinstance(found.get(name), list):
            return found[name]
    if any(_BY_NAME.get(comparable(key)) == "name" for key in found):
        return [found]
    parts = [
        {"name": name, **cast("Mapping[str, Any]", rest)}
        if isinstance(rest, Mapping)
        else {"name": name, "type": rest}
        for name, rest in found.items()
    ]
    return parts or None


def _item(part: object) -> dict[str, Any]:
    if isinstance(part, str):
        return {} if is_blank(part) else {"name": part.strip()}
    if not isinstance(part, Mapping):
        return {}
    item: dict[str, Any] = {}
    for key, value in cast("Mapping[object, object]", part).items():
        field = _BY_NAME.get(comparable(key))
        if field and field not in item and not is_blank(value):
            item[field] = value if isinstance(value, str) else _words(value)
    if "name" not in item:
        if "note" in item:
            item["name"] = item.pop("note")
        elif "code" in item:
            item["name"] = item["code"]
        else:
            return {}
    sized = _TYPE_LENGTH.match(fold(item.get("type", "")))
    if sized and "length" not in item:
        item["type"], item["length"] = sized.groups()
    return item


def _words(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (int, float, bool)):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str)
