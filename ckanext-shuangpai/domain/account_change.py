"""What about an account, once changed, ends its sessions and tokens (fixed: 系统规则)."""

from __future__ import annotations

__all__ = ["CHANGED", "DELETED", "ENDED", "loses_role", "same_address"]

ENDED = "shuangpai_ended"
"""The name under which an account keeps a sign that is new each time its sessions end."""

CHANGED = "shuangpai.account_changed"
"""The name in a request's environment of the ids of the accounts that it changed."""

DELETED = "deleted"
"""The state of an account that is shut; it may be restored."""

RANKS = {"admin": 3, "editor": 2, "member": 1}
"""How much a role of CKAN allows; one of another name counts as the least."""


def loses_role(before: str | None, after: str | None) -> bool:
    """Say whether a change of role takes something away; None stands for no role at all."""
    return _rank(after) < _rank(before)


def same_address(one: str | None, other: str | None) -> bool:
    """Say whether two e-mail addresses are one: capitals and outer blanks make no difference."""
    return (one or "").strip().casefold() == (other or "").strip().casefold()


def _rank(role: str | None) -> int:
    return 0 if role is None else RANKS.get(role, 1)
