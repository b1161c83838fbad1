"""ckanext-harvest 1.6.3 offers as actions whatever stands in its modules; only actions are registered here."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from ckanext.harvest.plugin import Harvest

__all__ = ["register_actions_only"]

ACTIONS = "ckanext.harvest.logic.action."
PARAMETERS = ["context", "data_dict"]

_core_actions: Callable[[Any], dict[str, Any]] = Harvest.get_actions


def register_actions_only() -> None:
    """Have harvest name its actions alone; calling it again changes nothing."""
    Harvest.get_actions = _actions


@functools.wraps(_core_actions)
def _actions(self: Any) -> dict[str, Any]:
    return {name: one for name, one in _core_actions(self).items() if _is_action(one)}


def _is_action(one: Any) -> bool:
    return (
        inspect.isfunction(one)
        and one.__module__.startswith(ACTIONS)
        and list(inspect.signature(one).parameters) == PARAMETERS
    )
