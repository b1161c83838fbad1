"""What can go wrong between a source and us.

SyncError
├── SettingsError      the source's configuration cannot be used
├── BusyError          another process is syncing the source
└── RemoteError        the source answered, but not with what was asked for
    ├── StatusError    an HTTP status other than 200
    └── ShapeError     not JSON, not a success, or not a list of records

Exceptions carry facts; one place of the run turns them into lines of its report.
"""

from __future__ import annotations

from typing import Any


class SyncError(Exception):
    """The base of what a run reports as its own failure."""


class SettingsError(SyncError, ValueError):
    """The source's configuration cannot be used: in words for the form, and as code with facts."""

    def __init__(self, message: str, reason: dict[str, Any]) -> None:
        super().__init__(message)
        self.reason = reason


class BusyError(SyncError):
    """Another process is syncing the source."""


class RemoteError(SyncError):
    """The source answered with something else; ``transient`` says whether it may get better."""

    transient = False
    retry_after: float | None = None


class StatusError(RemoteError):
    """An HTTP status other than 200."""

    def __init__(self, status: int, retry_after: float | None = None) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.transient = status in (408, 425, 429) or status >= 500
        self.retry_after = retry_after


class ShapeError(RemoteError):
    """An answer that is not the list that was asked for: an error page, a cut body, a refusal."""

    def __init__(self, what: str, transient: bool = True) -> None:
        super().__init__(what)
        self.transient = transient
