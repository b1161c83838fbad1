"""No page is forgotten: every address that answers GET is walked, or says why it need not be."""

from __future__ import annotations

import re

from werkzeug.exceptions import NotFound
from werkzeug.routing import RequestRedirect

from tests.pages import NO_PAGES, paths


def test_every_route_is_a_walked_page_or_has_its_reason(app):
    routes = app.flask_app.url_map
    adapter = routes.bind("test.ckan.net")
    asked = {rule.rule for rule in routes.iter_rules() if "GET" in (rule.methods or ())}
    walked = {rule for path in paths() if (rule := _rule(adapter, path))}
    excused = {rule for rule in asked for prefix in NO_PAGES if rule.startswith(prefix)}
    assert not (asked - walked - excused), "\n".join(sorted(asked - walked - excused))


def test_no_reason_outlives_its_route(app):
    rules = {rule.rule for rule in app.flask_app.url_map.iter_rules()}
    stale = [prefix for prefix in NO_PAGES if not any(one.startswith(prefix) for one in rules)]
    assert stale == []


def _rule(adapter, path: str) -> str | None:
    """Return the rule that answers an address, with names put in for its places."""
    bare = re.sub(r"{\w+}", "x", path.partition("?")[0])
    try:
        return adapter.match(bare, "GET", return_rule=True)[0].rule
    except RequestRedirect as moved:
        return _rule(adapter, re.sub(r"^https?://[^/]+", "", moved.new_url))
    except NotFound:
        return None
