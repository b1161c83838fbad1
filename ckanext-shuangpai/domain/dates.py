"""Dates as departments write them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from .text import fold

EXCEL_EPOCH = date(1899, 12, 30)
"""Day 0 of the 1900 date system, with its leap-year mistake allowed for."""

_NUMERALS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_TENS = re.compile(r"([一二三])?十([一二三四五六七八九])?")
_CHINESE = re.compile(
    r"^[〇○零一二三四五六七八九]{4}年[元一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}[日号]?$"
)

EXCEL_SERIALS = range(20000, 80000)
"""Serial numbers read as dates: 1954-10-03 to 2119-01-09; other bare numbers are not dates."""

_PATTERNS = (
    re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?$"),
    re.compile(r"^(\d{4})/(\d{1,2})/(\d{1,2})(?: \d{1,2}:\d{2}.*)?$"),
    re.compile(r"^(\d{4})\.(\d{1,2})\.(\d{1,2})$"),
    re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})[日号]?$"),
    re.compile(r"^(\d{4})(\d{2})(\d{2})$"),
)


def parse_date(raw: object) -> date:
    """Return the day that a cell or form field means.

    Reads 2026-01-05, 2026/1/5, 2026.1.5, 2026年1月5日, 二〇二六年一月五日, 20260105, Excel serials
    and date values.
    Raises ``ValueError`` with the folded text for anything else, also for days that do not exist.
    """
    if isinstance(raw, date):
        return date(raw.year, raw.month, raw.day)
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    text = fold(raw).replace(" 年", "年").replace("年 ", "年").replace("月 ", "月")
    if _CHINESE.match(text):
        text = _in_digits(text)
    for pattern in _PATTERNS:
        match = pattern.match(text)
        if match:
            year, month, day = (int(part) for part in match.groups())
            return date(year, month, day)
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and int(float(text)) in EXCEL_SERIALS:
        return EXCEL_EPOCH + timedelta(days=int(float(text)))
    raise ValueError(text)


def _in_digits(text: str) -> str:
    """Return a day written in Chinese numerals in digits: 二〇二六年十一月二十三日."""
    tens = _TENS.sub(lambda found: f"{found.group(1) or '一'}{found.group(2) or '〇'}", text)
    return tens.replace("元月", "1月").translate(_NUMERALS)
