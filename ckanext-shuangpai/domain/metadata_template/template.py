"""The workbook's columns as data, and how a heading is recognised."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..text import fold

Level = Literal["entry", "item", "format", "list"]
Simplify = Callable[[str], str]

_BRACKETS = re.compile(r"[(\[【〔<][^()\[\]【】〔〕<>]*[)\]】〕>]")
_NUMBERING = re.compile(r"^(\d+(\.\d+)*[.、]?|[(]?[一二三四五六七八九十]+[)]?、)")
_SIGNS = re.compile(r"[\s*:;,.\-_/\\|、。()\[\]【】〔〕<>《》“”\"'?!#]+")


@dataclass(frozen=True)
class Column:
    """One column of the workbook; ``key`` is its name here, ``field`` the entry's field."""

    key: str
    field: str
    title: str
    level: Level = "entry"
    group: str = ""
    census: str = ""
    unit: str = ""
    kind: str = ""
    organization: bool = False
    ignore: bool = False
    export: bool = True
    width: int = 0


class Template:
    """The national workbook as ``reference/metadata_template.yaml`` states it."""

    def __init__(self, table: Mapping[str, Any], simplify: Simplify) -> None:
        self.simplify = simplify
        self.scan_rows = int(table["scan_rows"])
        self.header_rows = int(table["header_rows"])
        self.fewest_columns = int(table["fewest_columns"])
        self.groups: dict[str, str] = {key: spec["title"] for key, spec in table["groups"].items()}
        self.columns: dict[str, Column] = {spec["key"]: _column(spec) for spec in table["columns"]}
        self.totals = re.compile(table["totals"])
        self.footers = (self.totals, *(re.compile(pattern) for pattern in table["footers"]))
        self.stamps = re.compile(table["stamps"])
        self.examples = re.compile(table["examples"])
        self.sheet_provider = re.compile(table["sheet_provider"])
        self.secrecy_heading = re.compile(table["secrecy_heading"])
        self.note_sheets = re.compile(table["note_sheets"])
        self.technical_items = frozenset(table["technical_items"])
        self.messages: Mapping[str, Mapping[str, str]] = table["messages"]
        self.method_kinds: Mapping[str, Sequence[str]] = table["share_method_kinds"]
        self.method_kind_titles: Mapping[str, str] = table["share_method_kind_titles"]
        self.open_refusal_words: Mapping[str, Sequence[str]] = table["open_refusal_words"]
        self._notes = frozenset(self._key(note) for note in table["header_notes"])
        self._groups: dict[str, list[str]] = {}
        self._alone: dict[str, str] = {}
        self._grouped: dict[tuple[str, str], str] = {}
        self._index(table)

    def _index(self, table: Mapping[str, Any]) -> None:
        names: dict[str, list[str]] = {}
        for key, spec in table["groups"].items():
            names[key] = [spec["title"], *spec.get("synonyms", ())]
            for name in names[key]:
                self._groups.setdefault(self._key(name), []).append(key)
        for spec in table["columns"]:
            alone = [spec["title"], *spec.get("synonyms", ())]
            for name in alone:
                self._alone.setdefault(self._key(name), spec["key"])
            for leaf in (*alone, *spec.get("in_group", ())):
                for name in names.get(spec.get("group", ""), ()):
                    self._grouped.setdefault((spec["group"], self._key(leaf)), spec["key"])
                    self._alone.setdefault(self._key(f"{name}{leaf}"), spec["key"])
        for key, spec in table["groups"].items():
            if "alone" in spec:
                for name in names[key]:
                    self._alone.setdefault(self._key(name), spec["alone"])

    def _key(self, heading: str) -> str:
        return _SIGNS.sub("", _NUMBERING.sub("", self.simplify(fold(heading)).lower()))

    def _keys(self, heading: str) -> Iterator[str]:
        """Yield a heading's forms to look up: with what stands in brackets, then without."""
        yield self._key(heading)
        folded = fold(heading)
        bare = _BRACKETS.sub("", folded)
        if bare != folded and bare.strip():
            yield self._key(bare)

    def is_note(self, heading: str) -> bool:
        """Say whether a heading cell only tells how to fill in (必填, 下拉选择)."""
        return self._key(heading) in self._notes

    def match(self, path: Sequence[str]) -> Column | None:
        """Return the column that a heading means, given from the top heading down."""
        if not path:
            return None
        for leaf in self._keys(path[-1]):
            for ancestor in reversed(path[:-1]):
                found = self._under(ancestor, leaf)
                if found:
                    return self.columns[found]
            if leaf in self._alone:
                return self.columns[self._alone[leaf]]
        if self.secrecy_heading.search(self._key(path[-1])):
            return self.columns["secrecy"]
        return None

    def _under(self, ancestor: str, leaf: str) -> str | None:
        for name in self._keys(ancestor):
            for group in self._groups.get(name, ()):
                if (group, leaf) in self._grouped:
                    return self._grouped[group, leaf]
            if f"{name}{leaf}" in self._alone:
                return self._alone[f"{name}{leaf}"]
        return None

    def label(self, key: str) -> str:
        """Return a column's own heading."""
        return self.columns[key].title

    def message(self, code: str, lang: str, **facts: object) -> str:
        """Return the words for a problem of the workbook in the given language."""
        texts = self.messages[code]
        return (texts.get(lang) or texts["zh"]).format(**facts)


def _column(spec: Mapping[str, Any]) -> Column:
    known = ("key", "title", "level", "group", "census", "unit", "kind", "organization", "ignore")
    values = {name: spec[name] for name in (*known, "export", "width") if name in spec}
    return Column(field=spec.get("field", ""), **values)
