"""What a department's head may write of his office; what makes it this office, others write.

Pure: what is stored and what is asked are arguments.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

from .text import is_blank

__all__ = ["CAPACITIES", "HEAD_WRITES", "HEAD_WRITES_LOGO", "changed", "kept_for_head"]

CAPACITIES = ("member", "editor", "admin")
"""What somebody may be in an office: 经办, 数据专员, 负责人."""

HEAD_WRITES = (
    "description",
    "image_url",
    "responsible_section",
    "head",
    "contact_name",
    "contact_phone",
)
"""All that a head may write of his office. Whatever is not named here, a field of tomorrow too, he reads."""

HEAD_WRITES_LOGO = ("image_upload", "clear_upload")
"""How a form sends a logo, and takes it away."""


def changed(stored: Mapping[str, Any], asked: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """Return the fields that are asked for with another value than the stored one.

    None, an empty text and an empty list are the same nothing; lists are compared without their order,
    a list and its JSON text, a number and its digits are the same.
    """
    return [
        name for name in names if name in asked and _plain(asked[name]) != _plain(stored.get(name))
    ]


def kept_for_head(stored: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is to be stored when a head asks: of what he asks the listed fields, else what is there."""
    may = {*HEAD_WRITES, *HEAD_WRITES_LOGO}
    kept = {name: value for name, value in stored.items() if name not in may}
    return kept | {name: value for name, value in asked.items() if name in may}


def _plain(value: object) -> object:
    """Return a value in the form in which two that mean the same are equal."""
    if isinstance(value, str):
        text = value.strip()
        if text[:1] not in ("[", "{"):
            return text
        try:
            value = json.loads(text)
        except ValueError:
            return text
    if isinstance(value, (list, tuple)):
        listed = cast("Iterable[object]", value)
        parts = sorted(str(_plain(one)) for one in listed if not is_blank(one))
        return parts[0] if len(parts) == 1 else parts or ""
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return "" if value is None else str(value)
