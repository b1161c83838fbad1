"""Prose of other systems as plain text: web mark-up goes, words and paragraphs stay."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from ..text import tidy

_TAGS = (
    "a|b|blockquote|br|center|code|dd|div|dl|dt|em|font|h[1-6]|hr|i|iframe|img|li|ol|p|pre"
    "|script|section|small|span|strong|style|sub|sup|table|tbody|td|th|thead|tr|u|ul|body|html"
)
_MARKUP = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ENTITY = re.compile(
    r"&(?:nbsp|lt|gt|amp|quot|ldquo|rdquo|mdash|hellip|#\d{2,6}|#x[0-9a-f]{2,5});", re.I
)
_BLOCKS = frozenset(
    {"blockquote", "br", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul"}
)
_DROPPED = frozenset({"script", "style", "iframe"})


class _Reader(HTMLParser):
    """Collects the words between the tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._dropping = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line at a block; skip what is not meant to be read."""
        if tag in _DROPPED:
            self._dropping = tag
        elif tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """End a line at the end of a block."""
        if tag == self._dropping:
            self._dropping = ""
        elif tag in _BLOCKS and tag not in ("br", "hr"):
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        if not self._dropping:
            self.pieces.append(data)


def plain_text(text: str) -> str:
    """Return prose without web mark-up; text that has none (also ``面积<100``) only tidied."""
    if not (_MARKUP.search(text) or _ENTITY.search(text)):
        return tidy(text)
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = [
        re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in "".join(reader.pieces).split("\n")
    ]
    return tidy(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)))
