"""Read an uploaded file, whatever it is: its content decides, not its suffix."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..domain.metadata_template import Sheet
from . import archive, delimited, spreadsheet
from .limits import Budget, FileRefused, Limits

__all__ = ["Source", "check_kind", "read"]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True)
class Source:
    """One file as read: sheets, or entries in CKAN form, or the reason why neither."""

    name: str
    sheets: tuple[Sheet, ...] = ()
    entries: tuple[Any, ...] | None = None
    refused: FileRefused | None = None


def read(
    name: str, content: bytes, limits: Limits | None = None, budget: Budget | None = None
) -> list[Source]:
    """Return what a file holds; an archive gives one source for each file in it.

    ``budget`` is the time that the whole upload may take; several of its files share one.
    """
    limits = limits or Limits.declared()
    budget = budget or Budget(limits.upload_seconds)
    try:
        if len(content) > limits.file_bytes:
            raise FileRefused("file_too_large", limit=_size(limits.file_bytes))
        if archive.is_archive(content):
            return list(_members(name, content, limits, budget))
        return [_one(name, content, limits, budget)]
    except FileRefused as refused:
        return [Source(name, refused=refused)]


def check_kind(content: bytes, limits: Limits) -> None:
    """Refuse at once what is empty, too large or no kind of file that is read; does not read it."""
    if len(content) > limits.file_bytes:
        raise FileRefused("file_too_large", limit=_size(limits.file_bytes))
    if not content.strip():
        raise FileRefused("file_empty")
    if not content.startswith((*ZIP, OLE)):
        start = delimited.decode(content).lstrip()[:200].lower()
        if start.startswith("<"):
            raise FileRefused(
                "html_table" if "<html" in start or "<table" in start else "file_type"
            )


def _members(name: str, content: bytes, limits: Limits, budget: Budget) -> Iterator[Source]:
    for member, data in archive.members(content, limits):
        path = f"{name}/{member}"
        if isinstance(data, FileRefused):
            yield Source(path, refused=data)
            continue
        try:
            if archive.is_archive(data):
                raise FileRefused("nested_archive")
            yield _one(path, data, limits, budget)
        except FileRefused as refused:
            yield Source(path, refused=refused)


def _one(name: str, content: bytes, limits: Limits, budget: Budget) -> Source:
    with budget.spending():
        return _read_one(name, content, limits, budget.left)


def _read_one(name: str, content: bytes, limits: Limits, seconds: float) -> Source:
    if not content.strip():
        raise FileRefused("file_empty")
    if content.startswith((*ZIP, OLE)):
        return Source(name, tuple(spreadsheet.read_sheets(content, limits, seconds)))
    text = delimited.decode(content)
    start = text.lstrip()[:200].lower()
    if start.startswith(("[", "{")) or name.lower().endswith(".json"):
        return Source(name, entries=_entries(text))
    if start.startswith("<"):
        raise FileRefused("html_table" if "<html" in start or "<table" in start else "file_type")
    return Source(name, (delimited.read_sheet(name, text, limits),))


def _entries(text: str) -> tuple[Any, ...]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise FileRefused("json", line=error.lineno) from error
    except RecursionError as error:
        raise FileRefused("json", line=1) from error
    if isinstance(data, dict):
        data = data.get("entries", [data])
    if not isinstance(data, list):
        raise FileRefused("json", line=1)
    return tuple(data)


def _size(count: int) -> str:
    return f"{count / 1024 / 1024:.1f} MB"
