"""Places in the law as readers of English write them: 办法第二十三条第一款 is "Measures, art. 23(1)"."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["number_of", "translated"]

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0}
UNITS = {"十": 10, "百": 100}
NUMERAL = f"[{''.join(DIGITS)}{''.join(UNITS)}]+"
PART = re.compile(f"第?[(（]?({NUMERAL})[)）]?[款项]")
HAN = "[\u4e00-\u9fff]"
"""No name of an instrument begins within a longer one: 政府信息公开条例 is another than 条例."""
ARTICLE = f"第({NUMERAL})条((?:第?[(（]?{NUMERAL}[)）]?[款项])*)"
ELEMENT = r"核心元数据(\d+(?:\.\d+)?)"


def number_of(numeral: str) -> int:
    """Return the number of a Chinese numeral below a thousand: 二百零三 is 203.

    Raises:
        KeyError: a sign is no numeral.
    """
    total = digit = 0
    for sign in numeral:
        if sign in UNITS:
            total += (digit or 1) * UNITS[sign]
            digit = 0
        else:
            digit = DIGITS[sign]
    return total + digit


def translated(text: str, names: Mapping[str, str]) -> str:
    """Return a text with its places in the named instruments in English, all else as it is.

    ``names`` gives the English of an instrument by each of its Chinese names.
    """
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    places = re.compile(f"(?<!{HAN})({known})({ARTICLE}(?:(?:、|至|，)(?={ARTICLE}){ARTICLE})*)")

    def place(found: re.Match[str]) -> str:
        articles = re.sub(ARTICLE, _article, found[2]).replace("至", "–")
        return f"{names[found[1]]}, art. {re.sub('[、，]', ', ', articles)}"

    done = places.sub(place, text)
    for name in names:
        done = re.sub(
            f"(?<!{HAN}){re.escape(name)}{ELEMENT}", rf"{names[name]}, core element \1", done
        )
    return re.sub("(?<=[0-9)])；(?=[A-Z])", "; ", done)


def _article(found: re.Match[str]) -> str:
    parts = "".join(f"({number_of(one)})" for one in PART.findall(found[2]))
    return f"{number_of(found[1])}{parts}"
