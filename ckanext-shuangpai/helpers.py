"""What templates need for showing: a dict in, a text or a dict out; nothing here queries."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import g, has_request_context

from ckan.plugins import toolkit as tk

from . import display, entry_form
from .data_tables import shuangpai_data_table, shuangpai_data_tables
from .domain.text import BLANK_WORDS
from .language import reader_language
from .page_facts import (
    shuangpai_chinese_date,
    shuangpai_citation,
    shuangpai_elder,
    shuangpai_facet_items,
    shuangpai_format_types,
    shuangpai_head_writes,
    shuangpai_last_update,
    shuangpai_license,
    shuangpai_longest,
    shuangpai_marked,
    shuangpai_needs_description,
    shuangpai_neighbours,
    shuangpai_open_platform,
    shuangpai_search_advice,
    shuangpai_site_facts,
    shuangpai_timeliness,
)
from .reference import code_list

__all__ = [
    "shuangpai_case_counts",
    "shuangpai_category_choices",
    "shuangpai_census",
    "shuangpai_chinese_date",
    "shuangpai_choices",
    "shuangpai_citation",
    "shuangpai_code_title",
    "shuangpai_data_table",
    "shuangpai_data_tables",
    "shuangpai_demanded_always",
    "shuangpai_demanded_when",
    "shuangpai_department_by_name",
    "shuangpai_department_cases",
    "shuangpai_department_choices",
    "shuangpai_department_name_choices",
    "shuangpai_department_titles",
    "shuangpai_elder",
    "shuangpai_entry_banners",
    "shuangpai_entry_cases",
    "shuangpai_entry_form",
    "shuangpai_error_words",
    "shuangpai_facet_items",
    "shuangpai_file_name",
    "shuangpai_filled",
    "shuangpai_form_words",
    "shuangpai_format_types",
    "shuangpai_head_writes",
    "shuangpai_json",
    "shuangpai_last_update",
    "shuangpai_law",
    "shuangpai_license",
    "shuangpai_lines",
    "shuangpai_list",
    "shuangpai_longest",
    "shuangpai_marked",
    "shuangpai_moment",
    "shuangpai_needs_description",
    "shuangpai_neighbours",
    "shuangpai_object",
    "shuangpai_open_platform",
    "shuangpai_provenance",
    "shuangpai_rows",
    "shuangpai_script",
    "shuangpai_search_advice",
    "shuangpai_sections",
    "shuangpai_site_facts",
    "shuangpai_source_title",
    "shuangpai_spelling",
    "shuangpai_timeliness",
    "shuangpai_unread_notices",
    "shuangpai_value_text",
]


def shuangpai_case_counts() -> dict[str, int]:
    """Return how many cases the reader owes and has due; empty for who is of no department."""
    return _offered("shuangpai_case_counts") or {}


def shuangpai_entry_cases(entry_id: str) -> dict[str, Any] | None:
    """Return an entry's open cases and the kinds that may be opened; None for outsiders."""
    return _offered("shuangpai_entry_cases", entry_id)


def shuangpai_department_cases(organization_id: str) -> int | None:
    """Return how many open cases a department has; None for outsiders."""
    return _offered("shuangpai_department_cases", organization_id)


def shuangpai_choices(field: dict[str, Any]) -> list[dict[str, str]]:
    """Return the choices of a field's code list in the reader's language."""
    return code_list(field["shuangpai_list"]).choices(reader_language())


def shuangpai_code_title(name: str, value: Any) -> str:
    """Return the title of a code in the reader's language; unknown values come back as they are."""
    return display.code_title(name, value)


def shuangpai_department_by_name(name: Any) -> dict[str, Any] | None:
    """Return the department of that name, or None."""
    return next((one for one in _departments() if one["name"] == name), None)


def shuangpai_department_choices(field: dict[str, Any]) -> list[dict[str, str]]:
    """Return all departments by id, in the order of every list."""
    return [{"value": one["id"], "label": one["title"]} for one in _departments()]


def shuangpai_department_name_choices(field: dict[str, Any]) -> list[dict[str, str]]:
    """Return all departments by name, in the order of every list."""
    return [{"value": one["name"], "label": one["title"]} for one in _departments()]


def shuangpai_moment(value: Any) -> str:
    """Return a moment (ISO, with zone) in the portal's own time: 2026年11月23日 14:05."""
    try:
        moment = dt.datetime.fromisoformat(str(value))
    except ValueError:
        return str(value or "")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    local = moment.astimezone(tk.h.get_display_timezone())
    return f"{shuangpai_chinese_date(local.date().isoformat())} {local:%H:%M}"


def shuangpai_lines(value: Any) -> str:
    """Return a list as lines of a text area; a text (what the form last held) comes back as is."""
    return "\n".join(str(one) for one in value) if isinstance(value, list) else str(value or "")


def shuangpai_department_titles(ids: Any) -> list[str]:
    """Return the titles of departments given by id."""
    titles = {one["id"]: one["title"] for one in _departments()}
    return [titles.get(one, one) for one in ids] if isinstance(ids, list) else []


