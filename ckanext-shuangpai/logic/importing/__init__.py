"""An import of workbooks: read, resolve departments, compare with the catalog, judge, write."""

from .run import Options, run
from .words import vocabulary

__all__ = ["Options", "run", "vocabulary"]
