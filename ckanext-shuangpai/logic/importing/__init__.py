"""An import of workbooks: read, resolve departments, compare with the catalog, judge, write."""

from .accepting import accepted, limits
from .background import enqueue, is_cut_off
from .kept import FileGone, clear_overdue, forget, keep, read
from .marking import marked_workbook
from .run import Options, run
from .words import vocabulary

__all__ = [
    "FileGone",
    "Options",
    "accepted",
    "clear_overdue",
    "enqueue",
    "forget",
    "is_cut_off",
    "keep",
    "limits",
    "marked_workbook",
    "read",
    "run",
    "vocabulary",
]
