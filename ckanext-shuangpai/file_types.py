"""Which files are taken: by their ending, and by what their content is (``reference/file_types.yaml``)."""

from __future__ import annotations

import codecs
import io
import re
import stat
import zipfile
from collections.abc import Collection
from pathlib import PurePosixPath
from typing import IO, Any, NoReturn

import magic

from ckan.plugins import toolkit as tk

from .reference import table

__all__ = ["ending_of", "known_types", "refuse_unfit", "taken_by", "type_of"]

LOOKED_AT = 4096
CHUNK = 1 << 20
ENCRYPTED = 0x1


def taken_by(place: str) -> list[str]:
    """Return the endings that a place takes: ``papers``, ``images`` or ``inside_zip``."""
    return list(table("file_types")["taken"][place])


def ending_of(name: str) -> str:
    """Return the ending of a file name, in small letters and without its dot."""
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def type_of(name: str) -> str:
    """Return the media type of a name by its ending, or nothing for an ending that is not known."""
    known = table("file_types")["types"].get(ending_of(name))
    return str(known["mimetype"]) if known else ""


def known_types() -> frozenset[str]:
    """Return every media type that a taken file can have."""
    return frozenset(str(one["mimetype"]) for one in table("file_types")["types"].values())


def refuse_unfit(
    name: str, stream: IO[bytes], taken: Collection[str], field: str = "upload"
) -> str:
    """Return the media type of a file that is taken; its stream is at the beginning then.

    Raises ``ValidationError`` under ``field``, naming file and reason: an ending that is not taken,
    an empty file, a content that is not what the ending says, macros, a password, an archive that
    unpacks to more than it may or out of its own folder.
    """
    ending = ending_of(name)
    known = table("file_types")["types"].get(ending)
    if ending not in taken or known is None:
        message = tk._("“{name}” is of a kind that is not taken: send {kinds}")
        _refuse(field, message, name, kinds="、".join(taken))
    stream.seek(0)
    head = stream.read(LOOKED_AT)
    if not head:
        _refuse(field, tk._("“{name}” is empty: choose the file again"), name)
    if not _looks_right(head, known):
        _refuse_other_content(field, name)
    if known.get("container") == "zip":
        _look_into_zip(field, name, stream, known, ending)
    elif known.get("container") == "ole":
        _look_into_ole(field, name, stream)
    stream.seek(0)
    return str(known["mimetype"])


def _looks_right(head: bytes, known: dict[str, Any]) -> bool:
    never = known.get("never")
    if never and re.search(never.encode(), head.replace(b"\x00", b"")):
        return False
    if "text/" in known["looks"] and _is_text(head):
        return True
    return magic.from_buffer(head, mime=True).startswith(tuple(known["looks"]))


def _is_text(head: bytes) -> bool:
    """Say whether it is UTF-8 without control signs: what libmagic takes a few signs for is chance."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return not re.search(r"[\x00-\x08\x0e-\x1f]", text)


def _look_into_zip(
    field: str, name: str, stream: IO[bytes], known: dict[str, Any], ending: str
) -> None:
    """Refuse what is no archive, lacks the part that makes it one of its kind, or has macros."""
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            _refuse_boundless(field, name, parts, _size(stream))
            if any(part.flag_bits & ENCRYPTED for part in parts):
                _refuse(field, tk._("“{name}” has a password: take it off and send it again"), name)
            names = [part.filename for part in parts]
            holds = known.get("holds")
            if len(parts) > table("file_types")["most_parts"] or (holds and holds not in names):
                _refuse_other_content(field, name)
            if any(re.search(table("file_types")["macros"]["zip"], part) for part in names):
                _refuse_macros(field, name)
            if ending == "zip":
                _look_at_members(field, name, archive, parts)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError):
        _refuse_other_content(field, name)


def _look_at_members(
    field: str, name: str, archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]
) -> None:
    """Look at each file of an archive as if it had come alone."""
    taken, types = taken_by("inside_zip"), table("file_types")["types"]
    for part in parts:
        ending = ending_of(part.filename)
        if _leads_out(part):
            message = tk._("“{part}” in “{name}” lies outside of the archive: pack it again")
            _refuse(field, message, name, part=part.filename)
        if part.is_dir():
            continue
        if ending not in taken:
            message = tk._("“{part}” in “{name}” is of a kind that is not taken: leave it out")
            _refuse(field, message, name, part=part.filename)
        known = types.get(ending)
        if known is None or part.file_size == 0:
            continue
        whole = "container" in known
        with archive.open(part) as member:
            content = member.read(CHUNK * 100 if whole else LOOKED_AT)
        refuse_unfit(f"{name}/{part.filename}", io.BytesIO(content), taken, field)


def _refuse_boundless(field: str, name: str, parts: list[zipfile.ZipInfo], packed: int) -> None:
    """Refuse what unpacks to too much, by the sizes that the archive states itself.

    Reading stops at the stated size and fails where it is not the true one.
    """
    most = table("file_types")["unpacked"]
    unpacked = sum(part.file_size for part in parts)
    if unpacked <= most["bytes"] and (
        unpacked <= most["ratio_from"] or unpacked <= packed * most["ratio"]
    ):
        return
    message = tk._(
        "“{name}” unpacks to {size} MB, more than it may ({most} MB, and {ratio} times its own size):"
        " split it"
    )
    facts = {"size": unpacked >> 20, "most": most["bytes"] >> 20, "ratio": most["ratio"]}
    _refuse(field, message, name, **facts)


def _size(stream: IO[bytes]) -> int:
    return stream.seek(0, io.SEEK_END)


def _leads_out(part: zipfile.ZipInfo) -> bool:
    """Say whether a member would be unpacked elsewhere: a way up, from the root, or a link."""
    path = part.filename.replace("\\", "/")
    return (
        path.startswith("/")
        or re.match(r"[A-Za-z]:", path) is not None
        or ".." in path.split("/")
        or stat.S_ISLNK(part.external_attr >> 16)
    )


def _look_into_ole(field: str, name: str, stream: IO[bytes]) -> None:
    """Refuse an old Office file with macros: its directory names them, in UTF-16."""
    sign = str(table("file_types")["macros"]["ole"]).encode("utf-16-le")
    stream.seek(0)
    kept = b""
    while chunk := stream.read(CHUNK):
        if sign in kept + chunk:
            _refuse_macros(field, name)
        kept = chunk[-len(sign) :]


def _refuse_other_content(field: str, name: str) -> NoReturn:
    message = tk._(
        "The content of “{name}” is not what its ending says: save it anew and send it again"
    )
    _refuse(field, message, name)


def _refuse_macros(field: str, name: str) -> NoReturn:
    message = tk._(
        "“{name}” has macros: save it without them (as .xlsx or .docx) and send it again"
    )
    _refuse(field, message, name)


def _refuse(field: str, message: str, name: str, **facts: str | int) -> NoReturn:
    raise tk.ValidationError({field: [message.format(name=name, **facts)]})
