"""The workbook's tables, loaded once a process, and the words in which an import speaks."""

from __future__ import annotations

import re
from functools import cache

from ...domain.code_list import CHINESE
from ...domain.metadata_template import Template, Vocabulary
from ...reference import code_lists, table
from ...reference.traditional import to_simplified

__all__ = [
    "LIST_OF",
    "change_text",
    "heading_of",
    "in_words",
    "kind_text",
    "problem_text",
    "template",
    "vocabulary",
]

LIST_OF = {
    **{name: name for name in ("share_class", "share_method", "open_class", "update_cycle")},
    **{name: name for name in ("open_refusal_category", "catalog_class", "security_level")},
    **{"region_code": "region", "is_open": "open_class", "share_method_kind": "share_method"},
    **{"item_type": "item_type", "provenance_kind": "provenance_kind", "class_1": "catalog_class"},
    **{"item_share_class": "share_class", "item_open_class": "open_class"},
    **{"format_class": "format_class", "format_type": "format_class", "formats": "format_class"},
}
"""The code list of each column, and of the fields of an entry that came as JSON."""

HEADINGS = {"category": "category", "formats": "format", "data_items": "item"}
HEADINGS |= {"share_refusal_basis": "refusal_basis", "share_refusal_confirmation": "confirmation"}
HEADINGS |= {name: name for name in ("open_basis", "legal_basis", "provenance", "census")}
"""Fields of several columns, and the group heading that names them."""

_PARTS = re.compile("([/；、,])")
_VALUE = re.compile(r"第\{row\}个|[“《]?\{\w+\}[”》]?")
_HEAD = re.compile(r"[：:（(，]")


@cache
def template() -> Template:
    """Return the national workbook as the reference table states it."""
    return Template(table("metadata_template"), to_simplified)


@cache
def vocabulary() -> Vocabulary:
    """Return the tables that give the words of a workbook their meaning."""
    return Vocabulary(template(), code_lists(), table("category"))


@cache
def heading_of(name: str) -> str:
    """Return the heading under which people know a field that a sheet has no column for."""
    known = template()
    if name in HEADINGS:
        return known.groups[HEADINGS[name]]
    return next((one.title for one in known.columns.values() if one.field == name), name)


def in_words(key: str, text: str, lang: str) -> str:
    """Return a value of a column as people read it: 每月, not monthly; what is no code stays."""
    codes = code_lists().get(LIST_OF.get(key, ""))
    if codes is None:
        return text
    parts = _PARTS.split(text) if codes.name == "format_class" else [text]
    return "".join(codes.title(part, lang) for part in parts)


def problem_text(code: str, lang: str, **facts: object) -> str:
    """Return why an entry or a line is refused."""
    return template().message(code, _short(lang), **facts)


def change_text(code: str, lang: str) -> str:
    """Return in a few words what was done to a value; an unknown code speaks for itself."""
    texts = table("metadata_template")["changes"].get(code)
    return code if texts is None else str(texts[_short(lang)])


def kind_text(code: str, lang: str, message: str) -> str:
    """Return what all findings of a code have in common: their message without values and advice.

    ``message`` is one of them, for codes that no table knows.
    """
    known = _kinds(_short(lang)).get(code)
    return known or _HEAD.split(message, maxsplit=1)[0].strip() or message


@cache
def _kinds(lang: str) -> dict[str, str]:
    stated = table("metadata_template")
    changes = {
        code: str(texts[lang]).rpartition("：")[2] for code, texts in stated["changes"].items()
    }
    rules = {rule["code"]: rule for rule in table("entry_rules")}
    found = {
        code: _head(str(texts[lang])) for code, texts in {**rules, **stated["messages"]}.items()
    }
    return {
        **found,
        **changes,
        **{code: str(texts[lang]) for code, texts in stated["kinds"].items()},
    }


def _head(message: str) -> str:
    return _HEAD.split(_VALUE.sub("", message), maxsplit=1)[0].strip() or message


def _short(lang: str) -> str:
    return "zh" if lang == CHINESE else "en"
