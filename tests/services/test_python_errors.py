"""Why a program ended: the error of its traceback, wherever it stands."""

from __future__ import annotations

import pytest

from services.python_errors import last_error, last_words

TRACEBACK = """Traceback (most recent call last):
  File "a.py", line 1, in <module>
    call()
  File "b.py", line 2, in call
    raise ValueError("no\\nnumber")
"""
LOG = "2026-11-30 22:00:00,123 INFO  [ckan.config.environment] Loading templates from /a\n"


@pytest.mark.parametrize(
    ("stderr", "reason"),
    [
        (TRACEBACK + "ValueError: no number\n", "ValueError: no number"),
        (TRACEBACK + "ValueError: no number\n" + LOG, "ValueError: no number"),
        (LOG + TRACEBACK + "pysolr.SolrError: Failed to connect\n" + LOG * 3, "pysolr.SolrError: Failed to connect"),
        (TRACEBACK + "KeyError: 1\n\nDuring handling, another:\n\n" + TRACEBACK + "a.b.C: 2\n", "a.b.C: 2"),
        (TRACEBACK + "KeyboardInterrupt\n", "KeyboardInterrupt"),
        (
            TRACEBACK + "ckan.exceptions.CkanConfigurationException: Invalid values:\nx: must be a number\n" + LOG,
            "ckan.exceptions.CkanConfigurationException: Invalid values: x: must be a number",
        ),
        (LOG, ""),
        ("", ""),
    ],
)  # fmt: skip
def test_the_error_is_found(stderr: str, reason: str) -> None:
    assert last_error(stderr) == reason


def test_without_a_traceback_the_last_words_are_no_line_of_a_log() -> None:
    assert last_words("Error: No such command\n" + LOG) == "Error: No such command"
    refusal = (
        "Invalid configuration values provided:\na.b: Please enter an integer value\nAborted!\n"
    )
    said = "Invalid configuration values provided: a.b: Please enter an integer value"
    assert last_words("something else\n" + LOG + refusal) == said
    assert last_words(LOG) == ""