def shuangpai_json(value: Any) -> str:
    """Return a composite value as JSON text, for a hidden field that keeps it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def shuangpai_list(data: dict[str, Any], field: str) -> list[str]:
    """Return the values of a list field, stored or just posted."""
    value = data.get(field) or []
    return [value] if isinstance(value, str) else list(value)


def shuangpai_object(data: dict[str, Any], field: str) -> dict[str, Any]:
    """Return the parts of a composite field: as just posted (``field-part``), else as stored."""
    start = f"{field}-"
    posted = {key[len(start) :]: part for key, part in data.items() if key.startswith(start)}
    value = data.get(field)
    return posted or (value if isinstance(value, dict) else {})


def shuangpai_rows(data: dict[str, Any], field: str, spare: int) -> list[dict[str, Any]]:
    """Return the rows of a list field, as just posted or else stored, and empty ones for new."""
    posted: dict[int, dict[str, Any]] = {}
    for key, part in data.items():
        match = re.fullmatch(rf"{re.escape(field)}-(\d{{1,9}})-(\w+)", str(key))
        if match:
            posted.setdefault(int(match.group(1)), {})[match.group(2)] = part
    value = data.get(field)
    stored = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    filled = [row for _, row in sorted(posted.items()) if any(row.values())]
    return (filled if posted else stored) + [{} for _ in range(min(spare, 200))]


def shuangpai_census(census: dict[str, Any]) -> list[dict[str, str]]:
    """Return the numbers of the 大普查 under the workbook's own titles, in its order."""
    return display.census(census)


def shuangpai_sections(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the fields of the entry's schema in the sections of form and page."""
    return display.sections(fields)


def shuangpai_filled(value: Any) -> bool:
    """Say whether a value shows anything on a page."""
    return display.filled(value)


def shuangpai_entry_banners(entry: dict[str, Any]) -> list[str]:
    """Return the sentences that a reader must see before the entry."""
    return display.banners(entry)


def shuangpai_provenance(entry: dict[str, Any]) -> str:
    """Return in one sentence where the data of an entry comes from."""
    collector = shuangpai_department_titles([entry.get("collecting_department")])
    owner = (entry.get("organization") or {}).get("title", "")
    return display.provenance(entry, next(iter(collector), "") or owner)


def shuangpai_file_name(url: Any) -> str:
    """Return the name of an uploaded file from its address, in letters of any script."""
    return unquote(urlsplit(str(url or "")).path.rpartition("/")[2])


def shuangpai_error_words(code: Any, content: Any) -> dict[str, str]:
    """Return title, reason and advice of an error page."""
    return display.error_words(code, content)


def shuangpai_entry_form(data: dict[str, Any]) -> dict[str, Any]:
    """Return what the form of an entry starts with, as the view offers it."""
    return g.shuangpai_entry_form(str(data.get("id") or ""))


def shuangpai_demanded_when(field: dict[str, Any]) -> str:
    """Return as JSON when the rules demand a field (``[]``: never, and it is seldom filled); else empty."""
    when = entry_form.conditions().get(field["field_name"])
    if when is None:
        return "[]" if field.get("seldom") else ""
    return entry_form.as_json(when)


def shuangpai_demanded_always(field: dict[str, Any]) -> bool:
    """Say whether the rules demand a field of every entry."""
    return field["field_name"] in entry_form.always_demanded()


def shuangpai_law(field: dict[str, Any]) -> list[dict[str, str]]:
    """Return the articles behind a field and what each demands."""
    return entry_form.law(field)


def shuangpai_category_choices(field: dict[str, Any]) -> list[dict[str, str]]:
    """Return the categories of entries, those of the departments among them."""
    return entry_form.categories(_departments())


def shuangpai_spelling(words: Any) -> str:
    """Return by what a name is found while typing: itself, its pinyin, its initials."""
    return entry_form.spelling(str(words))


def shuangpai_form_words() -> dict[str, Any]:
    """Return the words by which pasted tables are understood: types, headings, words for nothing."""
    types, headings = entry_form.type_words(), entry_form.heading_words()
    return {"types": types, "headings": headings, "blank": sorted(BLANK_WORDS)}


def shuangpai_source_title(entry: dict[str, Any]) -> str:
    """Return what the catalog is called from which a sync brought an entry."""
    return display.source_title(entry)


def shuangpai_value_text(field: str, value: Any) -> str:
    """Return any value of an entry's field as one text, for comparing two of them by eye."""
    if isinstance(value, list):
        return "；".join(shuangpai_value_text(field, one) for one in value)
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values() if part)
    if title := next((one["title"] for one in _departments() if one["id"] == str(value)), ""):
        return title
    name = "region" if field == "region_code" else field
    return display.code_title(name, value) if name in display.CODED else str(value or "")


def shuangpai_script(name: str) -> str:
    """Return the address of one of our ES modules."""
    return g.shuangpai_script_address(name)


def _departments() -> list[dict[str, Any]]:
    """Return the departments that the views offer to this page; outside a page there are none."""
    return _offered("shuangpai_departments") or []


def _offered(name: str, *arguments: str) -> Any:
    """Return what the views offer to this page under a name; outside a page there is nothing."""
    offered = g.get(name) if has_request_context() else None
    return offered(*arguments) if offered else None


def shuangpai_unread_notices() -> int:
    """Return how many notices wait for the reader, as the view found it."""
    return _offered("shuangpai_unread") or 0
