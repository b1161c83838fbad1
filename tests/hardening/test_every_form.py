"""Every posting form carries the token, and nothing is changed for a cookie's session without it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from werkzeug.routing import Rule

from tests.fixtures.county import ROLES
from tests.fixtures.portal import SITE, Visitor, forget_sessions_and_failures
from tests.pages import paths
from tests.views.test_chinese import READ_BY, names_of

NOTHING_SAVED = "没有保存"
OF_STRANGERS = ("/user/login", "/user/register", "/user/reset")
"""Forms of strangers: they are led to the same form, fresh, with the reason."""
VALUES = {"IntegerConverter": 3, "UUIDConverter": "0" * 32}


@pytest.fixture
def guarded(busy, monkeypatch, ckan_config, make_app) -> Iterator[Any]:
    """The county's portal with the check of forms on, as in production."""
    monkeypatch.setitem(ckan_config, "WTF_CSRF_ENABLED", True)
    app = make_app()
    forget_sessions_and_failures()
    yield app
    forget_sessions_and_failures()


def test_every_posting_form_carries_the_token_and_is_refused_without(guarded, busy):
    bare, taken, actions = [], [], set()
    for role in ROLES:
        visitor, names = _visitor(guarded, busy, role), names_of(busy, role)
        for path in READ_BY.get(role, paths()):
            page = path.format(**names)
            answer = visitor.get(page, follow_redirects=True)
            for form in _posting(answer.text):
                field = form.find("input", attrs={"name": "_csrf_token"})
                if field is None or not field.get("value"):
                    bare.append((role, path, form.get("action")))
                target = urljoin(answer.request.full_path, str(form.get("action") or ""))
                if (role, target) not in actions:
                    actions.add((role, target))
                    refused = visitor.post(target, _without_token(form))
                    if not _is_refusal(refused, target):
                        taken.append((role, target, refused.status_code))
    assert bare == []
    assert taken == []
    assert len(actions) > 100


def test_no_address_takes_a_change_without_the_token(guarded, busy):
    """Of CKAN, of harvest and of ours: each is asked as the sysadmin, whom nothing else stops."""
    visitor = _visitor(guarded, busy, "sysadmin")
    rules = [rule for rule in guarded.flask_app.url_map.iter_rules() if _changes(rule)]
    taken = []
    for rule in rules:
        path = _path(guarded, rule)
        for method in _changes(rule):
            options = {"base_url": SITE, "environ_overrides": visitor.environ}
            answer = visitor.client.open(path, method=method, **options)
            if not _is_refusal(answer, path):
                taken.append((rule.endpoint, method, answer.status_code))
    assert taken == []
    assert len(rules) > 60
    assert visitor.is_in("root")


def _posting(text: str) -> list[Any]:
    forms = BeautifulSoup(text, "html.parser").find_all("form")
    return [form for form in forms if str(form.get("method", "")).lower() == "post"]


def _without_token(form: Any) -> dict[str, str]:
    fields = form.find_all(["input", "button"], attrs={"name": True})
    return {one["name"]: one.get("value", "") for one in fields if one["name"] != "_csrf_token"}


def _is_refusal(answer: Any, target: str) -> bool:
    """Say whether nothing was saved, in words; strangers are led to the same form again instead."""
    if answer.status_code == 400:
        said = answer.json["error"]["message"] if answer.is_json else answer.text
        return NOTHING_SAVED in said
    asked, led = (urlsplit(one).path for one in (target, answer.headers.get("Location", "")))
    return answer.status_code == 302 and asked == led and asked.startswith(OF_STRANGERS)


def _changes(rule: Rule) -> list[str]:
    return sorted({"POST", "PUT", "PATCH", "DELETE"} & set(rule.methods or ()))


def _path(app: Any, rule: Rule) -> str:
    values = {name: _value(rule._converters.get(name)) for name in rule.arguments}
    with app.flask_app.test_request_context():
        built = rule.build(values)
    assert built, rule
    return built[1]


def _value(converter: Any) -> Any:
    """Return a value that an address takes at a place: one of those named, a number, a name."""
    for choice in sorted(getattr(converter, "items", ())):
        return choice
    return VALUES.get(type(converter).__name__, "root")


def _visitor(app: Any, county: Any, role: str) -> Visitor:
    visitor = Visitor(app)
    if role != "anonymous":
        visitor.log_in(county.users[role]["name"])
    return visitor
