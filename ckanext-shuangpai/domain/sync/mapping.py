"""One remote record made into an entry in CKAN form; what has no place is listed, never dropped."""

from __future__ import annotations

from ..text import comparable, fold
from .conversion import convert, parsed_code
from .profile import Profile
from .reading import Mapped, Reading, Vocabulary, as_json, as_text
from .record import Record

YES = frozenset({"是", "yes", "y", "true"})
LONGEST_BASIS = 1000
CLASS_DIGITS = {"1": "basic", "2": "thematic", "3": "departmental"}


def map_record(record: Record, profile: Profile, vocabulary: Vocabulary) -> Mapped:
    """Return what a record says as an entry, with everything that has no place in one."""
    reading = Reading(record, profile, vocabulary)
    reading.collect()
    convert(reading)
    _title(reading)
    _open_with_condition(reading)
    _refusal_category(reading)
    _category(reading)
    if reading.entry.get("share_class") == "withheld":
        reading.entry.pop("share_method", None)
    if profile.region_code:
        reading.entry.setdefault("region_code", profile.region_code)
    return reading.result


def _title(reading: Reading) -> None:
    if not reading.entry.get("title"):
        name = reading.record.get("name") or reading.record.get("id") or ""
        reading.entry["title"] = fold(name)
        reading.miss("title", "", "missing_title", "title")


def _open_with_condition(reading: Reading) -> None:
    """A source that only knows yes and no, and states a condition, opens conditionally."""
    entry, said = reading.entry, reading.best("open_class")
    if said is None or not entry.get("open_condition"):
        return
    if entry.get("open_class") == "unconditional" and fold(as_text(said.value)).lower() in YES:
        entry["open_class"] = "conditional"


def _refusal_category(reading: Reading) -> None:
    """Read the category of art. 29(三) out of the basis, where its words name exactly one."""
    entry, said = reading.entry, reading.best("open_basis")
    if said is None or entry.get("open_class") != "withheld" or entry.get("open_refusal_category"):
        return
    text = (as_text(said.value) or as_json(said.value))[:LONGEST_BASIS]
    words = comparable(reading.vocabulary.simplified(text))
    found = {
        code.value
        for code in reading.vocabulary.lists["open_refusal_category"].codes.values()
        for variant in (*code.titles.values(), *code.variants)
        if comparable(variant) in words
    }
    if len(found) == 1:
        entry["open_refusal_category"] = found.pop()


def _category(reading: Reading) -> None:
    """Find the place in the catalog's tree: by the theme, else by the source's own code."""
    entry = reading.entry
    theme = entry.pop("theme", None)
    code = parsed_code(entry.get("catalog_code"))
    if code is not None:
        entry.setdefault("catalog_class", CLASS_DIGITS[code.catalog_class])
    kind = entry.get("catalog_class", "")
    digit = next((digit for digit, name in CLASS_DIGITS.items() if name == kind), "")
    known = reading.vocabulary.items.get(kind, frozenset())
    if theme and kind == "thematic":
        entry["category"] = f"{digit}/{theme}"
    elif code is not None and code.catalog_class == digit and code.item in known:
        entry["category"] = f"{digit}/{code.item}/{code.subject}"
    if theme:
        tag = {"name": reading.vocabulary.lists["theme"].title(theme)}
        if tag not in entry.setdefault("tags", []):
            entry["tags"].append(tag)
