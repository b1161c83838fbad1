"""What the doctor finds wrong."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Complaint"]


@dataclass(frozen=True)
class Complaint:
    """One thing that is wrong, and its remedy."""

    part: str
    what: str
    remedy: str
    urgent: bool = True
    """False where the installation works, and something should be done soon."""
