"""Feeds (Atom, RFC 4287; pages by RFC 5005) at CKAN's addresses: what changed last, in words, with lasting ids.

They stand before CKAN's own, whose links lead to JSON and whose pages lead nowhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

from flask import Blueprint, Response

from ckan.plugins import toolkit as tk

from ..domain.code_list import CHINESE
from ..language import reader_language
from .asking import reader

__all__ = ["shuangpai_feed"]

shuangpai_feed = Blueprint("shuangpai_feed", __name__, url_prefix="/feeds")
ATOM = "http://www.w3.org/2005/Atom"
NEWEST = "metadata_modified desc"
NEVER = "1970-01-01T00:00:00Z"
"""When a feed without entries changed last: an answer must say something, and always the same."""

FIELD = re.compile(r"[a-z][a-z_]{0,63}")
MOST_PAGES = 500


@dataclass(frozen=True)
class Feed:
    """One feed: what is searched, how it is called, its address without a page, and its HTML page."""

    title: str
    query: Mapping[str, Any]
    address: str
    page: str


@shuangpai_feed.route("/dataset.atom")
def general() -> Response:
    """Answer with all entries, the last changed first."""
    return _answer(Feed("", {}, _url("dataset.atom"), tk.url_for("dataset.search", qualified=True)))


@shuangpai_feed.route("/organization/<string:id>.atom")
def organization(id: str) -> Response:
    """Answer with the entries of a department."""
    one = _found("organization_show", id)
    html = tk.url_for("organization.read", id=one["name"], qualified=True)
    query = {"fq": f"owner_org:{_quoted(one['id'])}"}
    return _answer(Feed(one["title"], query, _url(f"organization/{one['name']}.atom"), html))


@shuangpai_feed.route("/group/<string:id>.atom")
def group(id: str) -> Response:
    """Answer with the entries of a group."""
    one = _found("group_show", id)
    html = tk.url_for("group.read", id=one["name"], qualified=True)
    query = {"fq": f"groups:{_quoted(one['name'])}"}
    return _answer(Feed(one["title"], query, _url(f"group/{one['name']}.atom"), html))


@shuangpai_feed.route("/tag/<string:id>.atom")
def tag(id: str) -> Response:
    """Answer with the entries that carry a tag."""
    html = tk.url_for("dataset.search", tags=id, qualified=True)
    title = tk._("Tag “{name}”").format(name=id)
    address = tk.url_for("shuangpai_feed.tag", id=id, qualified=True)
    return _answer(Feed(title, {"fq": f"tags:{_quoted(id)}"}, address, html))


@shuangpai_feed.route("/custom.atom")
def custom() -> Response:
    """Answer with what a search finds: ``q``, ``sort``, and every other parameter as a filter."""
    given = [
        (name, one) for name, one in tk.request.args.items(multi=True) if one and name != "page"
    ]
    kept = [(name, one) for name, one in given if FIELD.fullmatch(name)]
    filters = [(name, one) for name, one in kept if name not in ("q", "sort")]
    asked = dict(kept)
    query = {
        "q": asked.get("q", ""),
        "sort": asked.get("sort", NEWEST),
        "fq": " AND ".join(f"{name}:{_quoted(one)}" for name, one in filters),
    }
    words = tk._("Search: {words}").format(
        words=" ".join(one for name, one in kept if name != "sort")
    )
    html = tk.url_for("dataset.search", qualified=True)
    address = _url("custom.atom")
    if kept:
        address, html = (f"{one}?{urlencode(kept)}" for one in (address, html))
    return _answer(Feed(words if kept else "", query, address, html))


def _answer(feed: Feed) -> Response:
    page = min(tk.h.get_page_number(tk.request.args), MOST_PAGES)
    rows = tk.config["ckan.feeds.limit"]
    query = {"sort": NEWEST, **feed.query, "rows": rows, "start": (page - 1) * rows}
    found = tk.get_action("package_search")(reader(), query)
    last = max(1, -(-found["count"] // rows))
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": _language()})
    _head(root, feed, found["results"])
    for rel, number in _pages(page, last):
        _link(root, rel, _at(feed.address, number))
    for entry in found["results"]:
        _entry(root, entry)
    text = ElementTree.tostring(root, encoding="unicode")
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'
    return Response(body, content_type="application/atom+xml; charset=utf-8")


def _head(root: ElementTree.Element, feed: Feed, entries: list[dict[str, Any]]) -> None:
    site = str(tk.config["ckan.site_title"])
    _text(root, "id", feed.address)
    _text(root, "title", f"{site}：{feed.title}" if feed.title else site)
    _text(root, "subtitle", tk._("Entries of the catalog, the last changed first"))
    _text(root, "updated", max([_moment(one, "metadata_modified") for one in entries] or [NEVER]))
    _text(_part(root, "author"), "name", site)
    _link(root, "alternate", feed.page, "text/html")


def _entry(root: ElementTree.Element, entry: Mapping[str, Any]) -> None:
    part = _part(root, "entry")
    _text(part, "id", f"urn:uuid:{entry['id']}")
    _text(part, "title", entry.get("title") or entry["name"])
    _text(part, "updated", _moment(entry, "metadata_modified"))
    _text(part, "published", _moment(entry, "metadata_created"))
    department = (entry.get("organization") or {}).get("title")
    _text(_part(part, "author"), "name", department or tk.config["ckan.site_title"])
    html = tk.url_for("dataset.read", id=entry["name"], qualified=True)
    _link(part, "alternate", html, "text/html")
    _text(part, "summary", entry.get("notes") or "")
    for one in entry.get("tags") or ():
        _part(part, "category", {"term": _clean(one["name"])})


def _pages(page: int, last: int) -> Iterator[tuple[str, int]]:
    yield "self", page
    yield "first", 1
    if page > 1:
        yield "previous", min(page - 1, last)
    if page < last:
        yield "next", page + 1
    yield "last", last


def _at(address: str, page: int) -> str:
    if page == 1:
        return address
    return f"{address}{'&' if '?' in address else '?'}page={page}"


def _url(path: str) -> str:
    """Return the address of a feed, whose name in it may be of any script."""
    return tk.url_for("shuangpai_feed.general", qualified=True).replace("dataset.atom", path)


def _language() -> str:
    return "zh-CN" if reader_language() == CHINESE else "en"


def _found(action: str, id_: str) -> dict[str, Any]:
    try:
        return tk.get_action(action)(reader(), {"id": id_})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("There is no feed of this name"))


def _moment(entry: Mapping[str, Any], name: str) -> str:
    """Return a stored moment (UTC, without a zone) as RFC 3339 has it."""
    return f"{str(entry.get(name) or NEVER)[:19]}Z"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _clean(text: Any) -> str:
    """Return a text without the control signs that XML cannot hold."""
    kept = (
        one for one in str(text) if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs")
    )
    return "".join(kept).replace("\ufffe", "").replace("\uffff", "")


def _part(
    parent: ElementTree.Element, name: str, values: dict[str, str] | None = None
) -> ElementTree.Element:
    return ElementTree.SubElement(parent, name, values or {})


def _text(parent: ElementTree.Element, name: str, text: Any) -> None:
    _part(parent, name).text = _clean(text)


def _link(
    parent: ElementTree.Element, rel: str, href: str, kind: str = "application/atom+xml"
) -> None:
    _part(parent, "link", {"rel": rel, "type": kind, "href": href})
