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
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年度?|(?!\d))")


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
    units = tuple(unit for run in _runs(text) for unit in _units(run, vocabulary))
    wordings = tuple(_combined([unit.forms for unit in units], most))
    return Chunk(text, units, wordings)


def _runs(text: str) -> Iterator[str]:
    """Give the years, the runs of Chinese characters and the runs of anything else."""
    end = 0
    for year in _YEAR.finditer(text):
        yield from ("".join(run) for _, run in groupby(text[end : year.start()], is_han))
        yield year.group()
        end = year.end()
    yield from ("".join(run) for _, run in groupby(text[end:], is_han))


def _units(run: str, vocabulary: Vocabulary) -> list[Unit]:
    year = _YEAR.fullmatch(run)
    if year:
        forms = dict.fromkeys((run, year[1]))
        return [Unit(year[1], "year", tuple(Form(f, 1.0 if f == run else 0.9) for f in forms))]
    if is_han(run):
        return vocabulary.cut(run)
    return [Unit(run, "latin", (Form(run, 1.0),))]


def _combined(parts: list[tuple[Form, ...]], most: int) -> Iterator[Form]:
    """Give the wordings of a row of parts, as written first, the fewest changes next."""
    rows = islice(product(*parts), MOST_TRIED)
    choices = sorted(rows, key=lambda row: sum(form.weight < 1 for form in row))
    for row in choices[:most]:
        weight = prod(form.weight for form in row)
        yield Form("".join(form.text for form in row), weight, any(form.item for form in row))
