"""The reason of a Python program that ended: the error it died of, not what it said last."""

from __future__ import annotations

import re

_BEGIN = "Traceback (most recent call last):"
_ERROR = re.compile(r"[A-Za-z_][\w.]*(?:: .*|)$")
_LOG = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_LONGEST = 600
_MOST_LINES = 5
_ABORTED = "Aborted!"
"""What click says after the reason."""


def last_error(stderr: str) -> str:
    """Return the error of the last traceback, with its further lines; "" where there is none.

    Lines of a log may stand behind it, and other tracebacks before it.
    """
    lines = stderr.splitlines()
    begins = [number for number, line in enumerate(lines) if line.strip() == _BEGIN]
    if not begins:
        return ""
    rest = iter(lines[begins[-1] + 1 :])
    for line in rest:
        if line and not line[0].isspace() and _ERROR.match(line):
            further = []
            for more in rest:
                if not more.strip() or _LOG.match(more):
                    break
                further.append(more.strip())
            return " ".join([line, *further])[:_LONGEST]
    return ""


def last_words(stderr: str) -> str:
    """Return what was said last that is no line of a log, such as a refusal of a few lines."""
    said: list[str] = []
    for line in reversed(stderr.splitlines()):
        text = line.strip()
        if _LOG.match(text) and said:
            break
        if text and text != _ABORTED and not _LOG.match(text):
            said.insert(0, text)
    return " ".join(said[-_MOST_LINES:])[:_LONGEST]
