"""A question in Solr's query language. Words are quoted, so nothing typed can be syntax."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, combinations, islice, pairwise

from .pinyin import spelled
from .question import Chunk, Question
from .vocabulary import Form, Unit
from .wording import is_han

__all__ = ["TIER_NAMES", "SoundTiers", "Tiers", "holding_item", "in_title"]

TIER_NAMES = ("exact", "all_units", "some_units", "any_part")
EVERYTHING = "*:*^=0"
QUALIFIERS = ("place", "year")
SIDE = ("weak", "generic")
MOST_COMBINED = 5
MOST_UNITS = 12
MOST_FORMS = 6
MOST_PAIRS = 48
"""Solr refuses a query of more than 1024 clauses; no query comes near that."""

WHOLE_TITLE = 5000
CHUNK_WORTH = {
    "title": 1500,
    "item_exact": 400,
    "info_items": 60,
    "org_title": 60,
    "tags": 60,
    "notes": 30,
}
ITEM_FIELD = "item_exact"
UNIT_WORTH = {"title": 6, "info_items": 1, "notes": 1}
PLACE_WORTH = {"title": 6, "org_title": 3, "notes": 1}
PAIR_WORTH = {"title": 1, "info_items": 0.2}
EQUAL_SHARE = 0.7
WEAK_SHARE = 0.4
PART_SHARE = 0.35
TOGETHER_WORTH = 700
HOME_WORTH = 2
TITLE_LENGTH_WORTH = 6
SOUND_WORTH = 100


class Tiers:
    """Which entries answer a question, from strict to loose, and how the matching ones are ordered.

    The looser tiers are written only when they are asked for: most questions need none.
    """

    def __init__(self, question: Question, home: str) -> None:
        self._question = question
        self._home = home
        self._units = question.units[:MOST_UNITS]

    @cached_property
    def exact(self) -> str:
        """Every chunk as it stands, in any of its wordings."""
        return _all_of(_found(chunk.wordings) for chunk in self._question.chunks)

    @cached_property
    def all_units(self) -> str:
        """Every unit that says something, wherever it stands."""
        return _all_of(_anywhere(unit) for unit in _required(self._units))

    @cached_property
    def some_units(self) -> str:
        """Half of what is asked about."""
        return _some_units(self._units)

    @cached_property
    def any_part(self) -> str:
        """Any part of what is asked about, or a neighbour of it."""
        subjects = _subjects(self._units)
        return _any_of(_anywhere(unit, loose=True, near=True) for unit in subjects)

    @cached_property
    def order(self) -> str:
        """What makes a strict match better, each with its worth; few clauses, as many match."""
        home = [f"org_title:{quoted(self._home)}^={HOME_WORTH}"] if self._home else []
        clauses = (_whole(self._question), _chunks(self._question), _shortest(self._question))
        return " OR ".join([EVERYTHING, *home, *chain.from_iterable(clauses)])

    @cached_property
    def loose_order(self) -> str:
        """What makes any match better: the pieces of the question too."""
        clauses = (
            _together(self._units),
            _units(self._units),
            _pairs(self._question.chunks),
        )
        return " OR ".join([self.order, *chain.from_iterable(clauses)])

    def matching(self, *included: str) -> str:
        """Return the query for what the tiers named match, in no order."""
        return _any_of(dict.fromkeys(f"({getattr(self, name)})" for name in included))

    def query(self, *included: str) -> str:
        """Return the query for the tiers named, best matches first."""
        order = self.order if len(included) == 1 else self.loose_order
        return f"+{self.matching(*included)}^=0 +({order})"


class SoundTiers(Tiers):
    """The one tier of pinyin or initials: titles that sound so, and words that do."""

    def __init__(self, letters: str, meant: Sequence[Tiers]) -> None:
        clauses = [_spaced("title_initials", letters)]
        clauses += [_spaced("title_pinyin", way) for way in spelled(letters)]
        titles = _any_of(f"{clause}^={SOUND_WORTH}" for clause in clauses)
        self.exact = self.all_units = self.some_units = self.any_part = _any_of(
            [titles, *(f"({one.exact})" for one in meant)]
        )
        self.order = " OR ".join([EVERYTHING, titles, *(one.order for one in meant)])
        self.loose_order = self.order


def in_title(question: Question) -> str:
    """Return the query for titles that hold every chunk, in whatever wording."""
    return _any_of(
        [
            _all_of(
                _any_of(_clause("title", form.text) for form in chunk.wordings if not form.item)
                for chunk in question.chunks
            )
        ]
    )


def holding_item(question: Question) -> str:
    """Return the query for entries with such a data item, the same name first, then its equals."""
    forms = [form for chunk in question.chunks for form in chunk.wordings]
    if len(question.chunks) > 1:
        forms = [*question.whole, *forms]
    clauses = [*_constant("item_exact", forms, 100), *_constant("info_items", forms, 10)]
    return " OR ".join(clauses)


def _spaced(name: str, sounds: Iterable[str]) -> str:
    return f"{name}:{quoted(' '.join(sounds))}"


def quoted(text: str) -> str:
    """Return a phrase of the query language."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _field(name: str, text: str) -> str:
    """Return the field to look into: one character is a word of its own only in the ``_uni`` ones."""
    lone = any(len(run) == 1 for run in _han_runs(text))
    return {"text": "text_uni", "title": "title_uni"}.get(name, name) if lone else name


def _han_runs(text: str) -> list[str]:
    return "".join(char if is_han(char) else " " for char in text).split()


