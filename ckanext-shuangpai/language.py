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
    """Return what CKAN, its DataStore or harvest said of bad input in English only, in words of ours.

    A text, or lists and objects of texts, as errors hold them; what has words already stays as it is.
    """
    return _worded(said, {**_of_queries(), **_of_rows(), **_of_harvest()})


def _worded(said: Any, known: dict[str, str]) -> Any:
    if isinstance(said, dict):
        return {name: _worded(one, known) for name, one in said.items()}
    if isinstance(said, list):
        return [_worded(one, known) for one in said]
    for pattern, words in known.items() if isinstance(said, str) else ():
        if found := re.fullmatch(pattern, said, re.DOTALL):
            return words.format(*found.groups())
    return said


def _of_harvest() -> dict[str, str]:
    """Return our words by the pattern of what stands in no catalog of CKAN's and harvest's."""
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
        r"Missing value": tk._("Missing value"),
        r"[A-Za-z ]*(?:['\"].*['\"] )?(?:was )?not found\.?": tk._("There is no such thing."),
    }


def _of_queries() -> dict[str, str]:
    """Return our words by the pattern of what the DataStore says of a search in a table's rows."""
    number = tk._("There are too many filters, or they are nested too deep: ask several times")
    shape = tk._("Filters are an object of columns and values; $or and $and hold lists of them")
    slow = tk._("The query took too long: ask for fewer rows, or filter them")
    unfit = tk._("“{}” does not fit here: look at the table's columns and at the API's help")
    return {
        r'invalid value "(.*)"': unfit,
        r"Neither a string nor a list: (.*)": tk._("Give a text or a list of texts, not {}"),
        r"Not a list": tk._("Not a list"),
        r"Cannot parse JSON": tk._("This is no JSON that can be read"),
        r"Unknown field: (.*)": tk._("The table has no column “{}”"),
        r"Unknown filter operation: FilterOp\(field=['\"](.*?)['\"], op='(.*?)', value=.*": tk._(
            "There is no comparison “{1}” (column “{0}”): use eq, in, gt, gte, lt or lte"
        ),
        r"Unknown operators \(must be one of .*?\): (.*)": tk._(
            "There is no operator “{}”: use $or or $and"
        ),
        r"Filter operation(?:s| members) must .*": shape,
        r"Filters must be .*": shape,
        r"filters must be either a dict or null\.": shape,
        r"Maximum (?:number|nesting depth) .*": number,
        r"Invalid query": tk._(
            "The database cannot run this query: values of filters have to fit the type of their "
            "column, and offset may not be too large"
        ),
        r"(?:Query|Search) took too long": slow,
    }


def _of_rows() -> dict[str, str]:
    """Return our words by the pattern of what the DataStore says of rows and columns to be written."""
    objects = tk._("Rows are a list of objects of columns and values")
    taken = tk._("The alias “{}” is taken: choose another one")
    return {
        r'row "(.*)" has extra keys "(.*)"': tk._("Row {} has columns that the table lacks: {}"),
        r'row "(.*)" is not a json object': objects,
        r"The first row is not a json object": objects,
        r"Records has to be a list of dicts": objects,
        r"unique key must be passed for update/upsert": tk._(
            "The table has no key by which rows are found: give it a primary_key, or insert the rows"
        ),
        r'fields "(.*)" are missing\s+but needed as key': tk._("These columns of the key lack: {}"),
        r'fields "(.*)" do not exist': tk._("The table has no column “{}”"),
        r'key "(.*)" not found': tk._("No row has the key {}"),
        r'"(.*)" is not a valid field type': tk._("There is no type “{}” of columns"),
        r'"(.*)" is not a valid field name': tk._("“{}” cannot be the name of a column"),
        r'The field "(.*)" is not a valid column name\.': tk._("The table has no column “{}”"),
        r'Column heading "(.*)" exceeds limit of 63 characters\.': tk._(
            "The name of the column “{}” is longer than 63 characters: shorten it"
        ),
        r'"(.*)" type not guessable': tk._("Give the type of the column “{}”"),
        r"Duplicate column names are not supported": tk._("Two columns have the same name"),
        r'The alias "(.*)" already exists\.': taken,
        r'"(.*)" already exists': taken,
        r'"(.*)" is not a valid alias name': tk._("“{}” cannot be an alias"),
        r"Cannot insert records or create index because.*": tk._(
            "Two rows have the same key: the key has to be different in every row"
        ),
        r'(?:\(psycopg2\S*\) )?invalid input syntax for type ([\w ]+): "(.*?)".*': tk._(
            "“{1}” does not fit a column of the type {0}"
        ),
        r"(?:\(psycopg2\S*\) )?(?:value|\w+) (?:.* )?out of range.*": tk._(
            "A number is too large for its column"
        ),
        r"\(psycopg2\S*\).*": tk._("The database cannot take these values"),
        r"Cannot edit read-only resource .*": tk._(
            "The next load of the file overwrites this: give force=true to write all the same"
        ),
    }
