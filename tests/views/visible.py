"""What a reader of a page sees, and which of it is not Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bs4 import BeautifulSoup, Comment, Doctype, NavigableString

HIDDEN = {"script", "style", "noscript", "template", "code"}
ATTRIBUTES = ("placeholder", "title", "alt", "aria-label", "data-bs-title", "data-module-content")
NAMES_AND_FORMATS = frozenset(
    """
    CKAN API SQL URL Excel HTML CSS Markdown JSON CSV XML XLSX XLS xlsx PDF ZIP MySQL mysql GB
    iCalendar PNG JPEG OFD Word docx MB UTF YYYY MM DD WCAG AA axe core Python PowerShell curl ckanapi asc desc
    AND GNU CC BY SA NC ODC PDDL ODbL OGL CC0 English shuangpai ckan JavaScript Solr GET POST MIME Tab
    """.split()
)
"""Names of programs, formats, licences, keys and ways to sort, which stay as they are in Chinese."""


DATA = r"https?://\S*|/[\w/.-]+|[\w.+-]+@[\w.-]+|\.(?:csv|xlsx?|docx|txt|json|xml|pdf|zip)\b|\bODC-By\b|\b\d{8}-[0-9A-F]{8}\b"
"""Addresses, endings of file names, and numbers of sheets."""
CHORDS = r"\b(?:Alt|Ctrl|Shift)\+(?:[A-Za-z]+|[↑↓])"
"""Keys pressed together; as a word of its own ``Delete`` would be untranslated."""


def texts(html: str) -> Iterator[str]:
    """Give every text of a page that can be read, seen on hovering, or heard."""
    page = BeautifulSoup(html, "html.parser")
    for node in page.find_all(string=True):
        if isinstance(node, (Comment, Doctype)) or not isinstance(node, NavigableString):
            continue
        if not HIDDEN & {parent.name for parent in node.parents}:
            yield str(node)
    for name in ATTRIBUTES:
        yield from (str(tag[name]) for tag in page.find_all(attrs={name: True}))
    for tag in page.find_all("input", type=("submit", "button")):
        yield str(tag.get("value") or "")


UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


def ids_shown(html: str) -> list[str]:
    """Return the texts of a page in which somebody reads an id of the database."""
    return [" ".join(text.split()) for text in texts(html) if UUID.search(text)]


def not_chinese(html: str, known: Iterable[str] = ()) -> list[str]:
    """Return the texts of a page with words that are neither Chinese nor names; ``known`` are data."""
    found = []
    data = sorted({one for one in known if one}, key=len, reverse=True)
    for text in texts(html):
        bare = re.sub(f"{DATA}|{CHORDS}", " ", text)
        for one in data:
            bare = bare.replace(one, " ")
        words = list(re.findall(r"[A-Za-z]{2,}", bare))
        if any(word not in NAMES_AND_FORMATS for word in words):
            found.append(" ".join(text.split()))
    return found


def chinese(html: str, typed: str) -> list[str]:
    """Return the texts of a page with Chinese in them that nobody typed."""
    found = []
    for text in texts(html):
        runs = re.findall("[\u4e00-\u9fff]+", text)
        if any(one not in typed for one in runs):
            found.append(" ".join(text.split()))
    return found
