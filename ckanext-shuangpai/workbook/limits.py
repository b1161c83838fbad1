"""What a file may cost (``reference/workbook.yaml``) and how a refusal is put into words."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache

from ..reference import table

__all__ = ["Budget", "FileRefused", "Limits", "refusal_text"]


@dataclass(frozen=True)
class Limits:
    """Bounds on one upload; sizes in bytes unless the name says otherwise."""

    file_bytes: int
    archive_files: int
    archive_bytes: int
    parts: int
    part_bytes: int
    ratio: int
    ratio_from: int
    sheets: int
    rows: int
    text_rows: int
    columns: int
    cells: int
    merged_cells: int
    field_chars: int
    reader_memory: int
    reader_seconds: int
    upload_seconds: int
    served_seconds: int

    @classmethod
    def declared(cls) -> Limits:
        """Return the limits of the reference table."""
        return _declared()


@cache
def _declared() -> Limits:
    values = table("workbook")["limits"]
    return Limits(**{field.name: int(values[field.name]) for field in fields(Limits)})


class FileRefused(Exception):  # noqa: N818 - a refusal, not a fault of ours
    """A file that is not read; ``code`` and ``facts`` make the words of ``refusal_text``."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Budget:
    """The seconds that all files of one upload may take together, of the clock on the wall."""

    def __init__(self, seconds: float) -> None:
        self.seconds = self.left = float(seconds)

    @contextlib.contextmanager
    def spending(self) -> Iterator[None]:
        """Count the time of one file; raises ``FileRefused`` when nothing was left for it."""
        if self.left <= 0:
            raise FileRefused("upload_seconds", limit=int(self.seconds))
        started = time.monotonic()
        try:
            yield
        finally:
            self.left -= time.monotonic() - started


def refusal_text(refused: FileRefused, lang: str) -> str:
    """Return why a file was not read, in Chinese or English."""
    texts = table("workbook")["messages"][refused.code]
    return str(texts.get(lang) or texts["zh"]).format(**refused.facts)
