"""信息资源代码: 类(1) 项(2) 目(3) 细目(any length) / serial (指南, core element 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import CodeError
from .text import fold

PATTERN = re.compile(r"^([123])(\d{2})(\d{3})(\d*)/(\d+)$")
SERIAL_DIGITS = 6
MAX_LENGTH = 64


@dataclass(frozen=True)
class CatalogCode:
    """A catalog code in its parts; ``prefix`` is everything before the slash."""

    catalog_class: str
    item: str
    subject: str
    detail: str
    serial: str

    @classmethod
    def parse(cls, text: object) -> CatalogCode:
        """Read a code as typed (full width allowed); ``CodeError`` says what is wrong."""
        folded = fold(text).replace(" ", "").replace("／", "/")
        match = PATTERN.match(folded)
        if not match or len(folded) > MAX_LENGTH:
            raise CodeError(
                "catalog_code", str(text), "类1位、项2位、目3位、细目不限，“/”后为顺序码"
            )
        return cls(*match.groups())

    @classmethod
    def compose(cls, prefix: str, number: int) -> CatalogCode:
        """Make the code of a prefix such as ``307002431123`` and a serial number from 1."""
        return cls.parse(f"{prefix}/{number:0{SERIAL_DIGITS}d}")

    @property
    def prefix(self) -> str:
        """The part before the slash (前段码)."""
        return f"{self.catalog_class}{self.item}{self.subject}{self.detail}"

    @property
    def name(self) -> str:
        """The dataset's name: the code with ``-`` for ``/``."""
        return f"{self.prefix}-{self.serial}"

    def __str__(self) -> str:
        """Return the code as printed in the catalog."""
        return f"{self.prefix}/{self.serial}"


def prefix_for(category: str, region_code: str) -> str:
    """Return the 前段码 of a category path ``类/项/目[/细目]`` in a region.

    The region stands before the 细目, so that two counties never share a prefix (until the city
    prescribes one).
    """
    parts = [part for part in category.split("/") if part]
    catalog_class, item, subject = (parts + ["", "", ""])[:3]
    detail = "".join(parts[3:])
    return f"{catalog_class}{item.zfill(2)}{subject.zfill(3)}{region_code}{detail}"
