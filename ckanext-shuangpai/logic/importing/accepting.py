"""Which files an import takes in: names made harmless, what cannot be read refused at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from ckan.plugins import toolkit as tk

from ... import config
from ...domain.secrecy import secret_marker
from ...language import reader_language
from ...workbook import FileRefused, Limits, check_kind, refusal_text

__all__ = ["accepted", "limits"]

MOST_FILES = 20
LONGEST_NAME = 150


def accepted(files: Sequence[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Return the files under clean names; ``ValidationError`` with a line for each that is none."""
    named = [(_clean_name(name), content) for name, content in files]
    if not named:
        message = tk._("No file was given: choose a workbook, a CSV, an archive or a JSON list")
        raise tk.ValidationError({"upload": [message]})
    faults = [f"{name}：{fault}" for name, content in named if (fault := _fault(name, content))]
    if any(secret_marker({"title": name}) for name, _ in named):
        faults = [tk._("A file’s name bears a mark of secrecy: such data is not taken in (art. 2)")]
    if len(named) > MOST_FILES:
        faults.append(
            tk._("At most {count} files at a time: put them into one .zip").format(count=MOST_FILES)
        )
    if faults:
        raise tk.ValidationError({"upload": faults})
    return named


def _fault(name: str, content: bytes) -> str:
    try:
        check_kind(content, limits())
    except FileRefused as refused:
        return refusal_text(refused, reader_language())
    return ""


def limits() -> Limits:
    """Return what a file may cost, with the size that this portal allows."""
    return dataclasses.replace(Limits.declared(), file_bytes=config.import_max_bytes())


def _clean_name(name: str) -> str:
    """Return a file's name without folders and control characters, of bounded length."""
    base = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(sign for sign in base if sign.isprintable()).strip()
    stem, dot, suffix = clean.rpartition(".")
    if len(clean) > LONGEST_NAME:
        clean = f"{stem[: LONGEST_NAME - 10]}…{dot}{suffix[:8]}"
    return clean or tk._("unnamed")
