"""What the values of a column are: numbers only where nothing is lost by calling them so."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

__all__ = [
    "DATE",
    "NUMERIC",
    "TEXT",
    "Column",
    "ColumnProfile",
    "Item",
    "choose_type",
    "plain_value",
]

TEXT, NUMERIC, DATE = "text", "numeric", "date"
"""Column types, as PostgreSQL calls them."""
NUMBER_ITEMS = frozenset("NYBIF")
DATE_ITEMS = frozenset("D")
EXACT_DIGITS = 15
"""More digits do not survive a spreadsheet or a script: they stay text."""
LONG_DIGITS = 10
"""From here on digits without a data item that says otherwise are a code: telephone, 编号."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_DATE = re.compile(r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?")
_CODE = re.compile(
    r"(编号|代码|编码|号码|电话|手机|邮编|邮政|身份证|证号|账号|帐号|卡号|案号|文号|"
    r"\b(id|code|no|phone|tel|mobile|zip|postcode)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Item:
    """What the catalog says of a column: the data item (信息项) of the same name."""

    name: str
    type: str = ""
    note: str = ""


@dataclass
class ColumnProfile:
    """What was seen in a column, value by value."""

    filled: int = 0
    digits: int = 0
    not_number: tuple[int, str] | None = None
    not_date: tuple[int, str] | None = None

    def add(self, value: str, row: int) -> None:
        """Take in one cell that is not empty; ``row`` is its row in the file, from 1."""
        self.filled += 1
        if self.not_number is None:
            if _NUMBER.fullmatch(value):
                self.digits = max(self.digits, sum(sign.isdigit() for sign in value))
            else:
                self.not_number = (row, value)
        if self.not_date is None and _date(value) is None:
            self.not_date = (row, value)


@dataclass(frozen=True)
class Column:
    """A column as it is stored: ``misfit`` is the first value that kept it from its item's type."""

    name: str
    title: str
    type: str = TEXT
    note: str = ""
    item: str = ""
    misfit: tuple[int, str] | None = field(default=None)


def choose_type(
    title: str, profile: ColumnProfile, item: Item | None, asked: str = ""
) -> tuple[str, tuple[int, str] | None]:
    """Return a column's type, and the first value that does not fit the type that was wanted.

    ``asked`` is the type an officer chose in the data dictionary, which goes before the item's.
    """
    wanted = asked or _item_type(item)
    if wanted == NUMERIC:
        fits = profile.not_number is None and profile.digits <= EXACT_DIGITS
        return (NUMERIC, None) if fits else (TEXT, profile.not_number)
    if wanted == DATE:
        return (DATE, None) if profile.not_date is None else (TEXT, profile.not_date)
    if wanted == TEXT or not profile.filled:
        return TEXT, None
    if profile.not_date is None:
        return DATE, None
    if profile.not_number is None and profile.digits < LONG_DIGITS and not _CODE.search(title):
        return NUMERIC, None
    return TEXT, None


def plain_value(value: str, column_type: str) -> str:
    """Return a value as the database takes it: dates as ISO, everything else as written."""
    if column_type != DATE:
        return value
    day = _date(value)
    return day.isoformat() if day else value


def _item_type(item: Item | None) -> str:
    if item is None or not item.type:
        return ""
    if item.type in NUMBER_ITEMS:
        return NUMERIC
    return DATE if item.type in DATE_ITEMS else TEXT


def _date(value: str) -> dt.date | None:
    match = _DATE.fullmatch(value)
    if not match:
        return None
    try:
        return dt.date(*(int(part) for part in match.groups()))
    except ValueError:
        return None
