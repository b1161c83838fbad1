"""What a channel is given: the reader's addresses and the words."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Letter"]


@dataclass(frozen=True)
class Letter:
    """One notice to one reader; ``id`` is the same at every attempt, so that a receiver can drop doubles."""

    id: str
    user_id: str
    name: str
    email: str
    subject: str
    body: str
