"""The licence of the county's open data: CC BY 4.0 is proposed, the operator sets what the Centre decides."""

from __future__ import annotations

from typing import Any

from .. import config
from ..domain.code_list import CHINESE
from ..language import reader_language

__all__ = ["county_license"]

PROPOSED = {
    "id": "CC-BY-4.0",
    "url": "https://creativecommons.org/licenses/by/4.0/deed.zh-hans",
    "titles": {
        "zh": "知识共享署名 4.0 国际许可协议（CC BY 4.0）",
        "en": "Creative Commons Attribution 4.0 International (CC BY 4.0)",
    },
}
"""What holds until the operator sets the county's own."""


def county_license() -> dict[str, Any]:
    """Return the county's licence: ``{"id", "title", "url", "open"}``, the title in the reader's language."""
    set_here = config.open_license()
    title = PROPOSED["titles"]["zh" if reader_language() == CHINESE else "en"]
    if set_here["id"] != PROPOSED["id"]:
        title = set_here["title"] or set_here["id"]
    return {
        "id": set_here["id"],
        "title": set_here["title"] or title,
        "url": set_here["url"] or (PROPOSED["url"] if set_here["id"] == PROPOSED["id"] else ""),
        "open": set_here["open"],
    }
