"""Scripts say nothing of their own: ours take every word from the page, CKAN's are in the Chinese catalog."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from ckan.lib.i18n import build_js_translations

from tests.sources import ROOT

ASSETS = ROOT / "ckanext-shuangpai" / "assets"
SHOWN = re.compile(
    r"""(?:\b(?:textContent|innerText|innerHTML|title|placeholder|ariaLabel|alt)\s*=(?!=)\s*
        |\b(?:alert|confirm|prompt|createTextNode|append|prepend|replaceChildren|setCustomValidity)\(\s*
        |setAttribute\(\s*["'](?:title|aria-label|placeholder|alt)["']\s*,\s*)
        (?P<quote>["'`])(?P<text>(?:(?!(?P=quote)).)*)(?P=quote)""",
    re.X,
)
"""A literal that a script puts before readers."""
ASKED = re.compile(r"""\b_\(\s*(?P<quote>["'])(?P<text>(?:\\.|(?!(?P=quote)).)+)(?P=quote)""")
NOT_HERE = ("/vendor/", "/test/", ".min.", "audioview", "datapusher", "tabledesigner", "tracking")
"""Libraries that say nothing through CKAN, and plugins that this portal does not have."""


@pytest.mark.parametrize("path", sorted(ASSETS.rglob("*.js")), ids=lambda one: one.name)
def test_our_scripts_hold_no_words(path: Path) -> None:
    literals = [found["text"] for found in SHOWN.finditer(path.read_text(encoding="utf-8"))]
    bare = [re.sub(r"\$\{.*?\}", "", one) for one in literals]
    assert [one for one in bare if re.search(r"[A-Za-z\u4e00-\u9fff]{2,}", one)] == []


@pytest.mark.usefixtures("with_plugins")
def test_words_of_ckans_scripts_are_chinese(app) -> None:
    build_js_translations()
    known = app.get("/api/i18n/zh_Hans-CN").json
    asked = dict(_asked())
    assert len(asked) > 20
    missing = [  # a text that goes on in the next line is known by its beginning
        f"{where}: {text}"
        for text, where in asked.items()
        if not any(one.startswith(text) for one in known)
    ]
    assert not missing, "\n".join(missing)


def _asked():
    """Give every text that scripts of CKAN and harvest ask for, with the script."""
    for name in (
        "ckan",
        "ckanext.harvest",
        "ckanext.scheming",
        "ckanext.activity",
        "ckanext.datastore",
    ):
        folder = Path(str(files(name)))
        for path in folder.rglob("*.js"):
            if any(part in str(path) for part in NOT_HERE):
                continue
            script = path.read_text(encoding="utf-8", errors="replace")
            for found in ASKED.finditer(
                re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", script, flags=re.S)
            ):
                yield found["text"].replace("\\'", "'"), str(path.relative_to(folder))
