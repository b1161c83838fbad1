""".xlsx and .xlsm: values only. Formulas, macros, links and entities stay dead text."""

from __future__ import annotations

import posixpath
import re
import zipfile
from xml.etree import ElementTree

from .archive import check_size, open_archive, read_member
from .limits import FileRefused, Limits

__all__ = ["inspect"]

Faults = dict[str, dict[tuple[int, int], str]]
"""By sheet and (row, column): ``formula`` or ``cell_error``."""

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships"

_DECLARATION = re.compile(
    rb"<\x00?!\x00?(D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E|E\x00?N\x00?T\x00?I)"
)
_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*)>")
"""A cell's first tag and its attributes. None of these patterns goes on past the next tag: whatever a sheet
holds, it is scanned once."""
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_END = re.compile(rb"</(?:\w+:)?c>")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_VALUE = re.compile(rb"<(?:\w+:)?v[^<>]*>[^<]|<(?:\w+:)?is>")
_ERROR = re.compile(rb"\bt=[\"']e[\"']")


def inspect(content: bytes, limits: Limits) -> Faults:
    """Look at every part before the reader does; returns the cells whose value cannot be had."""
    with open_archive(content) as opened:
        infos = opened.infolist()
        if len(infos) > limits.parts:
            raise FileRefused("zip_bomb")
        check_size(infos, len(content), limits.part_bytes, limits)
        names = {info.filename for info in infos}
        if "xl/workbook.xml" not in names:
            raise FileRefused("binary_workbook" if "xl/workbook.bin" in names else "file_type")
        return _inspect(opened, infos, limits)


def _inspect(opened: zipfile.ZipFile, infos: list[zipfile.ZipInfo], limits: Limits) -> Faults:
    sheets = _sheet_parts(opened)
    faults: Faults = {}
    for info in infos:
        data = read_member(opened, info)
        if not info.filename.endswith((".xml", ".rels", ".vml")):
            continue
        if _DECLARATION.search(data[:65536]) or b"<!ENTITY" in data:
            raise FileRefused("document_type")
        name = sheets.get(info.filename)
        if name is not None:
            _check_extent(name, data, limits)
            faults[name] = _faults(data)
    return faults


def _sheet_parts(opened: zipfile.ZipFile) -> dict[str, str]:
    """Return ``{part: sheet name}`` by the workbook's own relations."""
    try:
        book = _parse(opened, "xl/workbook.xml")
        relations = _parse(opened, "xl/_rels/workbook.xml.rels")
    except (KeyError, ElementTree.ParseError) as error:
        raise FileRefused("damaged") from error
    targets = {one.get("Id"): str(one.get("Target") or "") for one in relations}
    parts: dict[str, str] = {}
    for space in (MAIN, STRICT):
        for sheet in book.iter(f"{space}sheet"):
            key = sheet.get(f"{{{RELATION}}}id") or sheet.get(f"{{{STRICT_RELATION}}}id")
            target = targets.get(key, "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            parts[posixpath.normpath(path)] = str(sheet.get("name") or "")
    return parts


def _parse(opened: zipfile.ZipFile, part: str) -> ElementTree.Element:
    data = read_member(opened, opened.getinfo(part))
    if _DECLARATION.search(data):
        raise FileRefused("document_type")
    return ElementTree.fromstring(data)


def _check_extent(name: str, data: bytes, limits: Limits) -> None:
    """Refuse a sheet whose cells span more than may be laid out as a table."""
    last_row = last_column = 0
    for found in _CELL.finditer(data):
        place = _PLACE.search(found[1])
        if place is None or _is_empty(found, data):
            continue
        row, column = int(place[2]), _column(place[1])
        last_row = row if row > last_row else last_row
        last_column = column if column > last_column else last_column
    area = last_row * last_column
    if last_row > limits.rows or last_column > limits.columns or area > limits.cells:
        facts = {"sheet": name, "rows": limits.rows, "columns": limits.columns}
        raise FileRefused("sheet_too_large", **facts)


def _faults(data: bytes) -> dict[tuple[int, int], str]:
    """Return the cells whose value cannot be had: formulas never calculated, error values."""
    found: dict[tuple[int, int], str] = {}
    if not _FORMULA.search(data) and not _ERROR.search(data):
        return found
    cells = [(one[1], one.end(), one.start()) for one in _CELL.finditer(data)]
    for number, (attributes, start, _) in enumerate(cells):
        place = _PLACE.search(attributes)
        if place is None or attributes.endswith(b"/"):
            continue
        following = cells[number + 1][2] if number + 1 < len(cells) else len(data)
        end = _END.search(data, start, following)
        inner = data[start : end.start() if end else following]
        where = int(place[2]) - 1, _column(place[1]) - 1
        if _ERROR.search(attributes):
            found[where] = "cell_error"
        elif _FORMULA.search(inner) and not _VALUE.search(inner):
            found[where] = "formula"
    return found


def _is_empty(cell: re.Match[bytes], data: bytes) -> bool:
    """Say whether a cell has nothing but its look: it is closed at once."""
    return cell[1].endswith(b"/") or data.startswith(b"</", cell.end())


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
