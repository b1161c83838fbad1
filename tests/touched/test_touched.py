"""After a whole run: each of our templates and routes was touched by some test, in its own process.

``make test`` runs this last; what only a browser's portal or only a command reaches stands here with its reason.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.touched import RESULT
from tests.sources import ROOT, below

UNTOUCHED_TEMPLATES: dict[str, str] = {}
"""Templates below ``ckanext-shuangpai/templates`` that no test reads in its own process, and why."""
UNTOUCHED_ROUTES: dict[str, str] = {}
"""Rules of our views that no test asks in its own process, and why."""


@cache
def record() -> dict[str, Any]:
    """Return what the whole run before noted."""
    path = os.environ.get(RESULT)
    if not path:
        pytest.skip("only after a whole run: make test")
    return json.loads(Path(path).read_text(encoding="utf-8"))


def test_every_template_was_read() -> None:
    folder = ROOT / "ckanext-shuangpai" / "templates"
    known = {
        path.resolve(): str(path.relative_to(folder))
        for path in below(str(folder.relative_to(ROOT)), ".html")
    }
    read = {Path(one) for one in record()["templates"]}
    assert known
    unread = {name for path, name in known.items() if path not in read}
    assert unread == set(UNTOUCHED_TEMPLATES)


def test_every_route_was_asked() -> None:
    assert record()["known"]
    unasked = set(record()["known"]) - set(record()["routes"])
    assert unasked == set(UNTOUCHED_ROUTES)
