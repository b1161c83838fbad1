"""The pager of every list: its links have words, the page that is open is said to be open.

CKAN 2.12.0 draws its arrows with a font alone, which has no name for who hears the page and is empty where
the font is not loaded; and its dots are a link to nowhere.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from markupsafe import Markup, escape

from ckan.lib import pagination
from ckan.plugins import toolkit as tk

__all__ = ["name_the_links"]

_core_pager = pagination.Page.pager
_DOTS = re.compile(r'<li class="disabled">\s*<a href="#">\.\.\.</a>\s*</li>')
_OPEN = re.compile(r'(page-item active">\s*<a )')
_WRAPPER = '<div class="pagination-wrapper">'


def name_the_links() -> None:
    """Have CKAN's pages be linked here; calling it again changes nothing."""
    pagination.Page.pager = _pager  # type: ignore[method-assign]


@functools.wraps(_core_pager)
def _pager(page: pagination.Page, *args: Any, **kwargs: Any) -> Markup:
    words = {
        "symbol_previous": tk._("Previous page"),
        "symbol_next": tk._("Next page"),
        **kwargs,
    }
    drawn = str(_core_pager(page, *args, **words))
    if _WRAPPER in drawn and drawn.rstrip().endswith("</div>"):
        label = escape(tk._("Pages"))
        drawn = drawn.replace(_WRAPPER, f'<nav class="pagination-wrapper" aria-label="{label}">', 1)
        drawn = drawn.rstrip().removesuffix("</div>") + "</nav>"
    drawn = _DOTS.sub('<li class="page-item disabled"><span class="page-link">…</span></li>', drawn)
    return Markup(_OPEN.sub(r'\1aria-current="page" ', drawn))
