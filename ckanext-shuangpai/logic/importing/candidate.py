"""One entry of an import on its way into the catalog, with its place in the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...domain.finding import Finding
from ...domain.metadata_template import Cell, Change, Draft, Problem, SheetReading, cell_name
from .report import FileReport, Line, line
from .words import change_text, heading_of, in_words, problem_text, template

__all__ = ["Candidate"]

ITEM_COLUMNS = {
    "item_type_required": "item_type",
    "item_type_unknown": "item_type",
    "item_length_required": "item_length",
    "item_length_malformed": "item_length",
    "item_class_unknown": "item_share_class",
}


@dataclass
class Candidate:
    """An entry as delivered: ``given`` are the fields that the file speaks of.

    ``secret`` is the field that marks it as secret; nothing of such an entry is reported or kept.
    ``draft`` and ``reading`` are there for a row of a sheet, not for an entry of a JSON list.
    """

    file: FileReport
    lang: str
    sheet: str
    row: int
    title: str
    given: dict[str, Any]
    draft: Draft | None = None
    reading: SheetReading | None = None
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    secret: str | None = None
    draft_lines: list[Line] = field(default_factory=list)

    def column(self, key: str) -> str:
        """Return a column's heading as the file prints it; of a JSON list the field's name."""
        if self.reading is None or key not in template().columns:
            return key
        return self.reading.label(key, template())

    def place(self, name: str) -> tuple[str, Cell]:
        """Return the column and the cell that a field was read from."""
        if self.draft is None:
            value = self.given.get(name)
            return name, Cell(self.row, value if isinstance(value, str) else "")
        key, cell = self.draft.place(name)
        return key or self._key(name), cell

    def refuse(self, problems: Iterable[Problem], kept: str = "") -> None:
        """Report problems of the workbook; ``kept`` says how the entry was stored all the same."""
        for one in problems:
            text = problem_text(one.code, self.lang, value=one.value, **one.facts)
            made = self._add(one.row, self.column(one.key), one.value, one.code, text)
            if kept:
                made["kept"] = kept

    def refuse_findings(self, findings: Iterable[Finding], kept: str = "") -> None:
        """Report broken rules, each at the value that breaks it; ``kept`` says how it was stored."""
        for made in self._lines_of(findings):
            self.file.refused.append({**made, "kept": kept} if kept else made)

    def refuse_errors(self, errors: Mapping[str, Any]) -> None:
        """Report what CKAN's own validation says; nothing of the entry is stored."""
        self.withdraw_draft()
        for name, messages in errors.items():
            key, cell = self.place(str(name))
            texts = messages if isinstance(messages, list) else [messages]
            for text in texts:
                self._add(cell.row, self.column(key), cell.text, "invalid", str(text))

    def refuse_unpublished(self, message: str) -> None:
        """Report why an entry that was stored could not be published."""
        key, cell = self.place("title")
        self._add(cell.row, self.column(key), cell.text, "not_released", message)["kept"] = (
            "unpublished"
        )

    def refuse_secret(self, finding: Finding) -> None:
        """Report secret content: place and rule, not a word of the content (办法第二条)."""
        self.file.refused.append(
            line(self.sheet, self.row, "", "", "", finding.code, finding.message)
        )

    def tell_changes(self) -> None:
        """Report every value that was read as another one."""
        for one in dict.fromkeys(self.changes):
            text = change_text(one.code, self.lang)
            made = self._line(one.row, self.column(one.key), one.value, one.code, text)
            words = [in_words(one.key, text, self.lang) for text in (one.value, one.to)]
            self.file.normalised.append({**made, "to": one.to, "words": words})

    def tell_draft(self, findings: Iterable[Finding], told: bool = False) -> None:
        """Report an entry that is kept as a draft: what it lacks, and where that belongs.

        ``told`` says that its findings stand among the refusals already.
        """
        lacking = [one for one in findings if one.lacking]
        if any(one.field == "catalog_class" for one in lacking):
            # The codes of the category follow from the class.
            lacking = [one for one in lacking if one.field != "category"]
        missing = list(dict.fromkeys(self._heading(one) for one in lacking))
        place: Line = {"sheet": self.sheet, "row": self.row, "entry": self.title}
        gaps = [] if told else self._lines_of(lacking)
        draft = {**place, "missing": missing}
        self.file.drafts.append(draft)
        self.file.gaps += gaps
        self.draft_lines = [draft, *gaps]

    def withdraw_draft(self) -> None:
        """Take back what was told of a draft that could not be stored after all."""
        mine = [id(one) for one in self.draft_lines]
        self.file.drafts = [one for one in self.file.drafts if id(one) not in mine]
        self.file.gaps = [one for one in self.file.gaps if id(one) not in mine]

    def tell_stored(self, kind: str, name: str, case: str | None) -> None:
        """Report an entry that was stored: as what, under which name, and the case of its revision."""
        place = {"sheet": self.sheet, "row": self.row, "entry": self.title}
        self.file.stored.append({**place, "kind": kind, "name": name, "case": case})

    def _lines_of(self, findings: Iterable[Finding]) -> list[Line]:
        taken: set[int] = set()
        lines: list[Line] = []
        for finding in findings:
            key, cell = self._place_of(finding, taken)
            value = finding.value if cell.text in ("", "无") else cell.text
            lines.append(
                self._line(cell.row, self.column(key), value, finding.code, finding.message)
            )
        return lines

    def _heading(self, finding: Finding) -> str:
        """Return what a missing value is called: as the sheet prints it, else as people say it."""
        place = self.draft.places.get(finding.field) if self.draft else None
        key = ITEM_COLUMNS.get(finding.code) or (place[0] if place else "")
        return self.column(key) if key else heading_of(finding.field)

    def _add(self, row: int, column: str, value: str, code: str, message: str) -> Line:
        made = self._line(row, column, value, code, message)
        self.file.refused.append(made)
        return made

    def _line(self, row: int, column: str, value: str, code: str, message: str) -> Line:
        made = line(self.sheet, row, self.title, column, value, code, message)
        return {**made, "cell": self._address(row, column)}

    def _address(self, row: int, column: str) -> str:
        """Return the address of a cell as spreadsheets name it; empty without such a column."""
        index = self.reading.position(column, template()) if self.reading else None
        return "" if index is None else cell_name(row, index)

    def _key(self, name: str) -> str:
        """Return the column of a field that the sheet has no value for."""
        for column in template().columns.values():
            if column.field == name and column.level != "item":
                return column.key
        return "item_name" if name == "data_items" else name

    def _place_of(self, finding: Finding, taken: set[int]) -> tuple[str, Cell]:
        if finding.field == "data_items" and self.draft is not None:
            return self._item_place(finding, taken)
        return self.place(finding.field)

    def _item_place(self, finding: Finding, taken: set[int]) -> tuple[str, Cell]:
        """Return the cell of the data item that a finding means; like faults go row by row."""
        items = self.given.get("data_items") or []
        cells = self.draft.items if self.draft else []
        key = ITEM_COLUMNS.get(finding.code, "item_name")
        if 0 < finding.row <= len(cells) == len(items):
            places = cells[finding.row - 1]
            return key, places.get(key) or Cell(next(iter(places.values())).row, "")
        for number, (item, places) in enumerate(zip(items, cells, strict=False)):
            unnamed = finding.code == "item_name_required" and not item.get("name")
            if number in taken or not (unnamed or finding.value in item.values()):
                continue
            if finding.code != "item_length_required":
                taken.add(number)
            found = places.get(key) or Cell(next(iter(places.values())).row, "")
            return key, found
        return key, Cell(self.row, "")
