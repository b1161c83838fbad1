"""What a step of a case decided, and what it means for each office that is told of it.

An outcome holds keys and names as they were at the step; words are made of it when somebody reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from .case_table import CHINESE, CaseType, Facts, Field, Transition, said
from .notice_text import fill
from .text import is_blank

__all__ = [
    "CaseEntry", "Outcome", "decided_fields", "decided_values", "meanings", "row_of", "told_values",
]  # fmt: skip

ENTRY_KINDS = ("entry", "entries")
CONDITIONS = ("state", "matter", "how", "collects")
PARTIES = {"parties": "organization", "entries": "entry"}
"""Where the choices of a field come from, and what its values then are."""


@dataclass(frozen=True)
class CaseEntry:
    """An entry of a case: its title and name in addresses, and the department that has it."""

    id: str
    title: str
    name: str
    owner: str


@dataclass(frozen=True)
class Outcome:
    """One step: who acted, which office is what party, the entries in their order, what was decided.

    ``values`` are as they were asked, by field; ``names`` the titles of departments by id; ``due`` an
    ISO date or nothing; ``matter`` is the kind of an entry's review.
    """

    command: str
    state: str
    acting: str = ""
    matter: str = ""
    due: str = ""
    parties: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    entries: Sequence[CaseEntry] = ()
    values: Facts = field(default_factory=dict[str, Any])
    names: Mapping[str, str] = field(default_factory=dict[str, str])

    def as_dict(self) -> dict[str, Any]:
        """Return the outcome as it is kept."""
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Outcome:
        """Return an outcome as it was kept; ``TypeError`` for what is none."""
        facts: dict[str, Any] = dict(kept)
        facts["entries"] = [CaseEntry(**one) for one in facts.get("entries") or ()]
        return cls(**facts)


def decided_fields(kind: CaseType, row: Transition) -> tuple[Field, ...]:
    """Return the fields in which a row decides or proposes something; an agreement is to a proposal."""
    if row.keep or row.command == "propose":
        return row.fields
    if row.command == "agree":
        return kind.rows("propose")[0].fields
    return ()


def decided_values(kind: CaseType, row: Transition, facts: Facts) -> dict[str, Any]:
    """Return what a row decided, by field, from the facts of the case as the step left them."""
    kept: object = facts.get(row.keep or "proposal")
    if not isinstance(kept, Mapping):
        return {}
    values: Mapping[str, Any] = kept  # pyright: ignore[reportUnknownVariableType]
    names = [one.name for one in decided_fields(kind, row)]
    return {name: values[name] for name in names if not is_blank(values.get(name))}


def row_of(kind: CaseType, command: str, before: str, after: str) -> Transition | None:
    """Return the row by which a command led from one state to another; None for what is no command."""
    for row in kind.rows(command):
        if (not row.source or before in row.source) and (row.target or before) == after:
            return row
    return None


def told_values(
    fields: Iterable[Field],
    values: Facts,
    lang: str = CHINESE,
    names: Mapping[str, str] | None = None,
) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return values in words: (field, its title, [(value, words)]); ``names`` are titles by id."""
    told: list[tuple[str, str, list[tuple[str, str]]]] = []
    for one in fields:
        value: object = values.get(one.name)
        listed: list[object] = value if isinstance(value, list) else [value]  # pyright: ignore[reportUnknownVariableType]
        kept = [str(part) for part in listed if not is_blank(part)]
        if kept:
            titles = {choice: said(title, lang) for choice, title in one.choices}
            known = (
                {**(names or {}), **titles} if kind_of(one) in ("organization", "entry") else titles
            )
            told.append(
                (one.name, said(one.title, lang), [(part, known.get(part, part)) for part in kept])
            )
    return told


def kind_of(one: Field) -> str:
    """Return what the values of a field are: organization, entry, or the field's own kind."""
    if one.kind in ENTRY_KINDS:
        return "entry"
    return PARTIES.get(one.source, one.kind)


def meanings(
    lines: Sequence[Mapping[str, str]], outcome: Outcome, office: str, lang: str, by: str = ""
) -> list[str]:
    """Return what an outcome means for an office, in sentences; none for an office that has no part.

    ``lines`` are those of the case type (``reference/case_meanings.yaml``); ``by`` is the deadline in words.
    """
    about = _conditions(outcome, office)
    own = [one for one in outcome.entries if one.owner == office]
    for party in _roles(outcome, office):
        fitting = [one for one in lines if _fits(one, outcome.command, party, about)]
        each = [(one, _line(fitting, _fate(outcome, one))) for one in own]
        if any(line for _, line in each):
            return [_told(line, outcome, [one], lang, by) for one, line in each if line]
        line = _line(fitting, "")
        if line:
            return [_told(line, outcome, own, lang, by)]
    return []


def _roles(outcome: Outcome, office: str) -> Iterator[str]:
    parts = outcome.parties.get(office)
    if parts is None:
        return
    if office == outcome.acting:
        yield "acting"
    yield from parts


def _conditions(outcome: Outcome, office: str) -> dict[str, str]:
    collects = outcome.values.get("collecting_department")
    return {
        "state": outcome.state,
        "matter": outcome.matter,
        "how": str(outcome.values.get("effect") or ""),
        "collects": "own" if collects == office else "other",
    }


def _fits(line: Mapping[str, str], command: str, party: str, about: Mapping[str, str]) -> bool:
    if line["command"] != command or line["party"] != party:
        return False
    return all(line.get(name) in (None, about[name]) for name in CONDITIONS)


def _line(lines: Iterable[Mapping[str, str]], fate: str) -> Mapping[str, str] | None:
    return next((one for one in lines if one.get("entry", "") == fate), None)


def _fate(outcome: Outcome, entry: CaseEntry) -> str:
    """Return what became of an entry: the words that ``entry`` has in the table of meanings."""
    values = outcome.values
    if "authoritative" in values:
        return "counts" if values["authoritative"] == entry.id else "follows"
    if "effect" in values:
        return "stays" if values["effect"] == "keep" or values.get("keep") == entry.id else "stops"
    return "named"


def _told(
    line: Mapping[str, str], outcome: Outcome, own: Sequence[CaseEntry], lang: str, by: str
) -> str:
    values = outcome.values
    main = values.get("keep") or values.get("authoritative")
    chinese = lang == CHINESE
    facts = {
        "entry": _titles(own or outcome.entries, chinese),
        "entries": _titles(outcome.entries, chinese),
        "other": _titles([one for one in outcome.entries if one.id == main], chinese),
        "department": outcome.names.get(str(values.get("collecting_department") or ""), ""),
        "days": values.get("days"),
        "by": by,
    }
    return fill(line["zh" if chinese else "en"], facts)


def _titles(entries: Iterable[CaseEntry], chinese: bool) -> str:
    titles = [f"《{one.title}》" if chinese else f"“{one.title}”" for one in entries]
    return "、".join(titles) if chinese else ", ".join(titles)
