"""Formats and data items as people write them, made into the catalog's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from .code_list import CodeList
from .normalisation import Normalisation, Pass
from .text import fold, halfwidth_alphanumerics, is_blank, tidy

SEPARATORS = re.compile(r"[,\uff0c;\uff1b、\n|]+")
"""What stands between the values of a list that was typed as one text."""


def formats(run: Pass) -> None:
    """Make words, one format or a list of them the list of formats, each of a known class."""
    value: object = run.entry.get("formats")
    if isinstance(value, str):
        value = [part for part in SEPARATORS.split(value) if part.strip()]
    if isinstance(value, dict):
        value = [cast("dict[str, Any]", value)]
    if isinstance(value, list):
        given = cast("list[Any]", value)
        run.put("formats", [_format(part, run.lists["format_class"]) for part in given], "format")


def _format(part: Any, classes: CodeList) -> dict[str, str]:
    if not isinstance(part, Mapping):
        part = {"class": str(part)}
    known = cast("Mapping[str, Any]", part)
    raw_class, raw_type = fold(known.get("class") or ""), fold(known.get("type") or "")
    description = tidy(known.get("description") or "")
    found = classes.normalise(raw_class)
    if found is None:
        by_type = _class_of_type(raw_type or raw_class, classes)
        if by_type and not raw_type:
            raw_type = raw_class
        if by_type and (is_blank(raw_class) or raw_class == raw_type):
            found = by_type
    made = {"class": found or raw_class, "type": raw_type.lower()}
    if is_blank(raw_type):
        made["type"] = ""
    if not is_blank(description):
        made["description"] = description
    return made


def _class_of_type(name: str, classes: CodeList) -> str | None:
    for code in classes.codes.values():
        if name.lower() in code.facts.get("types", ()):
            return code.value
    return None


def items(run: Pass) -> None:
    """Clean the data items; a bare name is one, an empty row is none."""
    value = run.entry.get("data_items")
    if not isinstance(value, list):
        return
    kept: list[dict[str, Any]] = []
    for raw in cast("list[Any]", value):
        if isinstance(raw, str):
            raw = {"name": raw}
        if isinstance(raw, Mapping):
            item = _item(cast("Mapping[str, Any]", raw), run)
            if item:
                kept.append(item)
    run.entry["data_items"] = kept


def _item(raw: Mapping[str, Any], run: Pass) -> dict[str, Any]:
    item = {key: tidy(part) if isinstance(part, str) else part for key, part in raw.items()}
    item = {key: part for key, part in item.items() if not is_blank(part)}
    convert: dict[str, Callable[[Any], str | None]] = {
        "type": run.lists["item_type"].normalise,
        "share_class": run.lists["share_class"].normalise,
        "open_class": run.lists["open_class"].normalise,
    }
    for key, lookup in convert.items():
        if key in item:
            known = lookup(item[key])
            if known and known != item[key]:
                change = Normalisation("data_items", str(item[key]), known, "code_variant")
                if change not in run.changes:
                    run.changes.append(change)
                item[key] = known
    if "length" in item:
        length = fold(item["length"])
        item["length"] = re.sub(r"\.0$", "", length.replace(" ", ""))
    if "name" in item:
        item["name"] = halfwidth_alphanumerics(str(item["name"]))
    return item
