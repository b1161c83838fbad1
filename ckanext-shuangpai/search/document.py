"""What of an entry goes into the search index: words for people, codes for filters, nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ckan import model

from .. import reference
from ..domain.secrecy import secret_marker
from ..domain.takedown import FILE
from ..model.takedown import standing
from .pinyin import initials, syllables
from .wording import condensed, plain

__all__ = ["index_entry", "searchable_items"]

CODES = (
    "catalog_class",
    "category",
    "entry_state",
    "open_class",
    "open_refusal_category",
    "region_code",
    "security_level",
    "share_class",
    "share_method",
    "update_cycle",
)
"""Codes are filtered by, not searched for: a query for 每月 must not find every monthly entry."""

HIDDEN = (
    "census",
    "co_departments",
    "collecting_department",
    "contact_name",
    "contact_phone",
    "data_items",
    "formats",
    "lead_department",
    "legal_basis",
    "open_basis",
    "origin",
    "provenance",
    "related_codes",
    "res_url",
    "share_refusal_basis",
    "share_refusal_confirmation",
)
"""Composite fields, whose words go elsewhere, and what an anonymous filter must not probe."""

OF_FILES = {
    "res_name": "name",
    "res_description": "description",
    "res_format": "format",
    "res_url": "url",
    "res_type": "resource_type",
}
"""Fields of the index that hold words of files, and where each stands in a file."""

LONGEST_NAME = 8000
"""Characters of an indexed string: Lucene refuses terms over 32,766 bytes."""


def index_entry(pkg_dict: dict[str, Any]) -> dict[str, Any]:
    """Turn CKAN's Solr document of an entry into ours; other dataset types pass unchanged.

    Data items of an entry withheld from sharing stay out (办法第二十三条), as do names and
    telephone numbers of persons.
    """
    if pkg_dict.get("dataset_type", pkg_dict.get("type")) != "dataset":
        return pkg_dict
    entry = _shown(pkg_dict)
    _leave_out_hidden(pkg_dict, entry)
    for name in HIDDEN:
        pkg_dict.pop(name, None)
        pkg_dict.pop("extras_" + name, None)
    for name in CODES:
        pkg_dict.pop("extras_" + name, None)
    title = condensed(entry.get("title") or "")
    items = [] if secret_marker(entry) else searchable_items(entry)
    pkg_dict |= {
        "title_exact": title[:LONGEST_NAME],
        "title_pinyin": " ".join(syllables(title)),
        "title_initials": " ".join(initials(title)),
        "info_items": [word for item in items for word in _words(item)],
        "item_exact": list(dict.fromkeys(condensed(item["name"])[:LONGEST_NAME] for item in items)),
        "org_title": " ".join(_office_titles(entry)),
        "category_text": plain(str(entry.get("category_title") or "")),
    }
    pkg_dict |= _facets(entry)
    return {name: value for name, value in pkg_dict.items() if value not in ("", [], None)}


def _leave_out_hidden(document: dict[str, Any], entry: Mapping[str, Any]) -> None:
    """Take the words of files that are taken down out of what is searched and counted."""
    found = standing([str(document["id"])]) if document.get("id") else ()
    hidden = {one.resource_id for one in found if one.kind == FILE}
    if not hidden:
        return
    shown = [one for one in entry.get("resources") or () if one.get("id") not in hidden]
    for name in [name for name in document if name.startswith("res_extras_")]:
        del document[name]
    for field, name in OF_FILES.items():
        document[field] = [one[name] for one in shown if one.get(name)]
    document["num_resources"] = len(shown)


def searchable_items(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the data items that may be found by their names."""
    if entry.get("share_class") == "withheld":
        return []
    return [
        item
        for item in _dicts(entry.get("data_items"))
        if item.get("name") and item.get("share_class") != "withheld"
    ]


def _shown(pkg_dict: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entry as ``package_show`` gives it; CKAN's document carries it as JSON."""
    shown = pkg_dict.get("validated_data_dict") or pkg_dict.get("data_dict") or "{}"
    return json.loads(shown)


def _words(item: Mapping[str, Any]) -> Iterator[str]:
    yield str(item["name"])
    for name in ("code", "note"):
        if item.get(name):
            yield str(item[name])


def _office_titles(entry: Mapping[str, Any]) -> list[str]:
    """Return the titles of the departments that hold or collect the data."""
    owner = entry.get("organization") or {}
    named = {entry.get("collecting_department"), entry.get("lead_department")}
    others = [
        model.Group.get(word) for word in named - {owner.get("id"), owner.get("name"), "", None}
    ]
    titles = [owner.get("title"), *sorted(office.title or "" for office in others if office)]
    return list(dict.fromkeys(title for title in titles if title))


def _facets(entry: Mapping[str, Any]) -> dict[str, Any]:
    origin = _mapping(entry.get("origin"))
    region = reference.code_list("region").codes.get(str(entry.get("region_code") or ""))
    classes = [part.get("class") for part in _dicts(entry.get("formats"))]
    return {
        "theme": _theme(entry),
        "format_class": list(dict.fromkeys(name for name in classes if name)),
        "region_level": region.facts.get("level", "") if region else "",
        "origin_source": origin.get("source"),
        "origin_remote_id": origin.get("remote_id"),
        "origin_state": origin.get("state"),
    }


def _theme(entry: Mapping[str, Any]) -> str:
    """Return the title of the theme (主题 or 基础 项); departmental entries have none."""
    kind = str(entry.get("catalog_class") or "")
    codes = str(entry.get("category") or "").split("/")
    if kind not in ("basic", "thematic"):
        return ""
    items = reference.table("category")[kind]["items"]
    known = items.get(codes[1]) if len(codes) > 1 else None
    if known:
        return known["zh"]
    names = str(entry.get("category_title") or "").split("/")
    return names[1].strip() if len(names) > 1 else ""


def _dicts(value: object) -> list[Mapping[str, Any]]:
    parts = _parsed(value)
    return [part for part in parts if isinstance(part, Mapping)] if isinstance(parts, list) else []


def _mapping(value: object) -> Mapping[str, Any]:
    parsed = _parsed(value)
    return parsed if isinstance(parsed, Mapping) else {}


def _parsed(value: object) -> object:
    """Return a composite field; CKAN's default schema leaves it as JSON text."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return None
    return value