def _clause(name: str, text: str, boost: str = "") -> str:
    return f"{_field(name, text)}:{quoted(text)}{boost}"


def _one_of(name: str, texts: Sequence[str]) -> str:
    """Return the query for a field that holds one of the texts, as short as can be."""
    by_field: dict[str, list[str]] = {}
    for text in texts:
        by_field.setdefault(_field(name, text), []).append(quoted(text))
    return " OR ".join(f"{field}:({' OR '.join(some)})" for field, some in by_field.items())


def _any_of(clauses: Iterable[str]) -> str:
    return "(" + " OR ".join(clauses) + ")"


def _all_of(clauses: Iterable[str]) -> str:
    return " AND ".join(clauses)


def _found(forms: Sequence[Form], *others: str) -> str:
    """Return the query for entries with one of the wordings anywhere, or one of the other texts."""
    items = [form.text for form in forms if form.item]
    texts = [form.text for form in forms if not form.item]
    return _any_of(
        _one_of(name, some)
        for name, some in (("text", [*texts, *others]), (ITEM_FIELD, items))
        if some
    )


def _anywhere(unit: Unit, loose: bool = False, near: bool = False) -> str:
    forms = (*unit.forms[: MOST_FORMS if loose else None], *(unit.near if near else ()))
    clauses = [_found(forms, *(unit.parts[:MOST_FORMS] if loose else ()))]
    if not loose and unit.kind == "unknown" and len(unit.text) > 2:
        ends = (unit.text[:2], unit.text[-2:])
        clauses.append("(" + _all_of(_clause("text", end) for end in ends) + ")")
    return clauses[0] if len(clauses) == 1 else _any_of(clauses)


def _required(units: Sequence[Unit]) -> list[Unit]:
    """Return the units that say what is asked for; the common words when there are no others."""
    for leave_out in (SIDE, ("generic",), ()):
        found = [unit for unit in units if unit.kind not in leave_out]
        if any(unit.kind not in QUALIFIERS for unit in found):
            return found
    return list(units)


def _subjects(units: Sequence[Unit]) -> list[Unit]:
    """Return what is asked about, without where and when."""
    required = _required(units)
    return [unit for unit in required if unit.kind not in QUALIFIERS] or required


def _some_units(units: Sequence[Unit]) -> str:
    words = [_anywhere(unit, loose=True) for unit in _subjects(units)]
    if len(words) > MOST_COMBINED:
        return _any_of(f"({a} AND {b})" for a, b in pairwise(words))
    enough = (len(words) + 1) // 2
    return _any_of(f"({_all_of(chosen)})" for chosen in combinations(words, enough))


def _whole(question: Question) -> Iterator[str]:
    yield from _constant("title_exact", question.whole, WHOLE_TITLE)


def _chunks(question: Question) -> Iterator[str]:
    share = 1 / len(question.chunks) if question.chunks else 1
    for chunk in question.chunks:
        for name, worth in CHUNK_WORTH.items():
            yield from _constant(name, chunk.wordings, worth * share)


def _constant(name: str, forms: Sequence[Form], worth: float) -> Iterator[str]:
    """Give a clause for the wording as written and one for all its equals together.

    Constant scores: three synonyms in one entry are no better than one.
    """
    usable = [form for form in forms if not form.item or name == ITEM_FIELD]
    written = [form.text for form in usable if form.weight == 1]
    equals = [form.text for form in usable if form.weight < 1]
    for texts, share in ((written, 1.0), (equals, EQUAL_SHARE)):
        if texts:
            yield f"({_one_of(name, texts)})^={worth * share:g}"


def _shortest(question: Question) -> Iterator[str]:
    """Give the wordings once more, scored by rarity and by the length of the title."""
    for chunk in question.chunks:
        for form in chunk.wordings[:MOST_FORMS]:
            if not form.item:
                yield _clause("title", form.text, f"^{TITLE_LENGTH_WORTH * form.weight:g}")


def _together(units: Sequence[Unit]) -> Iterator[str]:
    """Give the clause for every required unit in the title, places also in the department's name."""
    required = _required(units)
    if len(required) > 1:
        each = [
            _any_of(
                _clause(name, form.text)
                for name in (("title", "org_title") if unit.kind == "place" else ("title",))
                for form in unit.forms[:MOST_FORMS]
                if not form.item
            )
            for unit in required
        ]
        yield f"({_all_of(each)})^={TOGETHER_WORTH}"


def _units(units: Sequence[Unit]) -> Iterator[str]:
    for unit in units:
        if unit.kind == "generic":
            continue
        share = WEAK_SHARE if unit.kind == "weak" else 1.0
        for name, worth in (PLACE_WORTH if unit.kind == "place" else UNIT_WORTH).items():
            for form in unit.forms[:MOST_FORMS]:
                if not form.item:
                    yield _clause(name, form.text, f"^{worth * share * form.weight:g}")
            for form in unit.near:
                yield _clause(name, form.text, f"^{worth * share * form.weight:g}")
            for part in unit.parts[:MOST_FORMS]:
                yield _clause(name, part, f"^{worth * share * PART_SHARE:g}")


def _pairs(chunks: Sequence[Chunk]) -> Iterator[str]:
    """Give every two neighbouring characters: what shares more of them with the query is nearer."""
    runs = [run for chunk in chunks for run in _han_runs(chunk.text)]
    found = dict.fromkeys(run[i : i + 2] for run in runs for i in range(len(run) - 1))
    for pair in islice(found, MOST_PAIRS):
        for name, worth in PAIR_WORTH.items():
            yield _clause(name, pair, f"^{worth:g}")
