"""Every answer carries the headers: pages, API, files, downloads, errors."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from ckanext.shuangpai.hardening import headers

from tests.pages import paths
from tests.sources import ROOT, below
from tests.views.test_chinese import names_of

STATIC = ["/base/images/ckan-logo.png", "/favicon.ico"]
ADDRESSES = [
    *("/", "/dataset/", "/about", "/user/login", "/nichts", "/ckan-admin", "/dashboard/"),
    *(
        "/api/3",
        "/api/action/status_show",
        "/api/action/nichts",
        "/api/action/package_show?id=nichts",
    ),
    *("/api/i18n/zh_Hans_CN", "/api/util/user/autocomplete?q=a"),
    *("/feeds/dataset.atom", "/feeds/custom.atom?q=[", "/feeds/organization/nichts.atom"),
    *("/robots.txt", "/sitemap.xml", "/editions/99/catalog.csv"),
    *("/dataset/?q=a%00b", "/harvest/refresh/nichts", "/datastore/dump/nichts", "/file/nichts"),
    *("/dataset/nichts/resource/nichts/data.csv", "/user/reset/nichts?key=x", "/zh_CN/about"),
    *STATIC,
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_is_guarded(app, with_plugins, address):
    answer = app.get(address)
    assert answer.status_code < 500
    for name, value in headers.ALWAYS.items():
        if name != "Cross-Origin-Opener-Policy":  # test.ckan.net speaks plain http
            assert answer.headers.getlist(name) == [value], name
    policy = answer.headers["Content-Security-Policy"]
    is_page = b"</html>" in answer.data
    assert (policy != headers.FOR_FILES) is is_page, policy
    rules = ("default-src 'self'", "object-src 'none'") if is_page else ("default-src 'none'",)
    for rule in (*rules, "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "form-action 'self'" in policy if is_page else "sandbox" in policy
    assert "unsafe" not in policy.replace("style-src 'unsafe-inline'" if not is_page else "", "")
    assert "Server" not in answer.headers


@pytest.mark.parametrize(
    ("site", "transport", "opener"),
    [
        ("https://data.example.org", True, True),
        ("http://127.0.0.1:5000", False, True),
        ("http://data.example.org", False, False),
    ],
)
def test_what_depends_on_tls(site, transport, opener):
    def inner(_environ, start_response):
        start_response("200 OK", [("Server", "x")])
        return [b""]

    seen = {}
    headers.SecureHeaders(inner, site)({}, lambda _status, got, _error=None: seen.update(got))
    assert ("Strict-Transport-Security" in seen) is transport
    assert ("Cross-Origin-Opener-Policy" in seen) is opener
    assert "Server" not in seen


def test_a_failing_application_is_guarded_too(app, with_plugins, monkeypatch):
    def fail():
        raise RuntimeError("postgresql://secret")

    monkeypatch.setitem(app.flask_app.view_functions, "home.about", fail)
    monkeypatch.setattr(app.flask_app, "testing", False)
    monkeypatch.setitem(app.flask_app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = app.get("/about", status=500)
    assert "secret" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_pages_of_one_reader_are_not_kept(reader):
    assert reader("clerk").get("/dataset/").headers["Cache-Control"] == "no-store"
    assert reader("clerk").get("/api/action/status_show").headers["Cache-Control"] == "no-store"
    assert "no-store" not in reader("anonymous").get(STATIC[0]).headers["Cache-Control"]


def test_files_of_readers_run_nothing(reader, county):
    entry, resource = county.entries["open"]["name"], county.resource["id"]
    for path in (
        f"/dataset/{entry}/resource/{resource}/download/x.csv",
        f"/dataset/{entry}/data-items.csv",
        "/import/template.xlsx",
    ):
        answer = reader("clerk").get(path)
        assert answer.headers["Content-Security-Policy"] == headers.FOR_FILES
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_administrators_style_carries_the_nonce(app, with_plugins, monkeypatch):
    from ckan.lib.app_globals import app_globals

    monkeypatch.setattr(app_globals, "site_custom_css", "h1 { color: black }", raising=False)
    answer = app.get("/about")
    style = BeautifulSoup(answer.text, "html.parser").find("style")
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
    assert style is not None
    assert nonce is not None
    assert style["nonce"] == nonce.group(1)
    assert (
        "nonce"
        not in answer.headers["Content-Security-Policy"].split("script-src")[1].split(";")[0]
    )


INLINE = re.compile(r"^on[a-z]+$|^style$|^hx-on", re.I)


@pytest.mark.slow("asks for every page as three people")
def test_pages_hold_nothing_that_the_policy_forbids(reader, busy):
    found = []
    for role in ("anonymous", "clerk", "sysadmin"):
        client, names = reader(role), names_of(busy, role)
        for pattern in paths():
            page = BeautifulSoup(client.get(pattern.format(**names)).text, "html.parser")
            found += [f"{role} {pattern}: {one}" for one in forbidden(page)]
    assert not found, "\n".join(found)


def forbidden(page):
    """Give what a strict policy refuses: scripts and styles in the page, and handlers in attributes."""
    for script in page.find_all("script"):
        if not script.get("src") and script.get("type") not in (
            "application/json",
            "application/ld+json",
        ):
            yield str(script)[:120]
    for tag in page.find_all(True):
        for name, value in tag.attrs.items():
            scripted = name in ("href", "action", "src") and str(value).startswith("javascript:")
            if INLINE.search(name) or scripted:
                yield f"<{tag.name} {name}={value!r}>"


@pytest.mark.parametrize(
    "path",
    below("ckanext-shuangpai/templates", ".html"),
    ids=lambda one: str(one.relative_to(ROOT)),
)
def test_our_templates_hold_no_scripts_or_styles(path):
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.S)
    assert re.findall(r"""\son[a-z]+\s*=\s*["']|\sstyle\s*=\s*["']|javascript:|hx-on""", text) == []
    scripts = re.findall(r"<script\b[^>]*>", text)
    assert [one for one in scripts if "src=" not in one and "application/" not in one] == []
