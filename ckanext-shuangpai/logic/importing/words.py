"""The workbook's tables, loaded once a process."""

from __future__ import annotations

from functools import cache

from ...domain.code_list import CHINESE
from ...domain.metadata_template import Template, Vocabulary
from ...reference import code_lists, table
from ...reference.traditional import to_simplified

__all__ = ["change_text", "problem_text", "template", "vocabulary"]


@cache
def template() -> Template:
    """Return the national workbook as the reference table states it."""
    return Template(table("metadata_template"), to_simplified)


@cache
def vocabulary() -> Vocabulary:
    """Return the tables that give the words of a workbook their meaning."""
    return Vocabulary(template(), code_lists(), table("category"))


def problem_text(code: str, lang: str, **facts: object) -> str:
    """Return why an entry or a line is refused."""
    return template().message(code, "zh" if lang == CHINESE else "en", **facts)


def change_text(code: str, lang: str) -> str:
    """Return in a few words what was done to a value; an unknown code speaks for itself."""
    texts = table("metadata_template")["changes"].get(code)
    return code if texts is None else str(texts["zh" if lang == CHINESE else "en"])
