"""What an importer may mend in an entry by what it says itself; each change is told.

A repair is a guess, if a safe one: it is not made where the catalog already holds the very value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from ..code_list import CodeList
from ..entry_normalisation import parse_basis
from ..text import comparable
from .blocks import Block, Change, Problem
from .rows import Cell, says_nothing
from .values import SEPARATORS, Vocabulary

Place = Callable[[str], tuple[str, Cell]]

REGION = re.compile(r"(省|市|县|区|州)$")
OFFICE = re.compile(
    r"(省|市|县|区|州|局|委|委员会|办|办公室|中心|公司|科|股|处|院|会|所|站|大队|支队)$"
)
SYSTEM = re.compile(r"(系统|平台|信息系统)$")
LEGAL = re.compile(r"《[^》]+》|第[一二三四五六七八九十百零〇\d]+条")
FILES = frozenset({"document", "spreadsheet", "image"})


@dataclass(frozen=True)
class Repair:
    """New values for some fields; it refuses the entry instead when ``problem`` is set."""

    values: Mapping[str, Any]
    change: Change | None = None
    problem: Problem | None = None


def repairs_of(
    entry: Mapping[str, Any], place: Place, block: Block, words: Vocabulary
) -> list[Repair]:
    """Return the repairs in the order in which they are made, each seeing the ones before."""
    state = dict(entry)
    made: list[Repair] = []
    for rule in (_title, _formats, _open, _share_method, _share_basis, _open_basis, _hints):
        for repair in rule(state, place, block, words):
            state.update(repair.values)
            made.append(repair)
    return made


def _change(place: Place, name: str, value: str, to: str, code: str) -> Change:
    key, cell = place(name)
    return Change(cell.row, key or name, value, to, code)


def _title(
    entry: Mapping[str, Any], place: Place, _block: Block, _words: Vocabulary
) -> Iterator[Repair]:
    """Region and offices before the name, as portals write them: 永州市_市公交公司_办公室_线路."""
    title = str(entry.get("title") or "")
    names = [part.strip() for part in re.split(r"[_＿]+", title)]
    if len(names) < 2 or not REGION.search(names[0]):
        return
    while len(names) > 1 and OFFICE.search(names[0]):
        names.pop(0)
    bare = "_".join(names)
    if bare and bare != title:
        yield Repair({"title": bare}, _change(place, "title", title, bare, "title_prefix"))


def _formats(
    entry: Mapping[str, Any], place: Place, _block: Block, words: Vocabulary
) -> Iterator[Repair]:
    given = cast("list[dict[str, str]]", entry.get("formats") or [])
    split = [part for one in given for part in _split_format(one, words.lists["format_class"])]
    split = _without_bare(split, words.lists["format_class"])
    if split != given:
        text = "；".join(_words(one) for one in given)
        to = "；".join(_words(one) for one in split)
        yield Repair({"formats": split}, _change(place, "formats", text, to, "format_split"))
    classes = words.lists["format_class"]
    fixed = [_by_type(one, classes, words.template.simplify) for one in split]
    for old, new in zip(split, fixed, strict=True):
        if old != new and old["type"] == classes.title(new["class"]):
            yield Repair({"formats": fixed})
        elif old != new:
            change = _change(place, "formats", _words(old), _words(new), "format_by_type")
            yield Repair({"formats": fixed}, change)


def _without_bare(given: list[dict[str, str]], classes: CodeList) -> list[dict[str, str]]:
    """数据库/mysql in one cell is one format: the class of a type beside it need not stand alone."""
    typed = {_class_of(one["type"], classes) for one in given} - {None}
    return [one for one in given if _bare_class(one, classes) not in typed]


def _bare_class(one: dict[str, str], classes: CodeList) -> str:
    """Return the class of a format that names nothing more; empty where a type is named."""
    named = classes.normalise(one["type"]) if one["type"] else one["class"]
    return named or ""


def _words(one: Mapping[str, str]) -> str:
    return "/".join(text for text in (one.get("class", ""), one.get("type", "")) if text)


def _split_format(one: dict[str, str], classes: CodeList) -> list[dict[str, str]]:
    """Several formats written into one cell: 数据库、电子表格 with mysql、xlsx."""
    kinds = [part.strip() for part in SEPARATORS.split(one["class"]) if part.strip()]
    types = [part.strip() for part in re.split(r"[,;、\n|/]+", one["type"]) if part.strip()]
    if len(kinds) <= 1 and len(types) <= 1:
        return [one]
    codes = [classes.normalise(kind) or kind for kind in kinds] or [""]
    rest = {key: text for key, text in one.items() if key not in ("class", "type")}
    if len(codes) == len(types):
        pairs = list(zip(codes, types, strict=True))
    elif len(types) <= 1:
        pairs = [(code, types[0] if types and n == 0 else "") for n, code in enumerate(codes)]
    else:
        pairs = [(codes[0], type_) for type_ in types]
        pairs = [(_class_of(type_, classes) or code, type_) for code, type_ in pairs]
    return [{"class": code, "type": type_, **rest} for code, type_ in pairs]


def _by_type(
    one: dict[str, str], classes: CodeList, simplify: Callable[[str], str]
) -> dict[str, str]:
    """The concrete type decides: 数据库 with xlsx is a spreadsheet."""
    right = _class_of(one["type"], classes)
    if right is None:
        alone = one["type"] if not one["class"] else ""
        as_class = classes.normalise(simplify(alone)) if alone else None
        return {**one, "class": as_class, "type": ""} if as_class else one
    return one if one["class"] == right else {**one, "class": right}


def _class_of(type_: str, classes: CodeList) -> str | None:
    for code in classes.codes.values():
        if type_ and type_.lower() in code.facts.get("types", ()):
            return code.value
    return None


def _open(
    entry: Mapping[str, Any], place: Place, block: Block, words: Vocabulary
) -> Iterator[Repair]:
    """The national form asks yes or no and a condition; the regulation knows three classes."""
    key = "is_open"
    cell = block.cells.get(key)
    given = str(entry.get("open_class") or "")
    if cell is None or says_nothing(cell.text):
        key, given = "open_class", ""
        cell = block.cells.get(key) if entry.get(key) not in words.lists[key] else None
    if cell is None or says_nothing(cell.text):
        return
    simple = words.template.simplify(cell.text)
    answer = words.lists["assignment"].normalise(simple)
    found = words.lists["open_class"].normalise(simple)
    if answer:
        found = _class_of_answer(answer, entry, words)
    if found is None:
        if not given:
            yield Repair({"open_class": cell.text})
        return
    if given and given in words.lists["open_class"]:
        if (given == "withheld") != (found == "withheld"):
            facts = {"first": words.lists["open_class"].title(given)}
            problem = Problem(cell.row, "is_open", cell.text, "open_contradiction", facts)
            yield Repair({}, problem=problem)
        return
    values: dict[str, Any] = {"open_class": found}
    condition = str(entry.get("open_condition") or "")
    if found == "unconditional" and condition:
        values["open_condition"] = ""
    proper = not answer and cell.text == words.lists["open_class"].title(found)
    change = None if proper else Change(cell.row, key, cell.text, found, "open_class_derived")
    yield Repair(values, change)


def _class_of_answer(answer: str, entry: Mapping[str, Any], words: Vocabulary) -> str:
    if answer == "no":
        return "withheld"
    condition = str(entry.get("open_condition") or "")
    named = words.lists["open_class"].normalise(words.template.simplify(condition))
    if not condition or named == "unconditional":
        return "unconditional"
    return "conditional"


def _share_method(
    entry: Mapping[str, Any], place: Place, block: Block, words: Vocabulary
) -> Iterator[Repair]:
    """共享方式分类 alone: 其他方式 is a method, 共享平台方式 says only how."""
    cell = block.cells.get("share_method_kind")
    if cell is None or says_nothing(cell.text) or entry.get("share_class") == "withheld":
        return
    text = comparable(words.template.simplify(cell.text))
    other = text in [comparable(name) for name in words.template.method_kinds["other"]]
    platform = text in [comparable(name) for name in words.template.method_kinds["platform"]]
    method = str(entry.get("share_method") or "")
    if not method and not platform:
        found = words.lists["share_method"].normalise(words.template.simplify(cell.text))
        change = Change(cell.row, "share_method_kind", cell.text, found or "", "code_variant")
        if found:
            yield Repair({"share_method": found}, change)
    elif other and method != "other" and not entry.get("exchange_channel"):
        change = Change(cell.row, "share_method_kind", cell.text, cell.text, "moved")
        yield Repair({"exchange_channel": cell.text}, change)


def _share_basis(
    entry: Mapping[str, Any], place: Place, _block: Block, _words: Vocabulary
) -> Iterator[Repair]:
    """不予共享: the national form has the law under 共享条件."""
    if entry.get("share_class") != "withheld" or entry.get("share_refusal_basis"):
        return
    for name in ("share_condition", "share_refusal_reason"):
        text = str(entry.get(name) or "")
        if text and LEGAL.search(text):
            values: dict[str, Any] = {"share_refusal_basis": parse_basis(text)}
            if name == "share_condition":
                values["share_condition"] = ""
                values["share_refusal_reason"] = entry.get("share_refusal_reason") or text
            yield Repair(values, _change(place, name, text, text, "moved"))
            return


def _open_basis(
    entry: Mapping[str, Any], place: Place, _block: Block, words: Vocabulary
) -> Iterator[Repair]:
    if entry.get("open_class") != "withheld":
        return
    text = str(entry.get("open_condition") or "")
    basis = cast("Mapping[str, str]", entry.get("open_basis") or {})
    if text and not basis:
        basis = parse_basis(text)
        values = {"open_basis": basis, "open_condition": ""}
        yield Repair(values, _change(place, "open_condition", text, text, "moved"))
    if entry.get("open_refusal_category"):
        return
    said = "；".join(str(basis.get(key) or "") for key in ("text", "instrument"))
    for category, signs in words.template.open_refusal_words.items():
        if any(sign in said for sign in signs):
            change = _change(
                place, "open_refusal_category", said.strip("；"), category, "category_derived"
            )
            yield Repair({"open_refusal_category": category}, change)
            return


def _hints(
    entry: Mapping[str, Any], place: Place, _block: Block, _words: Vocabulary
) -> Iterator[Repair]:
    """Things to look at that are no error: the value stays."""
    title, notes = str(entry.get("title") or ""), str(entry.get("notes") or "")
    if title and comparable(title) == comparable(notes):
        yield Repair({}, _change(place, "notes", notes, notes, "notes_repeat_title"))
    if SYSTEM.search(title):
        yield Repair({}, _change(place, "title", title, title, "title_is_system"))
    formats = cast("list[Mapping[str, str]]", entry.get("formats") or [])
    files = bool(formats) and all(one.get("class") in FILES for one in formats)
    if files and entry.get("share_method") == "interface":
        method = place("share_method")[1].text
        yield Repair({}, _change(place, "share_method", method, method, "method_mismatch"))
