"""The table inside a file: where its columns begin, what they are called, what their values are."""

from .column import DATE, NUMERIC, TEXT, Column, ColumnProfile, Item, choose_type, plain_value
from .header import Header, column_names, find_header
from .report import Fault, LoadReport

__all__ = [
    "DATE",
    "NUMERIC",
    "TEXT",
    "Column",
    "ColumnProfile",
    "Fault",
    "Header",
    "Item",
    "LoadReport",
    "choose_type",
    "column_names",
    "find_header",
    "plain_value",
]
