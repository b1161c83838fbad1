"""The help of actions that are chained: what the core says, and what is different here."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

__all__ = ["help_show"]

Action = Callable[[Context, DataDict], Any]


@tk.chained_action
@tk.side_effect_free
def help_show(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Show the help of an action: of one that extensions change, theirs first, then the core's."""
    shown = up(context, data_dict)
    texts = [text for text in _texts(tk.get_action(data_dict["name"])) if text]
    return "\n\n".join(dict.fromkeys(texts)) or shown


def _texts(action: Any) -> Iterator[str | None]:
    """Yield the texts along the chain. CKAN 2.12.0 binds each link by ``functools.partial``, which has its own."""
    while action is not None:
        action = inspect.unwrap(action)
        if not isinstance(action, functools.partial):
            yield inspect.getdoc(action)
            return
        yield inspect.getdoc(action.func)
        action = action.args[0]
