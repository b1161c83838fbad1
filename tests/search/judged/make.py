"""Build the judged queries of the relevance test from facts.yaml and the demo's records.

Run ``python -m tests.search.judged.make`` after a change of the facts; it rewrites judged.json. Grades follow
from facts only: same family, same place, same item. The engine is never asked.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from opencc import OpenCC

HERE = Path(__file__).parent
RECORDS = HERE.parents[2] / "demo" / "records.json"
OUTPUT = HERE / "judged.json"
YEARS = ("2022", "2023", "2024", "2025")
SUFFIXES = ("汇总表", "统计", "变更记录", "公示", "核查结果", "年度报告")
HELD_OUT_SHARE = 4
"""Every fourth sample family is held out too."""


@dataclass(frozen=True)
class Entry:
    """One generated entry with the facts its grades follow from."""

    id: str
    title: str
    family: str
    place: str
    base: bool
    dept: str
    notes: str
    items: tuple[str, ...]


@dataclass
class Facts:
    """The content of facts.yaml and the records it names."""

    families: dict[str, dict[str, Any]]
    raw: dict[str, Any]
    records: dict[str, dict[str, Any]]
    held_out: set[str] = field(default_factory=set)


def number(*words: str) -> int:
    """Give a number that depends on the words only, not on the run."""
    return int(hashlib.sha256("|".join(words).encode()).hexdigest()[:8], 16)


def load() -> Facts:
    """Read the facts and the demo's records."""
    raw = yaml.safe_load((HERE / "facts.yaml").read_text(encoding="utf-8"))
    records = {r["id"]: r for r in json.loads(RECORDS.read_text(encoding="utf-8"))}
    held_out = set(raw["held_out"])
    held_out |= {f for f in raw["families"] if number("held out", f) % HELD_OUT_SHARE == 0}
    return Facts({**raw["families"], **raw["held_out"]}, raw, records, held_out)


def entries(facts: Facts) -> list[Entry]:
    """Give the sample entries and their generated neighbours."""
    found: list[Entry] = []
    for family, spec in facts.families.items():
        bases = _bases(facts, family, spec)
        found += bases
        found += _neighbours(facts, family, bases[0])
    return found


def _bases(facts: Facts, family: str, spec: dict[str, Any]) -> list[Entry]:
    if "title" in spec:
        items = tuple(spec["items"])
        county = facts.raw["places"]["county"]
        return [
            Entry(
                f"X-{family}",
                spec["title"],
                family,
                county,
                True,
                spec["dept"],
                spec["notes"],
                items,
            )
        ]
    result = []
    for record_id in spec["records"]:
        r = facts.records[record_id]
        place = facts.raw["places"]["county" if r["level"] == "县" else "city"]
        items = tuple(item["name"] for item in r["items"])
        result.append(
            Entry(record_id, r["name"], family, place, True, r["dept"], r["summary"], items)
        )
    return result


def _neighbours(facts: Facts, family: str, base: Entry) -> list[Entry]:
    """Give the same data elsewhere and in other years, under the base's name and under other names."""
    spec, places = facts.families[family], facts.raw["places"]
    townships = sorted(places["townships"], key=lambda p: number(family, p))
    district = min(places["districts"], key=lambda p: number(family, p))
    year = YEARS[number(family, "year") % len(YEARS)]
    suffix = SUFFIXES[number(family, "suffix") % len(SUFFIXES)]
    titles = [
        (townships[0], f"{townships[0]}{base.title}"),
        (district, f"{district}{base.title}"),
        (townships[1], f"{townships[1]}{year}年{spec['noun']}{suffix}"),
    ]
    for count, other in enumerate(spec["others"]):
        place = (base.place, townships[0], district, base.place)[(count + number(family)) % 4]
        title = other if place == base.place else f"{place}{other}"
        if number(other) % 3 == 0:
            title = f"{year}年{title}" if number(other) % 2 else f"{title}（{year}年）"
        titles.append((place, title))
    return [_variant(facts, base, place, title) for place, title in titles]


