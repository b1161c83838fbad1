"""What templates need for the frame of a page, its lists and its entry; nothing here queries."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from flask import g, has_request_context, request
from markupsafe import Markup, escape

from ckan.plugins import toolkit as tk

from . import config
from .domain.code_list import CHINESE
from .domain.office import HEAD_WRITES
from .domain.timeliness import Timeliness, timeliness
from .language import reader_language
from .reference import code_list, table
from .reference.license import county_license
from .reference.pinyin import pinyin_key

__all__ = [
    "shuangpai_chinese_date",
    "shuangpai_citation",
    "shuangpai_elder",
    "shuangpai_facet_items",
    "shuangpai_format_types",
    "shuangpai_head_writes",
    "shuangpai_last_update",
    "shuangpai_license",
    "shuangpai_longest",
    "shuangpai_marked",
    "shuangpai_needs_description",
    "shuangpai_neighbours",
    "shuangpai_open_platform",
    "shuangpai_search_advice",
    "shuangpai_site_facts",
    "shuangpai_timeliness",
]

TYPED = ("text.html", "textarea.html", "markdown.html", "large_text.html")
"""The form snippets in which somebody types one text."""
SHANGHAI = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")


def shuangpai_chinese_date(value: Any) -> str:
    """Return a date as 2026年11月23日 in Chinese pages, as it is in others."""
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})", str(value or ""))
    if not match or reader_language() != CHINESE:
        return str(value or "")
    year, month, day = (int(part) for part in match.groups())
    return f"{year}年{month}月{day}日"


def shuangpai_citation(entry: dict[str, Any]) -> str:
    """Return the sentence by which a product names its source and the day it was got (art. 32)."""
    address = tk.h.url_for("dataset.read", id=entry["name"], qualified=True)
    today = dt.datetime.now(SHANGHAI).date().isoformat()
    return _citation(entry, address, shuangpai_chinese_date(today))


def shuangpai_elder() -> bool:
    """Say whether this reader has chosen elder mode (适老模式)."""
    return has_request_context() and request.cookies.get("shuangpai_reading") == "elder"


def shuangpai_facet_items(facet: str, search_facets: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the values of a facet as CKAN limits them, departments in their order, themes by pinyin."""
    return _ordered(facet, tk.h.get_facet_items_dict(facet, search_facets))


def shuangpai_longest(field: dict[str, Any], entity: str) -> int:
    """Return how many characters a text field of a form takes; 0 for fields in which nobody types a text."""
    if field.get("form_snippet", "text.html") not in TYPED or field.get("choices_helper"):
        return 0
    limits, name = table("text_limits"), field["field_name"]
    parts = ("entry", "resource") if entity == "dataset" else (entity,)
    return next((limits[one][name]["longest"] for one in parts if name in limits.get(one, {})), 0)


def shuangpai_format_types() -> list[str]:
    """Return the concrete types of formats that the guide names."""
    codes = code_list("format_class").codes.values()
    return [kind for code in codes for kind in code.facts.get("types", ())]


def shuangpai_needs_description(format_class: Any) -> bool:
    """Say whether formats of a class have to be described (指南核心元数据7)."""
    code = code_list("format_class").codes.get(str(format_class))
    return bool(code and code.facts.get("described"))


def shuangpai_last_update() -> str:
    """Return the day of the last public change as YYYY-MM-DD, as the views offer it to this page."""
    offered = g.get("shuangpai_last_update") if has_request_context() else None
    return offered() if offered else ""


def shuangpai_license() -> dict[str, Any]:
    """Return the licence of open entries: ``{"id", "title", "url", "open"}``."""
    return county_license()


def shuangpai_marked(text: Any, words: Any) -> Markup:
    """Return a text with the words in it that were asked for marked."""
    return _marked(str(text or ""), [str(word) for word in words or ()])


def shuangpai_neighbours(entry: dict[str, Any]) -> dict[str, Any]:
    """Return the entries around an entry, as the views offer them: ``named``, ``same_department``."""
    offered = g.get("shuangpai_neighbours") if has_request_context() else None
    codes = tuple(str(code) for code in _list(entry.get("related_codes")))
    if not offered:
        return {"named": [], "same_department": []}
    return offered(entry.get("owner_org") or "", entry.get("name") or "", codes)


def shuangpai_search_advice(words: Any) -> dict[str, Any]:
    """Return what to try when nothing was found, as the views offer it to a search page."""
    offered = g.get("shuangpai_search_advice") if has_request_context() else None
    return offered(str(words or "")) if offered else {"unfiltered": 0, "near": [], "broader": []}


def shuangpai_timeliness(entry: dict[str, Any]) -> Timeliness:
    """Return whether an entry's data is as new as its update cycle promises."""
    cycle = code_list("update_cycle").codes.get(str(entry.get("update_cycle") or ""))
    days = cycle.facts.get("days") if cycle else None
    updated = str(entry.get("data_updated") or "")
    return timeliness(updated, days, dt.datetime.now(SHANGHAI).date())


def shuangpai_open_platform() -> str:
    """Return the address of the city's open data platform; empty when it is not known."""
    return config.open_platform_url()


def shuangpai_site_facts() -> dict[str, str]:
    """Return who runs the site and under which numbers."""
    return config.site_facts()


def _list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _citation(entry: Mapping[str, Any], address: str, day: str) -> str:
    """Return how an entry is cited: department, title, code, catalog, address, day."""
    return tk._("{department}: “{title}” ({code}), {catalog}, {address}, retrieved {day}.").format(
        department=(entry.get("organization") or {}).get("title", ""),
        title=entry.get("title", ""),
        code=entry.get("catalog_code") or entry.get("name", ""),
        catalog=tk.config.get("ckan.site_title", ""),
        address=address,
        day=day,
    )


def _marked(text: str, words: list[str]) -> Markup:
    """Return the text with every occurrence of the words marked, the longest first."""
    wanted = sorted({word for word in words if word}, key=len, reverse=True)
    if not wanted:
        return escape(text)
    pieces = re.split("(" + "|".join(map(re.escape, wanted)) + ")", text, flags=re.IGNORECASE)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if at % 2 else escape(piece)
        for at, piece in enumerate(pieces)
    )


def _ordered(facet: str, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the values of a facet as they are listed: names in their order, chosen ones first."""
    in_order = g.get("shuangpai_departments_in_order") if has_request_context() else None
    if facet == "organization" and in_order:
        items = in_order(items)
    elif facet in ("organization", "theme"):
        items = sorted(items, key=lambda one: pinyin_key(one["display_name"]))
    else:
        return items
    return sorted(items, key=lambda one: not one["active"])


def shuangpai_head_writes() -> tuple[str, ...]:
    """Return the fields of a department that its head writes."""
    return HEAD_WRITES
