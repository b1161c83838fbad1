"""The national workbook (政务信息资源目录填报模板): from sheets of text to entries, and back.

Nothing here opens a file: ``workbook/`` turns bytes into sheets and sheets into bytes.
"""

from .blocks import Block, Cell, Change, Problem
from .carry_over import carry_over
from .draft import Draft, Vocabulary, draft_entry
from .header import Header, find_header
from .layout import lay_out
from .reading import SheetReading, read_sheet
from .sheet import Merge, Sheet, cell_name
from .template import Column, Template

__all__ = [
    "Block",
    "Cell",
    "Change",
    "Column",
    "Draft",
    "Header",
    "Merge",
    "Problem",
    "Sheet",
    "SheetReading",
    "Template",
    "Vocabulary",
    "carry_over",
    "cell_name",
    "draft_entry",
    "find_header",
    "lay_out",
    "read_sheet",
]
