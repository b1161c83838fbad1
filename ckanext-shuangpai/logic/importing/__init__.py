"""An import of workbooks: read, resolve departments, compare with the catalog, judge, write."""

from .accepting import accepted, limits
from .background import enqueue, is_cut_off
from .kept import FileGone, clear_overdue, forget, keep, read
from .marking import marked_workbook
from .options import FLAGS, Options, flags_of, refuse_contradiction
from .run import report_of
from .supply import fill_of, texts_of
from .words import LIST_OF, heading_of, kind_text, vocabulary

__all__ = [
    "FLAGS",
    "FileGone",
    "LIST_OF",
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
    "texts_of",
    "vocabulary",
]