def _variant(facts: Facts, base: Entry, place: str, title: str) -> Entry:
    """Give a neighbour: some of the items, some under another name, another office's words."""
    keep = max(3, len(base.items) * (6 + number(title) % 5) // 10)
    chosen = sorted(base.items, key=lambda item: number(title, item))[:keep]
    items = [_renamed(facts, item, title) for item in base.items if item in chosen]
    township = place in facts.raw["places"]["townships"]
    dept = f"双牌县{place}人民政府" if township else base.dept.replace("双牌县", place)
    notes = f"{place}{base.notes}" if number(title) % 2 else f"由{dept}登记和更新。"
    return Entry(
        f"G-{number(title):08x}", title, base.family, place, False, dept, notes, tuple(items)
    )


def _renamed(facts: Facts, item: str, title: str) -> str:
    group = next((g for g in facts.raw["item_synonyms"] if item in g), None)
    if group is None or number(title, item, "rename") % 3:
        return item
    return group[number(title, item) % len(group)]


def judge(facts: Facts, all_entries: list[Entry]) -> list[dict[str, Any]]:
    """Give every query with its class, grades and whether it was held out."""
    queries: list[dict[str, Any]] = []

    def add(kind: str, text: str, grades: dict[str, int], held_out: bool) -> None:
        relevant = {entry_id: grade for entry_id, grade in grades.items() if grade}
        if relevant:
            queries.append({"class": kind, "q": text, "held_out": held_out, "grades": relevant})

    for family, spec in facts.families.items():
        out = family in facts.held_out
        own = [e for e in all_entries if e.family == family]
        by_noun = {e.id: _noun_grade(facts, e, family) for e in all_entries}
        add("core noun", spec["noun"], by_noun, out)
        for entry in (own[0], own[1 + number(family, "exact") % (len(own) - 1)]):
            grades = {e.id: _name_grade(facts, e, entry) for e in all_entries}
            add("exact name", entry.title, grades, out)
        place = next(e.place for e in own if e.place in facts.raw["places"]["townships"])
        grades = {e.id: _place_grade(facts, e, family, place) for e in all_entries}
        add("place + noun", place + spec["noun"], grades, out)
        for word in spec["spoken"][:1]:
            add("alias", word, by_noun, out)
    for kind in ("item_queries", "held_out_item_queries"):
        for word in facts.raw[kind]:
            grades = {e.id: _item_grade(facts, e, word) for e in all_entries}
            add("item name", word, grades, kind.startswith("held"))
    for kind in ("characters", "held_out_characters"):
        for char in facts.raw[kind]:
            grades = {e.id: _character_grade(e, char) for e in all_entries}
            add("one character", char, grades, kind.startswith("held"))
    for word, office in facts.raw["nicknames"].items():
        add("nickname", word, {e.id: _office_grade(e, office) for e in all_entries}, False)
    return queries + _respelled(queries)


def _noun_grade(facts: Facts, entry: Entry, family: str) -> int:
    if entry.family == family:
        return 3 if entry.base else 2
    return 1 if entry.family in facts.families[family]["near"] and entry.base else 0


def _name_grade(facts: Facts, entry: Entry, wanted: Entry) -> int:
    if entry.id == wanted.id:
        return 3
    if entry.family == wanted.family:
        return 2 if entry.place == wanted.place or entry.base else 1
    return 1 if entry.family in facts.families[wanted.family]["near"] and entry.base else 0


def _place_grade(facts: Facts, entry: Entry, family: str, place: str) -> int:
    if entry.family != family:
        return 0
    if entry.place == place:
        return 3
    return 2 if entry.base and entry.place == facts.raw["places"]["county"] else 1


def _item_grade(facts: Facts, entry: Entry, word: str) -> int:
    same = next((set(g) for g in facts.raw["item_synonyms"] if word in g), {word})
    if word in entry.items:
        return 3
    if same & set(entry.items):
        return 2
    return 1 if any(word in item for item in entry.items) else 0


def _character_grade(entry: Entry, char: str) -> int:
    if char in entry.title:
        return 3
    if any(char in item for item in entry.items):
        return 2
    return 1 if char in entry.notes or char in entry.dept else 0


def _office_grade(entry: Entry, office: str) -> int:
    if not entry.dept.endswith(office) and office not in entry.dept:
        return 0
    return 3 if entry.dept.startswith("双牌县") else 2


def _respelled(queries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the same questions in Traditional characters and in full width, with the same grades."""
    traditional = OpenCC("s2t")
    result = []
    chosen = [q for q in queries if q["class"] in ("core noun", "exact name", "item name")]
    for query in chosen:
        text = traditional.convert(query["q"])
        if text != query["q"] and number("T", query["q"]) % 3 == 0:
            result.append({**query, "class": "Traditional", "q": text})
        wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in query["q"])
        if wide != query["q"]:
            result.append({**query, "class": "full width", "q": wide})
        elif query["class"] == "core noun" and len(wide) > 3 and number("F", wide) % 3 == 0:
            result.append({**query, "class": "full width", "q": f"{wide[:2]}\u3000{wide[2:]}"})
    return result


def main() -> None:
    """Write judged.json, one entry or query a line."""
    facts = load()
    found = entries(facts)
    shown = [{**vars(entry), "items": list(entry.items)} for entry in found]
    parts = [
        f'"{name}": [\n'
        + ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
        + "\n]"
        for name, rows in (("entries", shown), ("queries", judge(facts, found)))
    ]
    OUTPUT.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
