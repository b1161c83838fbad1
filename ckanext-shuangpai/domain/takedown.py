"""Taking down: what may be hidden at once, who decides on it afterwards, and in how long.

One person hides, another one decides: the first act must not wait for anybody, the second must not
be the first one's own. Why it is no case: docs/decisions/0044-takedown.md.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

__all__ = [
    "CONFIRMED", "DECISIONS", "ENTRY", "FILE", "KINDS", "RESTORED", "TABLE", "WAITING",
    "WORKING_DAYS", "Actor", "Takedown", "decided", "may_decide", "may_hide", "may_know",
]  # fmt: skip

ENTRY, FILE, TABLE = KINDS = ("entry", "file", "table")
WAITING, CONFIRMED, RESTORED = "waiting", "confirmed", "restored"
DECISIONS = {"confirm": CONFIRMED, "restore": RESTORED}
WORKING_DAYS = 1
"""In so many working days somebody else decides."""

EDITORS = ("editor", "admin")
HEADS = ("admin",)


@dataclass(frozen=True)
class Actor:
    """Who acts: roles by organization, the organizations that are the Centre, the operator."""

    id: str
    roles: dict[str, str] = field(default_factory=dict[str, str])
    centres: Collection[str] = ()
    operator: bool = False

    @property
    def for_centre(self) -> bool:
        """Whether the person edits for the Centre."""
        return any(self.roles.get(one) in EDITORS for one in self.centres)


@dataclass(frozen=True)
class Takedown:
    """What of a takedown decides: the office of the entry, who hid it, how it stands."""

    owner: str
    hidden_by: str
    state: str = WAITING


def may_hide(actor: Actor, owner: str) -> bool:
    """Say whether somebody may hide what an office gives out: its own people, the Centre, the operator."""
    return actor.operator or actor.for_centre or actor.roles.get(owner) in EDITORS


def may_decide(actor: Actor, what: Takedown) -> bool:
    """Say whether somebody may confirm or restore: the head or the Centre, never who hid it."""
    if actor.id == what.hidden_by:
        return False
    return actor.for_centre or actor.roles.get(what.owner) in HEADS


def may_know(actor: Actor, what: Takedown) -> bool:
    """Say whether somebody may know of a takedown: the office, the Centre, the operator."""
    return actor.operator or actor.for_centre or what.owner in actor.roles


def decided(state: str, decision: str) -> str | None:
    """Return the state after a decision; None where it changes nothing or comes too late.

    What was confirmed stays hidden until somebody restores it; what was restored is over, and is
    hidden again only by a new act.
    """
    after = DECISIONS.get(decision)
    return None if after is None or state in (RESTORED, after) else after
