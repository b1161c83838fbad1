"""Every form and every filter in an address is given what nobody would type: words, never a failure.

What is typed and refused stands in the form again, and is text there, whatever it looks like.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from ckan import model

from tests.fixtures.portal import forget_sessions_and_failures
from tests.pages import paths
from tests.views.test_chinese import READ_BY, names_of

HTML = "<img src=x onerror=alert(1)>\"'><script>alert(1)</script>{{7*7}}"
TYPED = {
    "html": HTML,
    "sql": "' OR 1=1; DROP TABLE package; --%_\\",
    "formula": '=HYPERLINK("http://x","y")',
    "signs": "\u202eright to left\u2066 👩‍👩‍👧‍👦𠮷 e\u0301\u200b",
    "query": '[* TO {!join}: AND) "title:',
    "number": "9" * 40,
    "fraction": "-1e400",
    "date": "2026-02-31",
    "long": "水" * 100_000,
    "blank": " \t\u3000\r\n",
    "nul": "a\x00b",
    "surrogate": "a\ud800b",
    "empty": "",
}
KEPT = ("html", "sql", "formula", "signs", "query", "number", "fraction", "date")
"""Kinds that are text: what is refused must stand in the form again."""
ROLES = ["anonymous", "clerk"]
if os.environ.get("SHUANGPAI_STRESS"):
    ROLES += ["centre", "sysadmin"]
"""Who fills the forms in; the others have two minutes more of them."""

EVERYWHERE = ("html", "number", "surrogate")
"""Kinds that also go where nobody types: choices and hidden fields."""
TEXTS = ("text", "search", "email", "url", "number", "date", "tel", None)
PASSED_OVER = (
    "delete",
    "clear",
    "logout",
    "reset_config",
    "trash",
    "abort",
    "refresh",
    "/reading/",
)
"""Forms with nothing but a button, which take away what others need."""
INNER = re.compile(r"Traceback|psycopg|sqlalchemy|site-packages|org\.apache|SolrException", re.I)
DONE_ON_THE_SPOT = (
    "/user/login",  # known and unknown names look alike
    "/user/clerk/api-tokens",
    "/user/reviewer/api-tokens",
    "/user/root/api-tokens",
)
"""They answer with an empty form: for the next token, or the next try."""

CORES_OWN = ("image_url",)
"""A theme's picture, which CKAN's form drops where it is no address."""

SECRET = ("password1", "password2", "old_password", "password")


@pytest.fixture
def closed(app, monkeypatch) -> Iterator[Any]:
    """The application as in production: a failure is a page, not an exception."""
    monkeypatch.setitem(app.flask_app.config, "TESTING", False)
    monkeypatch.setitem(app.flask_app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)  # all is kept otherwise
    forget_sessions_and_failures()
    yield app
    forget_sessions_and_failures()


@pytest.mark.parametrize("role", ROLES)
def test_no_form_fails_on_what_is_typed(closed, reader, busy, role):
    wrong: list[str] = []
    for target, form in _forms(reader(role), busy, role).items():
        for what, pairs in _fillings(form):
            answer = _send(reader(role), target, pairs)
            wrong += [f"{target} {what}: {one}" for one in _faults(answer)]
            if what in KEPT:
                wrong += [f"{target} {what}: {one}" for one in _lost(answer, target, pairs, form)]
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("role", ["anonymous", "centre"])
def test_no_page_fails_on_what_its_address_asks(closed, reader, busy, role):
    wrong: list[str] = []
    for path, names in _filters(reader(role), busy, role).items():
        for what, text in TYPED.items():
            for asked in [names, *([name] for name in names if what in EVERYWHERE)]:
                short = text[:4000]  # longer lines no server takes
                query = urlencode([(name, short) for name in asked], errors="surrogatepass")
                answer = reader(role).get(f"{path}?{query}", follow_redirects=False)
                wrong += [f"{path} {asked} {what}: {one}" for one in _faults(answer)]
    assert wrong == [], "\n".join(wrong)


def _pages(county: Any, role: str) -> list[str]:
    names = names_of(county, role)
    return [path.format(**names) for path in READ_BY.get(role, paths())]


def _forms(client: Any, county: Any, role: str) -> dict[str, Any]:
    """Return the forms in which something can be typed or chosen, by where they are sent."""
    found: dict[str, Any] = {}
    for page in _pages(county, role):
        answer = client.get(page)
        page = answer.request.full_path  # some lead on: to the login
        for form in BeautifulSoup(answer.text, "html.parser").find_all("form", method=_is_post):
            target = urljoin(page, str(form.get("action") or ""))
            for button in form.find_all("button", attrs={"formaction": True}):
                found.setdefault(urljoin(page, str(button["formaction"])), form)
            found.setdefault(target, form)
    return {
        target: form
        for target, form in found.items()
        if not any(word in target for word in PASSED_OVER) and _fields(form)
    }


def _is_post(method: str | None) -> bool:
    return (method or "").lower() == "post"


def _fields(form: Any) -> list[tuple[str, str, bool]]:
    """Return name, value, and whether somebody types it, of each field of a form."""
    fields = []
    for one in form.find_all(["input", "textarea", "select"], attrs={"name": True}):
        kind = one.get("type")
        if one["name"] == "_csrf_token" or kind in ("submit", "button", "file"):
            continue
        value = one.get("value", "")
        if one.name == "textarea":
            value = one.text.removeprefix("\n")
        if one.name == "select":
            chosen = one.find("option", selected=True) or one.find("option")
            value = chosen.get("value", "") if chosen else ""
        typed = one.name == "textarea" or (one.name == "input" and kind in TEXTS)
        fields.append((one["name"], value, typed))
    return fields


def _fillings(form: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Give a form as it is sent with each kind of value, with less and with more than it has."""
    fields = _fields(form)
    button = form.find(["button", "input"], attrs={"type": "submit", "name": True})
    pressed = [(button["name"], button.get("value", ""))] if button else []
    if any(typed for _name, _value, typed in fields):
        for what, text in TYPED.items():
            yield what, [(name, text if typed else old) for name, old, typed in fields] + pressed
    for what in EVERYWHERE:
        yield f"{what} everywhere", [(name, TYPED[what]) for name, _old, _typed in fields] + pressed
    whole = [(name, old or "某") for name, old, _typed in fields]
    yield "each field twice", whole + whole + pressed
    yield "the button alone", pressed
    yield "nothing", []
    yield (
        "names with endings",
        [(f"{name}-9__x-{'9' * 9}", "某") for name, _o, _t in fields] + pressed,
    )


