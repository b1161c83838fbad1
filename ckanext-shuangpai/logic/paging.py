"""Where a list starts and how much of it is given."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import DataDict

__all__ = ["bounded", "number"]

FAR = 10**9


def bounded(data_dict: DataDict, default: int, most: int = 100) -> tuple[int, int]:
    """Return limit and offset of a call; ``ValidationError`` names the one that is no number."""
    limit = number(data_dict, "limit", default, 1, most)
    return limit, number(data_dict, "offset", 0, 0, FAR)


def number(data_dict: DataDict, name: str, default: int, low: int, high: int) -> int:
    """Return a whole number of a call within its bounds."""
    given: Any = data_dict.get(name, default)
    try:
        value = int(given)
    except (TypeError, ValueError, OverflowError):
        value = low - 1
    if not low <= value <= high:
        message = tk._("“{name}” must be a number from {low} to {high}")
        raise tk.ValidationError({name: [message.format(name=name, low=low, high=high)]})
    return value
