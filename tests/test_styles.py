"""Style sheets: what every page loads is not styled otherwise by the sheet of one page."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent / "ckanext-shuangpai"
ASSETS = ROOT / "assets"
EVERYWHERE = yaml.safe_load((ASSETS / "webassets.yml").read_text(encoding="utf-8"))["theme"][
    "contents"
]
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
AT_BLOCK = re.compile(r"@(?:media|supports)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")


def test_no_page_styles_a_class_of_all_pages_otherwise():
    shared = set().union(*(classes(name) for name in EVERYWHERE))
    clashes = {
        sheet.name: sorted(both)
        for sheet in ASSETS.glob("*.css")
        if sheet.name not in EVERYWHERE and (both := classes(sheet.name) & shared)
    }
    assert clashes == {}


def test_every_kind_of_button_has_its_look():
    look = " ".join((ASSETS / name).read_text(encoding="utf-8") for name in EVERYWHERE)
    used = {
        kind
        for template in (ROOT / "templates").rglob("*.html")
        for kind in re.findall(r"\bbtn-[a-z]+(?![\w-])", template.read_text(encoding="utf-8"))
    }
    assert {kind for kind in used if f".{kind}" not in look} == set()


def classes(name: str) -> set[str]:
    """Return the classes that a sheet styles by themselves, on every screen."""
    text = re.sub(r"/\*.*?\*/", "", (ASSETS / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    rules = RULE.findall(AT_BLOCK.sub("", text))
    alone = (one.strip() for selectors, _ in rules for one in selectors.split(","))
    return {one for one in alone if re.fullmatch(r"\.shuangpai-[\w-]+", one)}
