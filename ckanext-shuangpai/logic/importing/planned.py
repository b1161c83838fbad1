"""One entry that an import is to store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .candidate import Candidate

__all__ = ["Write"]


@dataclass
class Write:
    """One entry to store; ``id`` is set for an update, ``fields`` are those that change.

    ``held`` says that people's changes of it are held as a revision, ``case`` which case decides."""

    candidate: Candidate
    entry: dict[str, Any]
    fields: dict[str, Any]
    id: str | None = None
    code: str = ""
    related: tuple[str, ...] = ()
    publish: bool = False
    held: bool = False
    case: str | None = None

    @property
    def kind(self) -> str:
        """What storing it does: created, updated, or revised where a published text stays until a case decides."""
        if self.id is None:
            return "created"
        return "revised" if self.case or (self.held and not self.publish) else "updated"
