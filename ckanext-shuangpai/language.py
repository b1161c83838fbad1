"""The reader's language, also where there is no request (command line, worker)."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import click
from flask import current_app, has_app_context, has_request_context

from ckan.lib.i18n import get_lang
from ckan.plugins import toolkit as tk

from .domain.code_list import CHINESE

__all__ = ["in_language", "in_words", "reader_language", "speaking", "spoken_language"]

Result = TypeVar("Result")

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


def in_language(lang: str, work: Callable[[], Result]) -> Result:
    """Return what ``work`` returns, with texts in a language whoever reads just now.

    It runs in a thread of its own: the caller's request and the caller's session stay as they are.
    Where no application is loaded, texts stay English.
    """
    app = _application()
    if app is None:
        return work()

    def speak() -> Result:
        with app.test_request_context(environ_overrides={"CKAN_LANG": LOCALES[lang]}):
            return work()

    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(speak).result()


def spoken_language() -> str:
    """Return the language in which texts come at this moment; without a request it is English."""
    return reader_language() if has_request_context() else "en"


def _application() -> Any:
    if has_app_context():
        return current_app._get_current_object()  # type: ignore[attr-defined]
    command = click.get_current_context(silent=True)
    return command.meta.get("flask_app") if command else None


def in_words(said: Any) -> Any:
    """Return what CKAN or harvest said of bad input, where they say it in English only, in words of ours.

    A text, or lists and objects of texts, as errors hold them; what has words already stays as it is.
    """
    if isinstance(said, dict):
        return {name: in_words(one) for name, one in said.items()}
    if isinstance(said, list):
        return [in_words(one) for one in said]
    for pattern, words in _english_only().items() if isinstance(said, str) else ():
        if found := re.fullmatch(pattern, said, re.DOTALL):
            return words.format(*found.groups())
    return said


def _english_only() -> dict[str, str]:
    """Return our words by the pattern of what stands in no catalog of theirs."""
    return {
        r"There already is a Harvest Source for this URL .*": tk._(
            "Another source has this address and configuration already: change that one"
        ),
        r"Unknown harvester type: (.*)\. Registered types: \[(.*)\]": tk._(
            "There is no kind of source “{}”: choose one of {}"
        ),
        r"Frequency (.*) not recognised": tk._(
            "There is no frequency “{}”: choose one of the list"
        ),
        r"Error parsing the configuration options: (.*)": tk._(
            "The configuration does not fit: {}"
        ),
        r"Harvest Source with id (.*) does not exist\.": tk._("There is no source “{}”"),
        r"Harvest Job with id (.*) does not exist\.": tk._("There is no run “{}”"),
        r"(?:Group|Organization|Dataset|Resource|User|Package|file id|file)? ?(?:was )?not found\.?": tk._(
            "There is no such thing."
        ),
    }
