"""Marks of state and work secrets: such data does not belong into this catalog (办法第二条)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from .text import fold

SECRET_CATEGORIES = frozenset({"state_secret", "work_secret"})
FLAG_FIELDS = frozenset(
    {"secret", "is_secret", "secrecy", "secrecy_level", "classified", "涉密", "是否涉密", "涉密性"}
    | {"密级", "涉密属性", "涉密等级", "保密等级", "security_classification"}
)
NOT_SECRET = frozenset(
    {
        "",
        "0",
        "否",
        "无",
        "非密",
        "非涉密",
        "不涉密",
        "公开",
        "false",
        "no",
        "n",
        "none",
        "无密级",
        "内部",
    }
)
PROSE_FIELDS = (
    "title",
    "notes",
    "share_condition",
    "share_scope",
    "share_refusal_reason",
    "open_condition",
    "category_title",
    "tag_string",
)

_MARK = re.compile(
    r"(绝密|机密|秘密)\s*[★☆*]"
    r"|[【\[(〔<](绝密|机密|秘密|涉密|国家秘密|工作秘密)(级)?[】\])〕>]"
    r"|密级\s*[:为是]?\s*(绝密|机密|秘密)"
    r"|(绝密|机密|秘密)级"
)
_STATEMENT = re.compile(r"(属于|涉及|属|系|含有|包含|为)(国家秘密|工作秘密|涉密)|涉密")
_NEGATION = re.compile(
    r"(不|非|无|未|没有|去除|剔除|除|脱|禁止|严禁|是否|防止|避免)[^。;,,;]{0,6}$"
)


def secret_marker(entry: Mapping[str, Any]) -> str | None:
    """Return the field that marks an entry as secret, or None.

    Only the field's name is returned: nothing of the content may reach a log or a report.
    """
    for field, value in _flags(entry):
        if fold(value).lower() not in NOT_SECRET:
            return field
    if entry.get("open_refusal_category") in SECRET_CATEGORIES:
        return "open_refusal_category"
    if re.search(r"绝密|机密|秘密|涉密", fold(entry.get("security_level", ""))):
        return "security_level"
    for field, text in _prose(entry):
        if _says_secret(text):
            return field
    return None


def _flags(entry: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for field, value in entry.items():
        if fold(field).lower() in FLAG_FIELDS and not isinstance(value, (list, dict)):
            yield field, value
    for extra in _dicts(entry.get("extras")):
        if fold(extra.get("key", "")).lower() in FLAG_FIELDS:
            yield str(extra.get("key")), extra.get("value") or ""
    for place in ("resources", "data_items"):
        for part in _dicts(entry.get(place)):
            for field, value in part.items():
                if fold(field).lower() in FLAG_FIELDS:
                    yield place, value or ""


def _prose(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for field in PROSE_FIELDS:
        yield field, str(entry.get(field) or "")
    for item in _dicts(entry.get("data_items")):
        yield "data_items", f"{item.get('name') or ''}。{item.get('note') or ''}"
        yield "data_items", str(item.get("sensitivity") or "")
    for resource in _dicts(entry.get("resources")):
        yield "resources", f"{resource.get('name') or ''}。{resource.get('description') or ''}"


def _dicts(value: object) -> list[Mapping[str, Any]]:
    if not isinstance(value, list):
        return []
    parts = cast("list[object]", value)
    return [cast("Mapping[str, Any]", part) for part in parts if isinstance(part, Mapping)]


def _says_secret(text: str) -> bool:
    folded = fold(text)
    if _MARK.search(folded):
        return True
    return any(
        not _NEGATION.search(folded[max(0, match.start() - 12) : match.start()])
        for match in _STATEMENT.finditer(folded)
    )
