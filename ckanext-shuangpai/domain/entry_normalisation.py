"""Values as people write them, made into the catalog's own; every change is told."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, cast

from .catalog_code import CatalogCode
from .data_item_normalisation import SEPARATORS, formats, items
from .dates import parse_date
from .errors import CodeError
from .normalisation import Lists, Normalisation, Pass
from .text import fold, halfwidth_alphanumerics, is_blank, tidy

CODE_FIELDS = (
    "catalog_class",
    "share_class",
    "share_method",
    "open_class",
    "update_cycle",
    "open_refusal_category",
    "security_level",
)
DATE_FIELDS = ("data_updated", "published_on")
PROSE_FIELDS = (
    "title",
    "notes",
    "share_condition",
    "share_scope",
    "share_purpose",
    "share_refusal_reason",
    "open_condition",
    "category_title",
    "responsible_section",
    "contact_name",
    "storage_platform",
    "exchange_channel",
)
NEVER_BLANKED = ("title", "notes")
BASIS_FIELDS = ("share_refusal_basis", "open_basis", "legal_basis")
OBJECT_FIELDS = (*BASIS_FIELDS, "share_refusal_confirmation", "provenance", "census", "origin")
LIST_FIELDS = ("data_items", "formats", "related_codes", "co_departments")
COMPOSITE_FIELDS = (*OBJECT_FIELDS, *LIST_FIELDS)

_ARTICLE = re.compile(
    r"第[一二三四五六七八九十百零〇\d]+条(?:之[一二三四五六七八九十]+)?"
    r"(?:第?[(\uff08]?[一二三四五六七八九十\d]{1,4}[)\uff09]?[款项])*"
)
_INSTRUMENT = re.compile(r"《[^《》]+》")
_CLAUSES = re.compile(r"[(\uff08,\uff0c;\uff1b]")


def normalise_entry(
    entry: Mapping[str, Any], lists: Lists
) -> tuple[dict[str, Any], list[Normalisation]]:
    """Return the entry with the catalog's own values, and each change.

    Unknown values stay as given: the rules name them. Prose keeps its full-width punctuation.
    """
    run = Pass(entry, lists)
    for field in PROSE_FIELDS:
        _prose(run, field)
    for field in CODE_FIELDS:
        run.code(field)
    run.code("region_code", "region")
    for field in DATE_FIELDS:
        _date(run, field)
    for field in COMPOSITE_FIELDS:
        _decode(run, field)
    for field in BASIS_FIELDS:
        _basis(run, field)
    _category(run)
    _provenance(run)
    formats(run)
    items(run)
    _codes(run)
    _phone(run)
    return run.entry, run.changes


def parse_basis(text: str) -> dict[str, str]:
    """Read an instrument and its article from words such as ``《统计法》第二十八条``.

    ``text`` keeps the words as printed. Words without 《》 count as the instrument up to the article.
    """
    words = tidy(text)
    named = _INSTRUMENT.search(words)
    article = _ARTICLE.search(words, named.end() if named else 0) or _ARTICLE.search(words)
    if named:
        instrument = named.group()
    elif article:
        before = words[: article.start()]
        instrument = _CLAUSES.split(before)[-1].strip() or before.strip()
    else:
        instrument = words
    return {
        "instrument": instrument,
        "article": article.group() if article else "",
        "text": words,
    }


def _prose(run: Pass, field: str) -> None:
    value = run.entry.get(field)
    if value is None or isinstance(value, (list, dict)):
        return
    text = tidy(value)
    if field not in NEVER_BLANKED and is_blank(text):
        run.put(field, "", "blank")
    elif field in ("contact_name", "responsible_section"):
        run.put(field, halfwidth_alphanumerics(text), "width")
    else:
        run.put(field, text, "spaces")


def _date(run: Pass, field: str) -> None:
    value = run.entry.get(field)
    if value is None:
        return
    if is_blank(value):
        run.put(field, "", "blank")
        return
    try:
        run.put(field, parse_date(value).isoformat(), "date")
    except ValueError:
        run.put(field, fold(value), "spaces")


def _decode(run: Pass, field: str) -> None:
    """Take composite fields also as JSON text, the form in which they are stored."""
    value = run.entry.get(field)
    if not isinstance(value, str):
        return
    text = value.strip()
    if text[:1] in "[{" and text:
        try:
            run.entry[field] = json.loads(text)
        except ValueError:
            return
    elif is_blank(text):
        run.entry[field] = [] if field in LIST_FIELDS else {}


def _basis(run: Pass, field: str) -> None:
    value: object = run.entry.get(field)
    if isinstance(value, list):
        parts = cast("list[object]", value)
        value = parts[0] if parts else {}
        run.entry[field] = value
    if isinstance(value, str):
        parsed = parse_basis(value)
        run.put(field, {key: text for key, text in parsed.items() if text}, "basis")
    elif isinstance(value, dict):
        basis = cast("dict[str, Any]", value)
        clean = {key: tidy(basis.get(key) or "") for key in ("instrument", "article", "text")}
        clean = {key: "" if is_blank(text) else text for key, text in clean.items()}
        if clean["text"] and not clean["instrument"]:
            clean = parse_basis(clean["text"])
        run.entry[field] = {key: text for key, text in clean.items() if text}


def _category(run: Pass) -> None:
    value: object = run.entry.get("category")
    if isinstance(value, list):
        value = "/".join(str(part) for part in cast("list[object]", value))
    if value is None:
        return
    parts = [part.strip() for part in re.split(r"[/>\\-]+", fold(value)) if part.strip()]
    if parts and all(part.isdigit() for part in parts):
        widths = (1, 2, 3)
        padded = [part.zfill(widths[i]) if i < 3 else part for i, part in enumerate(parts)]
        run.put("category", "/".join(padded), "category")
    else:
        run.put("category", "" if is_blank(value) else fold(value), "category")


def _provenance(run: Pass) -> None:
    value = run.entry.get("provenance")
    if isinstance(value, str):
        kind = run.lists["provenance_kind"].normalise(value)
        made = {"kind": kind} if kind else {"kind": "collected", "statement": tidy(value)}
        run.put("provenance", made, "provenance")
    elif isinstance(value, dict):
        provenance = cast("dict[str, Any]", value)
        kind = run.lists["provenance_kind"].normalise(provenance.get("kind") or "")
        made = {**provenance, "kind": kind or provenance.get("kind") or ""}
        run.entry["provenance"] = {key: part for key, part in made.items() if not is_blank(part)}


def _codes(run: Pass) -> None:
    value = run.entry.get("related_codes")
    if isinstance(value, str):
        value = [part for part in SEPARATORS.split(value) if not is_blank(part)]
    if isinstance(value, list):
        given = cast("list[object]", value)
        run.put("related_codes", [_canonical(code) for code in given], "code_spelling")
    code = run.entry.get("catalog_code")
    if code is not None:
        run.put("catalog_code", "" if is_blank(code) else _canonical(code), "code_spelling")
    departments = run.entry.get("co_departments")
    if isinstance(departments, str):
        parts = [part.strip() for part in SEPARATORS.split(departments) if not is_blank(part)]
        run.entry["co_departments"] = parts


def _canonical(code: object) -> str:
    try:
        return str(CatalogCode.parse(code))
    except CodeError:
        return fold(code)


def _phone(run: Pass) -> None:
    value = run.entry.get("contact_phone")
    if value is not None:
        run.put("contact_phone", "" if is_blank(value) else fold(value), "width")
