"""What somebody typed, understood: chunks, the units they are cut into, other wordings of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice, product
from math import prod

from .vocabulary import Form, Unit, Vocabulary
from .wording import chunks, condensed, is_han

__all__ = ["Chunk", "Question", "understand"]

MOST_CHUNKS = 12
LONGEST_CHUNK = 60
MOST_WORDINGS = 24
MOST_TRIED = 400
_YEAR = re.compile(r"(?:19|20)\d\d")
_AFTER_YEAR = re.compile(r"((?:19|20)\d\d)年度?")


@dataclass(frozen=True)
class Chunk:
    """What stood between two spaces, with every wording of it as a whole."""

    text: str
    units: tuple[Unit, ...]
    wordings: tuple[Form, ...]


@dataclass(frozen=True)
class Question:
    """A query as understood; ``whole`` are the wordings of it without any space."""

    chunks: tuple[Chunk, ...]
    whole: tuple[Form, ...]

    @property
    def units(self) -> list[Unit]:
        """The units of all chunks, each once."""
        return list({unit.text: unit for chunk in self.chunks for unit in chunk.units}.values())


def understand(text: str, vocabulary: Vocabulary) -> Question:
    """Return the question that a text asks; no chunks when it holds no word."""
    found = list(dict.fromkeys(chunks(text)))[:MOST_CHUNKS]
    most = max(2, MOST_WORDINGS // max(1, len(found)))
    asked = tuple(_chunk(word, vocabulary, most) for word in found)
    whole = list(_combined([chunk.wordings for chunk in asked], most)) if asked else []
    return Question(asked, (Form(condensed(text), 1.0), *whole[1:]) if whole else ())


def _chunk(text: str, vocabulary: Vocabulary, most: int) -> Chunk:
    text = text[:LONGEST_CHUNK]
    runs = _runs(_AFTER_YEAR.sub(r"\1 ", text))
    units = tuple(unit for run in runs for unit in _units(run, vocabulary))
    wordings = tuple(_combined([unit.forms for unit in units], most))
    return Chunk(text, units, wordings)


def _runs(text: str) -> list[str]:
    """Return the runs of Chinese characters and the runs of anything else."""
    runs = ("".join(run).strip() for _, run in groupby(text, is_han))
    return [run for run in runs if run]


def _units(run: str, vocabulary: Vocabulary) -> list[Unit]:
    if is_han(run):
        return vocabulary.cut(run)
    kind = "year" if _YEAR.fullmatch(run) else "latin"
    return [Unit(run, kind, (Form(run, 1.0),))]


def _combined(parts: list[tuple[Form, ...]], most: int) -> Iterator[Form]:
    """Give the wordings of a row of parts, as written first, the fewest changes next."""
    rows = islice(product(*parts), MOST_TRIED)
    choices = sorted(rows, key=lambda row: sum(form.weight < 1 for form in row))
    for row in choices[:most]:
        weight = prod(form.weight for form in row)
        yield Form("".join(form.text for form in row), weight, any(form.item for form in row))
