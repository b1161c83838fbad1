"""What a channel raises when a letter does not go out."""

from __future__ import annotations

__all__ = ["ChannelDownError", "RefusedError"]


class ChannelDownError(Exception):
    """Nothing goes out this way now; every letter waits."""


class RefusedError(Exception):
    """This letter is not taken; others may be."""
