"""The names of 类, 项, 目 and 细目, and the class and codes that they mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..text import comparable
from .rows import Cell, says_nothing
from .values import Reader, Vocabulary

CLASSES = ("class_1", "class_2", "class_3", "class_4")
DIGITS = {"basic": "1", "thematic": "2", "departmental": "3"}
COUNTY_ITEM = "07"
OTHER_THEME = "99"


def read_category(
    reader: Reader,
    entry: dict[str, Any],
    places: dict[str, tuple[str, Cell]],
    columns: frozenset[str],
) -> None:
    """Fill ``category_title``, and ``catalog_class`` where only the name of the 类 tells it."""
    present = [key for key in CLASSES if key in columns]
    if not present:
        return
    cells = [reader.block.cells[key] for key in present if key in reader.block.cells]
    names = [cell.text for cell in cells if not says_nothing(cell.text)]
    entry["category_title"] = "/".join(names)
    first = cells[0] if cells else Cell(reader.block.row, "")
    places["category_title"] = (present[0], first)
    places.setdefault("category", (present[0], first))
    if entry.get("catalog_class") or "class_1" not in reader.block.cells:
        return
    cell = reader.block.cells["class_1"]
    # The name stays as written (category_title): nothing is changed that would have to be told.
    known = reader.words.lists["catalog_class"].normalise(reader.words.template.simplify(cell.text))
    if known is not None:
        entry["catalog_class"] = known
        places["catalog_class"] = ("class_1", cell)


def derive_category(entry: Mapping[str, Any], catalog_number: str, words: Vocabulary) -> str:
    """Return the codes of the category from its names, or nothing when the names say too little.

    The 目 of a departmental entry is its department's number (three digits); other names keep 000.
    """
    catalog_class = str(entry.get("catalog_class") or "")
    digit = DIGITS.get(catalog_class)
    if digit is None:
        return ""
    names = str(entry.get("category_title") or "").split("/")
    item = _item(catalog_class, [*names[1:], *names[:1]], words)
    if catalog_class == "departmental":
        return f"{digit}/{item or COUNTY_ITEM}/{catalog_number or '000'}"
    if not item and catalog_class == "thematic":
        item = OTHER_THEME
    return f"{digit}/{item}/000" if item else ""


def _item(catalog_class: str, names: list[str], words: Vocabulary) -> str:
    items = words.category[catalog_class]["items"]
    for name in names:
        wanted = comparable(words.template.simplify(name))
        for number, spec in items.items():
            spellings = (spec["zh"], *spec.get("variants", ()))
            if wanted and wanted in [comparable(spelling) for spelling in spellings]:
                return str(number)
    return ""