def _send(client: Any, target: str, pairs: list[tuple[str, str]]) -> Any:
    answer = client.post(
        target,
        urlencode(pairs, errors="surrogatepass"),
        content_type="application/x-www-form-urlencoded",
        follow_redirects=False,
    )
    model.Session.rollback()
    forget_sessions_and_failures()
    return answer


def _faults(answer: Any) -> list[str]:
    """Return what is wrong with an answer, whatever was asked."""
    text = answer.get_data(as_text=True)
    if answer.status_code >= 500:
        return [f"answered {answer.status_code}"]
    found = ["tells of what lies behind"] if INNER.search(text) else []
    if "text/html" in answer.content_type:
        page = BeautifulSoup(text, "html.parser")
        if page.find(onerror=True) or page.find("script", string="alert(1)"):
            found.append("takes text for markup")
        if answer.status_code >= 400 and not page.find("h1"):
            found.append(f"answered {answer.status_code} without a page")
    return found


def _lost(answer: Any, target: str, pairs: list[tuple[str, str]], form: Any) -> list[str]:
    """Return the fields that are shown again without what was typed."""
    page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    again = [
        one
        for one in page.find_all("form", method=_is_post)
        if urlsplit(urljoin(target, str(one.get("action") or ""))).path == urlsplit(target).path
    ]
    if not again or urlsplit(target).path in DONE_ON_THE_SPOT:
        return []
    shown = {(name, value.strip()) for one in again for name, value, _typed in _fields(one)}
    aside = {one.text.strip() for one in page.find_all("textarea", readonly=True)}
    typed = {name for name, _value, is_typed in _fields(form) if is_typed}
    asked = {
        (name, text.strip())
        for name, text in pairs
        if name in typed and name not in (*SECRET, *CORES_OWN)
    }
    lost = [name for name, text in sorted(asked - shown) if not any(text in one for one in aside)]
    return [f"lost what was typed in {name}" for name in lost]


def _filters(client: Any, county: Any, role: str) -> dict[str, list[str]]:
    """Return the pages that take something in their address, and the names it has there."""
    found: dict[str, set[str]] = {}
    for page in _pages(county, role):
        soup = BeautifulSoup(client.get(page).text, "html.parser")
        here = urlsplit(page).path
        names = found.setdefault(here, {name for name, _ in parse_qsl(urlsplit(page).query)})
        for form in soup.find_all("form"):
            if not _is_post(form.get("method")):
                goal = urlsplit(urljoin(page, str(form.get("action") or ""))).path
                if goal == here:
                    names |= {name for name, _value, _typed in _fields(form)}
        for link in soup.find_all("a", href=True):
            split = urlsplit(urljoin(page, link["href"]))
            if split.path == here:
                names |= {name for name, _ in parse_qsl(split.query)}
    return {path: sorted(names) for path, names in found.items() if names}
