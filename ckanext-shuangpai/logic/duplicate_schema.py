"""What the actions on duplicates take, checked before anything else is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import FlattenDataDict, FlattenErrorDict, FlattenKey, Schema

from ..domain.duplicates import DISTINCT, DUPLICATE, POSSIBLE
from ..domain.text import is_blank
from ..model.duplicate_judgement import WITHDRAWN

__all__ = ["check", "judge", "list_pairs"]

MAX_RESULTS = 50
MAX_PAGE = 1000
SCOPES = ("all", "city", "county")
LEVELS = ("county_city", "county_county")


def _validator(name: str) -> Any:
    return tk.get_validator(name)


def _one_of(words: tuple[str, ...], message: Callable[[], str]) -> Any:
    def validator(value: Any) -> Any:
        if value not in words:
            raise tk.Invalid(message())
        return value

    return validator


def _any_of(words: tuple[str, ...], message: Callable[[], str]) -> Any:
    def validator(value: Any) -> list[str]:
        given = [value] if isinstance(value, str) else list(value)
        if any(word not in words for word in given):
            raise tk.Invalid(message())
        return given

    return validator


def _limit(default: int, most: int) -> list[Any]:
    return [
        _validator("default")(default),
        _validator("natural_number_validator"),
        lambda value: min(value, most),
    ]


def _sides(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, _context: Any) -> None:
    pair = data.get(("id",))
    ours, theirs = data.get(("ours",)), data.get(("theirs",))
    if is_blank(pair) and (is_blank(ours) or is_blank(theirs)):
        message = tk._("Name the pair: its id, or the ids of both entries")
        errors.setdefault(("id",), []).append(message)


def check() -> Schema:
    """Options of ``shuangpai_duplicate_check``; the entry itself is read apart."""
    return {
        "scope": [
            _validator("default")("all"),
            _one_of(SCOPES, lambda: tk._("Scope is city, county or all")),
        ],
        "limit": _limit(10, MAX_RESULTS),
        "include_distinct": [_validator("default")(False), _validator("boolean_validator")],
    }


def list_pairs() -> Schema:
    """Parameters of ``shuangpai_duplicate_list``."""
    return {
        "verdict": [
            _validator("ignore_missing"),
            _any_of(
                (DUPLICATE, POSSIBLE, DISTINCT),
                lambda: tk._("Verdict is duplicate, possible or distinct"),
            ),
        ],
        "level": [
            _validator("ignore_empty"),
            _one_of(LEVELS, lambda: tk._("Level is county_city or county_county")),
        ],
        "department": [_validator("ignore_empty"), _validator("unicode_safe")],
        "judged": [_validator("ignore_empty"), _validator("boolean_validator")],
        "limit": _limit(20, MAX_PAGE),
        "offset": [_validator("default")(0), _validator("natural_number_validator")],
    }


def judge() -> Schema:
    """Parameters of ``shuangpai_duplicate_judge``."""
    return {
        "id": [_validator("ignore_empty"), _validator("unicode_safe")],
        "ours": [_validator("ignore_empty"), _validator("unicode_safe")],
        "theirs": [_validator("ignore_empty"), _validator("unicode_safe")],
        "verdict": [
            _validator("not_empty"),
            _one_of(
                (DUPLICATE, DISTINCT, WITHDRAWN),
                lambda: tk._("A person's verdict is duplicate or distinct, or withdrawn"),
            ),
        ],
        "reason": [_validator("not_empty"), _validator("unicode_safe")],
        "__after": [_sides],
    }
