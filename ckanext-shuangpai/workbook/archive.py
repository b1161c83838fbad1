"""Archives: bounded before anything is unpacked, nothing ever written to disk."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from ..reference import table
from .limits import FileRefused, Limits

__all__ = ["check_size", "is_archive", "members", "open_archive", "read_member"]

UTF8_NAME = 0x800
ENCRYPTED = 0x1
SPREADSHEET_PARTS = frozenset({"xl/workbook.xml", "xl/workbook.bin", "[Content_Types].xml"})
_CHINESE_NAME = re.compile(r"[\x20-\x7e\u2000-\u206f\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def open_archive(content: bytes) -> zipfile.ZipFile:
    """Open an archive held in memory; refuses what is none."""
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise FileRefused("damaged") from error


def is_archive(content: bytes) -> bool:
    """Say whether the content is a .zip of files (an .xlsx is a .zip too, but one document)."""
    if not content.startswith(b"PK"):
        return False
    with open_archive(content) as opened:
        return not SPREADSHEET_PARTS & {info.filename for info in opened.infolist()}


def members(content: bytes, limits: Limits) -> Iterator[tuple[str, bytes | FileRefused]]:
    """Yield the files of an archive by name; a member that cannot be read yields its refusal."""
    ignored = re.compile(table("workbook")["ignored_members"])
    with open_archive(content) as opened:
        infos = [info for info in opened.infolist() if not info.is_dir()]
        if len(infos) > limits.archive_files:
            raise FileRefused("too_many_files", limit=limits.archive_files)
        check_size(infos, len(content), limits.archive_bytes, limits)
        for info in infos:
            name = _name(info)
            if ignored.search(name):
                continue
            try:
                yield name, read_member(opened, info)
            except FileRefused as refused:
                yield name, refused


def check_size(infos: list[zipfile.ZipInfo], packed: int, allowed: int, limits: Limits) -> None:
    """Refuse an archive that unpacks to too much, by the sizes it states itself.

    ``read_member`` stops at the stated size and fails when it is not the true one.
    """
    unpacked = sum(info.file_size for info in infos)
    if unpacked > allowed or (unpacked > limits.ratio_from and unpacked > packed * limits.ratio):
        raise FileRefused("zip_bomb")


def read_member(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return one member; refuses encrypted and damaged ones, also where the stated size is false."""
    if info.flag_bits & ENCRYPTED:
        raise FileRefused("encrypted")
    try:
        return opened.read(info)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise FileRefused("damaged") from error


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; Chinese systems write GBK without saying so, others UTF-8."""
    name = info.filename
    if not info.flag_bits & UTF8_NAME:
        raw = name.encode("cp437", "replace")
        readings = [text for encoding in ("utf-8", "gb18030") if (text := _decoded(raw, encoding))]
        chinese = (text for text in readings if _CHINESE_NAME.match(text))
        name = next(chinese, readings[-1] if readings else name)
    return _CONTROL.sub("", name).replace("\\", "/").lstrip("/")


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return ""
