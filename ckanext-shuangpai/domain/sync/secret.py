"""Secret records of another catalog (涉密): recognised before anything of them is kept."""

from __future__ import annotations

import json
import re
from typing import cast

from ..secrecy import FLAG_FIELDS, NOT_SECRET, secret_marker
from ..text import comparable, fold
from .record import LONGEST_NAME, Record, fields

_FLAG = re.compile(r"涉密|密级|保密(等级|级别|属性)|secret|secrecy|classified")
_FLAG_NAMES = frozenset(comparable(name) for name in FLAG_FIELDS)
_NOT_SECRET = NOT_SECRET | frozenset(
    {"普通", "一般", "无密", "不涉及", "非涉密数据", "public", "内部公开", "-", "/"}
)
_WORDS = frozenset(
    {"绝密", "机密", "秘密", "涉密", "国家秘密", "工作秘密", "核心秘密", "涉密数据"}
    | {"绝密级", "机密级", "秘密级", "secret", "topsecret", "confidential"}
)

_TRADITIONAL = str.maketrans(
    "機絕國級屬於為無沒係脫嚴開資訊單內會", "机绝国级属于为无没系脱严开资讯单内会"
)
"""The signs that tell a secret, or its denial, in Traditional script; converting all is slow."""


def secret_field(record: Record) -> str | None:
    """Return the name of the field that marks a record as secret, or None.

    Looks at every field and extra, at any depth and in either script: a secret may stand where
    nobody expects it. Only the name is returned, never what stands in it.
    """
    rest: list[tuple[str, str, object]] = [(name, name, value) for name, value in fields(record)]
    while rest:
        field, name, value = rest.pop()
        if isinstance(value, dict):
            parts = cast("dict[str, object]", value)
            rest.extend((field, key, part) for key, part in parts.items())
        elif isinstance(value, list):
            rest.extend((field, name, part) for part in cast("list[object]", value))
        elif value is not None and _marked(name, _words(value)):
            return field
        elif isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
            rest.append((field, name, _parsed(value)))
    return None


def _marked(name: str, text: str) -> bool:
    plain = comparable(name[:LONGEST_NAME].translate(_TRADITIONAL))
    said = fold(text.translate(_TRADITIONAL))
    if plain in _FLAG_NAMES or _FLAG.search(plain):
        return said.lower() not in _NOT_SECRET
    short = comparable(said) if len(said) <= LONGEST_NAME else ""
    return short in _WORDS or secret_marker({"notes": said}) is not None


def _parsed(text: str) -> object:
    """Look into JSON that travels as text; broken JSON was looked at as words."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)
