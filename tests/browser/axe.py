"""axe-core in the browser: what breaks WCAG 2.2 AA on the page that is open."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page

from services.node_packages import FOLDER

__all__ = ["violations"]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""What the dark scheme may change."""


def violations(page: Page, colours_only: bool = False) -> list[str]:
    """Return one line a violation: rule, what it is about, where."""
    rule = {"type": "rule", "values": COLOURS} if colours_only else {"type": "tag", "values": TAGS}
    session = page.context.new_cdp_session(page)
    try:
        # Not page.evaluate: the page's own policy forbids text that becomes program.
        run(session, source(), wait=False)
        found = run(
            session,
            f"axe.run(document, {{runOnly: {rule!r}, resultTypes: ['violations']}})"
            ".then(done => JSON.stringify(done.violations.map(one => ({id: one.id,"
            " nodes: one.nodes.slice(0, 5).map(node => node.target.join(' ') + ' — ' +"
            " (node.any.concat(node.all, node.none)[0] || {message: ''}).message)}))))",
            wait=True,
        )
    finally:
        session.detach()
    return [f"{one['id']}: {node}" for one in json.loads(found) for node in one["nodes"]]


def run(session: Any, program: str, wait: bool) -> Any:
    """Let the page run a program; return what it gives."""
    options = {"expression": program, "awaitPromise": wait, "returnByValue": wait}
    answer = session.send("Runtime.evaluate", options)
    assert "exceptionDetails" not in answer, answer
    return answer["result"].get("value")


@cache
def source() -> str:
    """Return the program of axe-core, as npm installed it."""
    file = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
    if not file.exists():
        pytest.fail("axe-core is not installed: make test-prepare")
    return file.read_text(encoding="utf-8")
