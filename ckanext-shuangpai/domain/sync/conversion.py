"""How each field of an entry is made of what a source says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from ..catalog_code import CatalogCode
from ..dates import parse_date
from ..errors import CodeError
from ..text import fold, is_blank
from .item_list import read_items
from .profile import CODE_TARGETS, TEXT_TARGETS
from .reading import Given, Reading, as_text, is_nothing
from .record import LONGEST_NAME, dicts

RESOURCE_FIELDS = ("name", "description", "url", "format")
LONGEST_TAG = 100
_LINK = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
_NO_TAG = re.compile(r"[\x00-\x1f\x7f,\"\\<>]")
_SEPARATOR = re.compile(r"[,，;；、|\n]+")
_TIME = re.compile(r"(?<=\d|日|号)[T\s]+\d{1,2}[:时点].*$")


def convert(reading: Reading) -> None:
    """Make every field the source gives; second names for a field are listed when they differ."""
    for target, given in reading.given.items():
        first, *others = given
        _CONVERTERS[target](reading, target, first)
        if target == "tags":
            for other in others:
                _tags(reading, target, other)
            continue
        for other in others:
            if as_text(other.value) != as_text(first.value):
                reading.miss(other.name, other.value, "second_value", target)


def parsed_code(text: object) -> CatalogCode | None:
    """Return a catalog code, or None when the text is none."""
    try:
        return CatalogCode.parse(text or "")
    except CodeError:
        return None


def _text(reading: Reading, target: str, given: Given) -> None:
    value = given.value
    if isinstance(value, list):
        value = "、".join(as_text(part) for part in cast("list[object]", value))
    text = as_text(value)
    if not text:
        reading.miss(given.name, given.value, "unreadable", target)
    elif target in ("title", "notes") or not is_blank(text):
        reading.entry[target] = text


def _code(reading: Reading, target: str, given: Given) -> None:
    raw = as_text(given.value)
    code = reading.code(target, raw)
    if code is None:
        reading.miss(given.name, raw or given.value, "unknown_value", target)
    else:
        reading.entry[target] = code


def _basis(reading: Reading, target: str, given: Given) -> None:
    value: Any = given.value
    if isinstance(value, dict):
        reading.entry[target] = value
    elif not is_blank(as_text(value)):
        reading.entry[target] = as_text(value)


def _catalog_code(reading: Reading, target: str, given: Given) -> None:
    code = parsed_code(as_text(given.value))
    if code is None:
        reading.miss(given.name, given.value, "unknown_value", target)
    else:
        reading.entry[target] = str(code)


def _day(reading: Reading, target: str, given: Given) -> None:
    """Read a day; a time after it (``2026-01-05T08:00:00Z``) is cut off."""
    text = as_text(given.value)
    if is_blank(text):
        return
    try:
        reading.entry[target] = parse_date(_TIME.sub("", fold(text))).isoformat()
    except (ValueError, OverflowError):
        reading.miss(given.name, given.value, "unknown_value", target)


def _data_items(reading: Reading, target: str, given: Given) -> None:
    items, rest = read_items(given.value)
    if rest:
        reading.miss(given.name, rest, "unreadable", target)
    for item in items:
        _item_codes(reading, target, given.name, item)
    if items:
        reading.entry[target] = items


def _item_codes(reading: Reading, target: str, name: str, item: dict[str, Any]) -> None:
    """Look up an item's classes as the entry's own; a type that nobody knows stays and is listed."""
    for field in ("share_class", "open_class"):
        if field in item:
            code = reading.code(field, as_text(item[field]))
            if code is None:
                reading.miss(name, item.pop(field), "unknown_value", field)
            else:
                item[field] = code
    if "type" in item:
        words = reading.vocabulary.simplified(str(item["type"])[:LONGEST_NAME])
        code = reading.vocabulary.lists["item_type"].normalise(words)
        if code is None:
            reading.miss(name, item["type"], "unknown_value", "item_type")
        else:
            item["type"] = code


def _formats(reading: Reading, target: str, given: Given) -> None:
    value = given.value
    if isinstance(value, str) and value.strip()[:1] in ("[", "{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            reading.miss(given.name, value, "unreadable", target)
            return
    parts = cast("list[object]", value) if isinstance(value, list) else [value]
    known: list[dict[str, str]] = []
    for part in parts:
        if isinstance(part, Mapping):
            line = cast("Mapping[str, Any]", part)
            words = {key: as_text(line.get(key)) for key in ("class", "type", "description")}
            known.append({key: text for key, text in words.items() if text})
        else:
            known += [{"class": word} for word in _known_formats(reading, target, given.name, part)]
    known = [line for line in known if line]
    if known:
        reading.entry[target] = known


def _known_formats(reading: Reading, target: str, name: str, part: object) -> list[str]:
    classes = reading.vocabulary.lists["format_class"]
    types = {kind for code in classes.codes.values() for kind in code.facts.get("types", ())}
    known: list[str] = []
    for word in _SEPARATOR.split(as_text(part)):
        plain = reading.vocabulary.simplified(fold(word[:LONGEST_NAME])).lstrip(".")
        if classes.normalise(plain) or plain.lower() in types:
            known.append(plain)
        elif not is_blank(plain):
            reading.miss(name, word, "unknown_value", target)
    return known


def _tags(reading: Reading, target: str, given: Given) -> None:
    value = given.value
    parts: object = _SEPARATOR.split(value) if isinstance(value, str) else value
    tags: list[dict[str, str]] = reading.entry.setdefault(target, [])
    for part in cast("list[object]", parts) if isinstance(parts, list) else ():
        if isinstance(part, Mapping):
            line = cast("Mapping[str, Any]", part)
            part = line.get("name") or line.get("display_name")
        text = " ".join(_NO_TAG.sub(" ", as_text(part)).split())
        if len(text) > LONGEST_TAG:
            reading.miss(given.name, text, "too_long", target)
        elif text and {"name": text} not in tags:
            tags.append({"name": text})


def _resources(reading: Reading, target: str, given: Given) -> None:
    links: list[dict[str, Any]] = []
    for part in dicts(given.value):
        link = {key: part[key] for key in RESOURCE_FIELDS if not is_nothing(part.get(key))}
        link = {key: as_text(value) for key, value in link.items()}
        link["url"] = fold(part.get("url") or "")
        if link["url"] and not _LINK.match(link["url"]):
            reading.miss(given.name, link["url"][:LONGEST_NAME], "no_link", target)
            continue
        link["id"] = str(part.get("id") or part.get("url") or len(links))
        links.append(link)
    reading.entry[target] = links


def _organization(reading: Reading, target: str, given: Given) -> None:
    """Find our counterpart of the source's department by its code, then by its names."""
    words: list[Given] = []
    code = reading.best("department_code")
    if code:
        words.append(Given(0, code.name, fold(as_text(code.value)).upper()))
    if target == "organization":
        value = given.value
        if isinstance(value, Mapping):
            names = cast("Mapping[str, Any]", value)
            value = [names.get(key) for key in ("title", "display_name", "name")]
        parts = cast("list[object]", value) if isinstance(value, list) else [value]
        words += [Given(1, given.name, as_text(part)) for part in parts]
    words = [one for one in words if not is_blank(str(one.value)[: LONGEST_NAME + 1])]
    for one in words:
        found = reading.vocabulary.department(str(one.value)[:LONGEST_NAME])
        if found:
            reading.entry["collecting_department"] = found
            return
    if words:
        named = next((one for one in words if one.rank), words[0])
        reading.miss(named.name, named.value, "unknown_department", "owner_org")


def _department_code(reading: Reading, target: str, given: Given) -> None:
    if "organization" not in reading.given:
        _organization(reading, target, given)


def _related_codes(reading: Reading, target: str, given: Given) -> None:
    value = given.value
    parts = cast("list[object]", value) if isinstance(value, list) else [value]
    words = [word for part in parts for word in _SEPARATOR.split(as_text(part))]
    codes = [fold(word) for word in words if not is_blank(word)]
    if codes:
        reading.entry[target] = codes


Converter = Callable[[Reading, str, Given], None]

_CONVERTERS: dict[str, Converter] = {
    **dict.fromkeys(TEXT_TARGETS, _text),
    **dict.fromkeys(CODE_TARGETS, _code),
    **dict.fromkeys(("share_refusal_basis", "open_basis", "legal_basis"), _basis),
    "catalog_code": _catalog_code,
    "data_updated": _day,
    "published_on": _day,
    "data_items": _data_items,
    "formats": _formats,
    "tags": _tags,
    "resources": _resources,
    "organization": _organization,
    "department_code": _department_code,
    "related_codes": _related_codes,
}
