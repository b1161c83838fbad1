"""How pages are ordered and worded: facets, sections of an entry, its sentences, error pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from werkzeug.exceptions import default_exceptions

from ckan.plugins import toolkit as tk

from .domain.code_list import CHINESE
from .domain.text import is_blank
from .language import reader_language
from .reference import code_list, table

__all__ = [
    "banners",
    "census",
    "code_title",
    "error_words",
    "facets",
    "filled",
    "name_facets",
    "provenance",
    "sections",
    "source_title",
]

NAMES_AN_ACCOUNT = re.compile(r"(?:User|用户) ?['\"\w]+ ?(?:not|无权)")
"""How CKAN refuses: with names that are for programs; the advice says what to do."""
CODED_FACETS = {
    "catalog_class": "catalog_class",
    "share_class": "share_class",
    "open_class": "open_class",
    "format_class": "format_class",
    "update_cycle": "update_cycle",
    "security_level": "security_level",
    "region_code": "region",
    "entry_state": "entry_state",
}
CODED = {*CODED_FACETS, "share_method", "open_refusal_category", "region"}
"""The code lists whose values stand as they are in a field of that name."""

SECTIONS = {
    "basics": (
        "title",
        "catalog_code",
        "notes",
        "owner_org",
        "catalog_class",
        "category",
        "category_title",
        "region_code",
        "tag_string",
    ),
    "items": ("formats", "data_items"),
    "sharing": (
        "share_class",
        "share_method",
        "share_scope",
        "share_condition",
        "share_purpose",
        "share_refusal_reason",
        "share_refusal_basis",
        "share_refusal_confirmation",
    ),
    "opening": (
        "open_class",
        "open_condition",
        "open_refusal_category",
        "open_basis",
        "license_id",
    ),
    "origin": (
        "collecting_department",
        "lead_department",
        "co_departments",
        "legal_basis",
        "provenance",
        "origin",
        "related_codes",
    ),
    "updates": ("update_cycle", "data_updated", "published_on"),
    "safety": (
        "security_level",
        "storage_platform",
        "exchange_channel",
        "responsible_section",
        "contact_name",
        "contact_phone",
    ),
}
"""The fields of each section of form and page, in order; what is named nowhere comes last."""


def code_title(name: str, value: Any) -> str:
    """Return the title of a code in the reader's language; unknown values come back as they are."""
    return code_list(name).title(str(value), reader_language()) if value else ""


def facets(facets_dict: dict[str, Any], package_type: str) -> dict[str, Any]:
    """Return the facets of the catalog in the order in which people narrow a search."""
    if package_type != "dataset":
        return facets_dict
    chosen = {
        "organization": tk._("Department"),
        "catalog_class": tk._("Catalog class"),
        "theme": tk._("Theme"),
        "open_class": tk._("Open class"),
        "share_class": tk._("Share class"),
        "format_class": tk._("Format"),
        "update_cycle": tk._("Update cycle"),
        "region_code": tk._("Level"),
        "tags": tk._("Tags"),
    }
    facets_dict.clear()
    facets_dict.update(chosen)
    return facets_dict


def name_facets(search_results: dict[str, Any]) -> dict[str, Any]:
    """Give each facet value of a code list its title, in place."""
    for facet, list_name in CODED_FACETS.items():
        for item in search_results.get("search_facets", {}).get(facet, {}).get("items", ()):
            item["display_name"] = code_title(list_name, item["name"])
    if reader_language() != CHINESE:
        known = _themes()
        for item in search_results.get("search_facets", {}).get("theme", {}).get("items", ()):
            item["display_name"] = known.get(item["name"], item["name"])
    return search_results


@cache
def _themes() -> dict[str, str]:
    """Return the English of each theme by its Chinese, which is what the index holds."""
    content = table("category")
    return {
        one["zh"]: one["en"]
        for name in ("basic", "thematic")
        for one in content[name]["items"].values()
    }


