"""The reader's language, also where there is no request (command line, worker)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import click
from flask import has_request_context

from ckan.lib.i18n import get_lang

from .domain.code_list import CHINESE

__all__ = ["reader_language", "speaking"]

LOCALES = {"en": "en", CHINESE: "zh_Hans_CN"}


def reader_language() -> str:
    """Return ``en`` for readers of English, else Simplified Chinese."""
    if has_request_context() and str(get_lang()).startswith("en"):
        return "en"
    return CHINESE


@contextlib.contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Let texts be in a language where there is no request: a worker's job has no reader.

    ``lang`` is what ``reader_language`` gave when the job was ordered. Inside a request nothing
    changes.
    """
    command = click.get_current_context(silent=True)
    app = command.meta.get("flask_app") if command else None
    if app is None or has_request_context():
        yield
        return
    with app.test_request_context(
        environ_overrides={"CKAN_LANG": LOCALES.get(lang, LOCALES[CHINESE])}
    ):
        yield
