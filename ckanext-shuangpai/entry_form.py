"""The entry form from the tables: which fields the classes demand, the law behind each, its choices.

The form has no rules of its own: what it shows, hides and explains is read from
``reference/entry_rules.yaml``, by which entries are checked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pypinyin import Style, lazy_pinyin

from .domain.code_list import CHINESE
from .domain.entry_checks import CLASS_DIGITS
from .domain.text import comparable
from .language import reader_language
from .reference import code_list, table
from .reference.citation import cited

__all__ = [
    "always_demanded",
    "as_json",
    "categories",
    "conditions",
    "heading_words",
    "law",
    "spelling",
    "type_words",
]

DEMANDS = frozenset({"required", "basis", "confirmation"})
"""The checks that demand a field to be filled."""
NO_SUBJECT = "000"


@cache
def conditions() -> dict[str, list[dict[str, list[str]]]]:
    """Return the fields that are demanded only sometimes: ``{field: [{field: [values]}]}``.

    A field is demanded when all values of one of its alternatives hold.
    """
    found: dict[str, list[dict[str, list[str]]]] = {}
    always: set[str] = set()
    for rule in table("entry_rules"):
        if rule["check"] not in DEMANDS:
            continue
        if rule.get("when"):
            when = {name: list(values) for name, values in rule["when"].items()}
            alternatives = found.setdefault(rule["field"], [])
            if when not in alternatives:
                alternatives.append(when)
        else:
            always.add(rule["field"])
    return {name: when for name, when in found.items() if name not in always}


@cache
def always_demanded() -> frozenset[str]:
    """Return the fields that every entry has to fill."""
    rules = table("entry_rules")
    return frozenset(
        rule["field"] for rule in rules if rule["check"] == "required" and not rule.get("when")
    )


def law(field: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the articles behind a field as ``[{"article", "demand"}]``: of its rules, or of its ``law``."""
    reader = reader_language()
    language = "zh" if reader == CHINESE else "en"
    notes = []
    for name, article in _articles(field):
        words = table("article").get(name, {}).get(article)
        if words:
            notes.append({"article": cited(f"{name}{article}", reader), "demand": words[language]})
    return notes


def categories(departments: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return the categories as ``[{"value", "label", "class", "words"}]``, the departments' own among them.

    The third level of departmental entries is the department's catalog number (指南核心元数据1).
    """
    content, english = table("category"), reader_language() != CHINESE
    titles, said = ("english_class_titles", "en") if english else ("class_titles", "zh")
    chosen = []
    for name, class_title in content[titles].items():
        for number, facts in content[name]["items"].items():
            start = f"{CLASS_DIGITS[name]}/{number}"
            path = f"{class_title}/{facts[said]}"
            words = " ".join([path, facts["zh"], *facts.get("variants", ())])
            if name != "departmental":
                chosen.append(_category(f"{start}/{NO_SUBJECT}", path, name, words))
                continue
            for one in departments:
                if one.get("catalog_number"):
                    value, title = f"{start}/{one['catalog_number']}", one["title"]
                    chosen.append(_category(value, f"{path}/{title}", name, title))
    return chosen


@cache
def spelling(words: str) -> str:
    """Return words as they are typed to find them: themselves, their pinyin, and its initials."""
    syllables = lazy_pinyin(words, errors="ignore")
    initials = lazy_pinyin(words, style=Style.FIRST_LETTER, errors="ignore")
    return " ".join((words.lower(), "".join(syllables), "".join(initials)))


@cache
def type_words() -> dict[str, str]:
    """Return every way to write a type of a data item, folded, with its code."""
    codes = code_list("item_type").codes.values()
    return {
        comparable(word): code.value
        for code in codes
        for word in (code.value, *code.titles.values(), *code.variants)
    }


@cache
def heading_words() -> dict[str, str]:
    """Return the headings of pasted tables, folded, with the column of a data item that they name."""
    found: dict[str, str] = {}
    for column in table("metadata_template")["columns"]:
        field = str(column.get("field") or "")
        if not field.startswith("item."):
            continue
        for word in (column["title"], *column.get("synonyms", ()), *column.get("in_group", ())):
            found.setdefault(comparable(word), field.removeprefix("item."))
    return found


def as_json(value: Any) -> str:
    """Return a value as JSON for a ``data-`` attribute."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _category(value: str, label: str, class_: str, words: str) -> dict[str, str]:
    return {"value": value, "label": label, "class": class_, "words": spelling(words)}


def _articles(field: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = [
        (name, article)
        for rule in table("entry_rules")
        if rule["field"] == field["field_name"]
        for name, article in rule["basis"]
    ]
    found += [(name, article) for name, article in field.get("law", ())]
    return list(dict.fromkeys(found))