def sections(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the fields of a schema in sections: ``[{"id", "title", "fields"}]``, empty ones left out."""
    by_name = {field["field_name"]: field for field in fields}
    named = {name for names in SECTIONS.values() for name in names}
    titles = _titles()
    ordered = [
        (key, [by_name[name] for name in names if name in by_name])
        for key, names in SECTIONS.items()
    ]
    ordered.append(("rest", [field for name, field in by_name.items() if name not in named]))
    return [{"id": key, "title": titles[key], "fields": kept} for key, kept in ordered if kept]


def filled(value: Any) -> bool:
    """Say whether a value shows anything: text, or a list or object with something in it."""
    if isinstance(value, Mapping):
        return any(filled(part) for part in value.values())
    if isinstance(value, (list, tuple)):
        return any(filled(part) for part in value)
    return not is_blank(value)


def banners(entry: Mapping[str, Any]) -> list[str]:
    """Return the sentences that a reader must see before the entry: what state means for them."""
    said = []
    if str(entry.get("state", "")).startswith("draft"):
        said.append(
            tk._(
                "A draft: only its departments and the Centre see it. Save it without findings, then submit it."
            )
        )
    elif entry.get("entry_state") == "withdrawn":
        said.append(tk._("Withdrawn: the department no longer provides this data."))
    elif entry.get("entry_state") not in ("published", "revising"):
        said.append(
            tk._(
                "Not published: seen only by its departments and the Government Service Centre (art. 18)."
            )
        )
    if entry.get("share_class") == "withheld" and "data_items" not in entry:
        said.append(tk._("Withheld from sharing: you see the card, not the data items (art. 23)."))
    origin = entry.get("origin")
    if isinstance(origin, Mapping) and origin.get("state") == "archived":
        said.append(
            tk._("Withdrawn at its source: “{source}” no longer lists this entry.").format(
                source=source_title(entry)
            )
        )
    return said


def source_title(entry: Mapping[str, Any]) -> str:
    """Return what the catalog is called from which a sync brought the entry, by what the sync wrote as its system."""
    origin, facts = entry.get("origin"), entry.get("provenance")
    if not isinstance(origin, Mapping) or not origin.get("source"):
        return ""
    system = facts.get("system") if isinstance(facts, Mapping) else ""
    return str(system or tk._("catalog of a higher level"))


def provenance(entry: Mapping[str, Any], department: str) -> str:
    """Return where the data comes from, in one sentence of parts: 采集：…；依据：…；来源系统：…."""
    facts = entry.get("provenance")
    facts = facts if isinstance(facts, Mapping) else {}
    basis = entry.get("legal_basis")
    basis = basis if isinstance(basis, Mapping) else {}
    origin = entry.get("origin")
    origin = origin if isinstance(origin, Mapping) else {}
    kind = code_title("provenance_kind", facts.get("kind"))
    law = (
        str(basis.get("text") or "")
        or f"{basis.get('instrument') or ''}{basis.get('article') or ''}"
    )
    parts = [
        (kind or tk._("Provided by"), department),
        (tk._("Basis"), law),
        (tk._("Source system"), facts.get("system") if not origin.get("source") else ""),
        (tk._("Statement"), facts.get("statement")),
        (tk._("Synced from"), source_title(entry)),
    ]
    return tk._("; ").join(
        tk._("{label}: {value}").format(label=label, value=value) for label, value in parts if value
    )


def census(numbers: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the numbers of the 大普查 under the workbook's own titles, in its order."""
    columns = table("metadata_template")["columns"]
    titles = {one["census"]: one["title"] for one in columns if one.get("census")}
    return [
        {"title": title, "value": str(numbers[key])}
        for key, title in titles.items()
        if filled(numbers.get(key))
    ]


def error_words(code: Any, content: Any) -> dict[str, str]:
    """Return what an error page says: ``{"title", "reason", "advice"}``, in words of people.

    The reason is shown only when the portal itself gave it; the server's own words never are.
    """
    number = code[0] if isinstance(code, (list, tuple)) else code
    words = {
        400: (
            tk._("The request cannot be understood"),
            tk._("Go back, reload the page and try again."),
        ),
        401: (tk._("Please log in"), tk._("This page is for people of the departments.")),
        403: (
            tk._("You may not see this page"),
            tk._(
                "Log in with an account of the department concerned, or ask its head for the right."
            ),
        ),
        404: (
            tk._("There is no such page"),
            tk._("The address may be mistyped, or the entry is not open. Try the search."),
        ),
        405: (tk._("This cannot be done here"), tk._("Go back and use the buttons of the page.")),
        413: (tk._("The file is too large"), tk._("Split it, or give the address where it lies.")),
        429: (tk._("Too many attempts"), tk._("Wait a few minutes, then try again.")),
    }
    title, advice = words.get(number) or (
        tk._("Something went wrong here"),
        tk._("What was saved is kept. Try again in a few minutes; if it stays, tell the Centre."),
    )
    reason = str(content or "")
    if NAMES_AN_ACCOUNT.match(reason):
        reason = ""
    own = number != 500 and _is_own(number, reason)
    return {"title": title, "reason": reason if own else "", "advice": advice}


def _is_own(number: Any, reason: str) -> bool:
    """Say whether the portal gave a reason: in Chinese it speaks Chinese, in English not as Werkzeug does."""
    if reader_language() == CHINESE:
        return any("\u4e00" <= sign <= "\u9fff" for sign in reason)
    known = default_exceptions.get(number)
    return known is None or reason != known.description


def _titles() -> dict[str, str]:
    return {
        "basics": tk._("Basics"),
        "items": tk._("Formats and data items"),
        "sharing": tk._("Sharing"),
        "opening": tk._("Opening to the public"),
        "origin": tk._("Departments and origin"),
        "updates": tk._("Updates"),
        "safety": tk._("Safety and contact"),
        "rest": tk._("More"),
    }
