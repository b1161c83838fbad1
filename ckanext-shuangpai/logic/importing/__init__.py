"""An import of workbooks: read, resolve departments, compare with the catalog, judge, write."""

from .accepting import accepted, limits
from .background import enqueue, is_cut_off
from .kept import FileGone, clear_overdue, forget, keep, read
from .marking import marked_workbook
from .options import FLAGS, Options, flags_of, refuse_contradiction
from .run import report_of
from .supply import FILLABLE, fill_of
from .words import heading_of, kind_text, vocabulary

__all__ = [
    "FILLABLE",
    "FLAGS",
    "FileGone",
    "Options",
    "accepted",
    "clear_overdue",
    "enqueue",
    "fill_of",
    "flags_of",
    "forget",
    "heading_of",
    "is_cut_off",
    "keep",
    "kind_text",
    "limits",
    "marked_workbook",
    "read",
    "refuse_contradiction",
    "report_of",
    "vocabulary",
]
