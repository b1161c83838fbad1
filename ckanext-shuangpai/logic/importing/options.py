"""What the caller of an import asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import DataDict

from .supply import Fill

__all__ = ["FLAGS", "Options", "flags_of"]

FLAGS = ("drafts", "complete", "publish", "create_organizations")


@dataclass(frozen=True)
class Options:
    """How an import treats what it finds.

    An entry that lacks values becomes a draft, one with a wrong value is refused; ``drafts`` keeps
    that as a draft too, ``complete`` refuses both. ``fill`` are values for entries that lack them.
    """

    dry_run: bool = False
    drafts: bool = False
    complete: bool = False
    create_organizations: bool = False
    publish: bool = False
    fill: Fill = field(default_factory=dict[str, dict[str, str]])

    @property
    def demands_complete(self) -> bool:
        """Say whether an entry that lacks values is refused: what is to be published is complete."""
        return self.complete or (self.publish and not self.drafts)

    def keeps_stored(self, live: bool) -> bool:
        """Say whether an incomplete cell leaves what is stored; ``live``: of a complete entry.

        Who asks for completeness, or for every finding, is told instead.
        """
        return not self.demands_complete and not (live and self.drafts)


def flags_of(data_dict: DataDict, names: tuple[str, ...] = FLAGS) -> dict[str, Any]:
    """Return the flags of a call; ``ValidationError`` for two that contradict each other."""
    flags = {name: tk.asbool(data_dict.get(name)) for name in names}
    refuse_contradiction(flags)
    return flags


def refuse_contradiction(flags: Mapping[str, Any]) -> None:
    """Raise when an import is to keep and to refuse incomplete entries."""
    if flags.get("drafts") and flags.get("complete"):
        message = tk._(
            "Choose one: keep entries with findings as drafts, or refuse incomplete ones"
        )
        raise tk.ValidationError({"complete": [message]})
