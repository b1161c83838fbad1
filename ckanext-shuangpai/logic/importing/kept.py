"""Uploaded files between the check and the import: private, for a limited time, under our names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ckan import model
from ckan.lib import files

from ... import config
from ...model.import_run import ImportRun

__all__ = ["FileGone", "clear_overdue", "forget", "keep", "read"]


class FileGone(Exception):  # noqa: N818 - a fact, not a fault
    """An uploaded file is not kept any more."""


def keep(run_id: str, contents: Sequence[bytes]) -> None:
    """Keep the files of a run; nothing of a file's own name is part of where it lies."""
    for number, content in enumerate(contents):
        _storage().upload(_place(run_id, number), files.make_upload(content))


def read(run: ImportRun, now: dt.datetime) -> list[tuple[str, bytes]]:
    """Return name and content of each file of a run; ``FileGone`` when the time is over."""
    if run.kept_until is None or run.kept_until < now:
        raise FileGone
    found = []
    for number, file in enumerate(run.files):
        data = files.FileData(_place(run.id, number))
        try:
            found.append((str(file["name"]), _storage().content(data)))
        except files.exc.MissingFileError as error:
            raise FileGone from error
    return found


def forget(run: ImportRun) -> None:
    """Remove the files of a run at once."""
    for number in range(len(run.files)):
        _storage().remove(files.FileData(_place(run.id, number)))
    run.kept_until = None


def clear_overdue(now: dt.datetime) -> int:
    """Remove the files whose time is over; returns of how many runs."""
    overdue = ImportRun.overdue(now)
    for run in overdue:
        forget(run)
    model.Session.commit()
    return len(overdue)


def _place(run_id: str, number: int) -> files.Location:
    return files.Location(f"{run_id}-{number}")


def _storage() -> Any:
    return _storage_at(str(Path(config.storage_path()).resolve() / "shuangpai_import"))


@cache
def _storage_at(path: str) -> Any:
    """Return the private folder, readable by this account only."""
    Path(path).mkdir(mode=0o700, parents=True, exist_ok=True)
    return files.make_storage("shuangpai_import", {"type": "ckan:fs", "path": path})
