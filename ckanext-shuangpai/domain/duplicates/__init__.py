"""Duplicates (办法 art. 18, 20): whether two catalog entries are the same data, and why."""

from .conflict import Conflict
from .judge import DISTINCT, DUPLICATE, POSSIBLE, Judge, Verdict
from .profile import Facts, Profile
from .reason import Reason

__all__ = [
    "DISTINCT",
    "DUPLICATE",
    "POSSIBLE",
    "Conflict",
    "Facts",
    "Judge",
    "Profile",
    "Reason",
    "Verdict",
]
