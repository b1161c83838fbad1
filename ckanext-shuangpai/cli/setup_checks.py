"""What the doctor looks at that an operator sets up: folders, options, the calendar, mail, the facts of the site."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ckan.common import config_declaration
from ckan.plugins import toolkit as tk

from .. import config
from .complaint import Complaint
from .option_values import own_problems

__all__ = ["calendar", "disk", "mail", "options", "site"]

_FREE_BYTES = 1024**3


def disk() -> Iterator[Complaint]:
    """Look at the folder of files: whether it is there, can be written and has room."""
    folder = tk.config.get("ckan.storage_path")
    if not folder or not Path(folder).is_dir():
        what = tk._("ckan.storage_path names no folder: {value}").format(value=folder)
        yield Complaint("disk", what, tk._("Create the folder, writable for the portal."))
        return
    for one in _folders_of_files(Path(folder)):
        reason = _why_unwritable(one)
        if reason:
            what = tk._("Nothing can be stored in {folder}: {reason}")
            yield Complaint(
                "disk",
                what.format(folder=one, reason=reason),
                tk._("Give the account that runs the portal the right to write there."),
            )
    free = shutil.disk_usage(folder).free
    if free < _FREE_BYTES:
        what = tk._("Only {free} MB are free in {folder}.")
        yield Complaint(
            "disk", what.format(free=free // 2**20, folder=folder), tk._("Free at least 1 GB.")
        )


def _folders_of_files(storage: Path) -> list[Path]:
    """Return the folder of uploads, its parts, and the one of CKAN's file storage."""
    parts = [one for one in sorted(storage.iterdir()) if one.is_dir() and not one.is_symlink()]
    files = tk.config.get("ckan.files.storage.default.path")
    more = [Path(files)] if files and Path(files) not in parts and Path(files).exists() else []
    return [storage, *parts, *more]


def _why_unwritable(folder: Path) -> str:
    """Try to store a file, for rights alone do not tell of a read-only or a full disk."""
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"doctor")
            probe.flush()
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def options() -> Iterator[Complaint]:
    """Look at our own options as they are in force; CKAN does not start where one of its rules is broken."""
    known = {str(key) for key in config_declaration.iter_options()}
    texts = {
        str(key): " ".join(map(str, value)) if isinstance(value, list) else str(value)
        for key, value in tk.config.items()
        if str(key).startswith("ckanext.shuangpai.")
    }
    for problem in own_problems(texts, known):
        what = f"{problem.option} = {problem.value}: {problem.reason}"
        yield Complaint("options", what, tk._("Correct it in the configuration."))


def calendar() -> Iterator[Complaint]:
    """A notice of the coming year may be out or not: it is missing for sure when that year has begun."""
    shown = tk.get_action("shuangpai_calendar_show")({"ignore_auth": True}, {})
    missing = shown["missing"]
    if missing is not None:
        what = tk._("The notice for {year} is missing: terms that reach it are provisional")
        yield Complaint(
            "calendar",
            what.format(year=missing["year"]),
            "ckan shuangpai calendar import FILE --year {year} --number … --link …".format(
                **missing
            ),
            urgent=missing["year"] <= shown["year"],
        )


def mail() -> Iterator[Complaint]:
    """Say when nobody gets mail."""
    if not tk.config.get("smtp.mail_from"):
        what = tk._("No mail leaves the portal: smtp.mail_from is empty.")
        remedy = tk._("Set smtp.server and smtp.mail_from, or leave it if nobody is to get mail.")
        yield Complaint("mail", what, remedy, urgent=False)


def site() -> Iterator[Complaint]:
    """Name what the foot of a government website owes its readers."""
    empty = [
        f"ckanext.shuangpai.{name}" for name, value in config.site_facts().items() if not value
    ]
    if empty:
        what = tk._("The foot of the pages lacks what a government website shows: {names}")
        remedy = tk._("Set these options before the portal goes public.")
        yield Complaint("site", what.format(names=", ".join(empty)), remedy, urgent=False)
