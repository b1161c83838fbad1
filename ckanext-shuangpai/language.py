"""The reader's language, also where there is no request (command line, worker)."""

from __future__ import annotations

from flask import has_request_context

from ckan.lib.i18n import get_lang

from .domain.code_list import CHINESE

__all__ = ["reader_language"]


def reader_language() -> str:
    """Return ``en`` for readers of English, else Simplified Chinese."""
    if has_request_context() and str(get_lang()).startswith("en"):
        return "en"
    return CHINESE
