"""The ways by which a notice leaves the portal: mail now; SMS and 政务微信 by an adapter.

An adapter is a class with the members of ``Channel``, named in ``ckanext.shuangpai.notice_channels`` as
``name=package.module:Class``. What it raises decides what happens next.
"""

from __future__ import annotations

from importlib import import_module
from typing import Protocol

from .. import config
from .errors import ChannelDownError, RefusedError
from .letter import Letter
from .mail import MailChannel

__all__ = ["Channel", "ChannelDownError", "Letter", "RefusedError", "channels"]


class Channel(Protocol):
    """One way out."""

    name: str

    def reaches(self, letter: Letter) -> bool:
        """Say whether the letter's reader has an address here, and the channel is set up."""
        ...

    def send(self, letter: Letter) -> None:
        """Hand the letter over; ``ChannelDownError``: all wait; ``RefusedError``: this one is not taken."""
        ...


def channels() -> dict[str, Channel]:
    """Return the channels that the configuration names, in its order."""
    found: dict[str, Channel] = {}
    for name, path in config.notice_channels().items():
        module, _, member = path.partition(":")
        found[name] = getattr(import_module(module), member)() if path else MailChannel()
    return found
