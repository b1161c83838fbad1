"""House rules that no linter knows: words, lengths, and a complete Chinese translation."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.sources import ROOT, parsed, shown, tracked

MAX_FUNCTION = 40
MAX_FILE = 300
LONGER = {
    "ckanext-shuangpai/migration/shuangpai/versions/0003_sync.py:upgrade": "a list of columns",
    "ckanext-shuangpai/migration/shuangpai/versions/0004_duplicate.py:upgrade": "a list of columns",
}
"""What may be longer, with the reason; nothing that could be cut in two belongs here."""

NOT_TEXT = {".mo", ".xls", ".xlsx", ".zip", ".png", ".jpg", ".gz", ".npz", ".woff2", ".ico"}
UNWANTED = {
    "path of one machine": r"(?<![\w.$}])/(?:work|root|home)/\w",
    "left to do": r"\b(?:TODO|FIXME)\b",
    "address of a registry": r"pypi\.org|repo1\.maven\.org|registry\.npmjs\.org|deb\.debian\.org",
    "how the work was organised": (
        r"\.\./shared|/tmp/plan|working contract|reference shelf"
        r"|\b(?:Claude|Anthropic|OpenAI|LLM|sub-?agents?|AI[- ]generated)\b"
    ),
}
SELF = ("tests/test_house.py", "LICENSE")
CHINESE = ROOT / "i18n" / "zh_CN" / "LC_MESSAGES" / "ckanext-shuangpai.po"
TEMPLATE = ROOT / "i18n" / "ckanext-shuangpai.pot"
UPSTREAM = ROOT / "i18n" / "upstream.pot"
SAME_IN_CHINESE = {"CSV", "JSON", "URI", "TRUE", "FALSE", "API", "ID"}
ENGLISH = {"LC_ALL": "C", "PATH": "/usr/bin:/bin"}
PLACEHOLDER = re.compile(r"(?<!\{)\{(\w*)[^{}]*\}(?!\})|%\((\w+)\)[sd]|%[sd]")

TEXTS = [path for path in tracked() if path.suffix not in NOT_TEXT and shown(path) not in SELF]
PROGRAMS = [
    path for path in tracked() if path.suffix == ".py" and not path.is_relative_to(ROOT / "tests")
]


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize("kind", UNWANTED)
def test_texts_are_free_of(kind: str) -> None:
    pattern = re.compile(UNWANTED[kind])
    found = [
        f"{shown(path)}:{number} {match.group()}"
        for path in TEXTS
        for number, line in enumerate(text_of(path).splitlines(), 1)
        for match in pattern.finditer(line)
    ]
    assert found == []


def test_texts_are_utf8_without_mark_and_end_with_one_newline() -> None:
    wrong = []
    for path in TEXTS:
        raw = path.read_bytes()
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            wrong.append(f"{shown(path)}: not UTF-8")
            continue
        if raw.startswith(b"\xef\xbb\xbf"):
            wrong.append(f"{shown(path)}: byte order mark")
        if b"\r\n" in raw:
            wrong.append(f"{shown(path)}: CRLF")
        spare = b"\n\n" if path.suffix in (".po", ".pot") else b"\n"
        if raw and raw.rstrip(b"\n") + spare[:1] != raw and raw.rstrip(b"\n") + spare != raw:
            wrong.append(f"{shown(path)}: end of file")
    assert wrong == []


def test_functions_are_short() -> None:
    long = [
        f"{shown(path)}:{node.name} {length(node)}"
        for path in PROGRAMS
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and length(node) > MAX_FUNCTION
        and f"{shown(path)}:{node.name}" not in LONGER
    ]
    assert long == []


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_files_are_short() -> None:
    counted = {shown(path): len(text_of(path).splitlines()) for path in PROGRAMS}
    long = {name: lines for name, lines in counted.items() if lines > MAX_FILE}
    assert {name: lines for name, lines in long.items() if name not in LONGER} == {}


def test_longer_things_are_still_there() -> None:
    known = {shown(path) for path in PROGRAMS} | {
        f"{shown(path)}:{node.name}"
        for path in PROGRAMS
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef)
    }
    assert set(LONGER) - known == set()


@pytest.mark.parametrize("path", PROGRAMS, ids=shown)
def test_modules_say_what_they_are(path: Path) -> None:
    body = parsed(path).body
    assert not body or ast.get_docstring(parsed(path))


def catalog(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_mo(file) if path.suffix == ".mo" else read_po(file)


def ids(messages: Catalog) -> set[str]:
    """Return the texts of a catalog; of a plural, its singular."""
    return {one.id if isinstance(one.id, str) else one.id[0] for one in messages if one.id}


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The texts that the sources hold now."""
    target = tmp_path_factory.mktemp("i18n") / "now.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "babel.cfg"]
    options = ["--no-location", "-o", str(target), "ckanext-shuangpai", "harvesters"]
    subprocess.run([*command, *options], cwd=ROOT, check=True)
    return catalog(target)


def test_template_of_translations_is_current(extracted: Catalog) -> None:
    assert ids(extracted) ^ ids(catalog(TEMPLATE)) == set()


def test_every_text_has_its_chinese() -> None:
    chinese = catalog(CHINESE)
    wanted = ids(catalog(TEMPLATE)) | ids(catalog(UPSTREAM))
    empty = {str(one.id) for one in chinese if one.id and (not all(forms(one.string)) or one.fuzzy)}
    assert wanted - ids(chinese) == set()
    assert empty == set()


def test_gettext_accepts_the_chinese() -> None:
    command = ["msgfmt", "--check", "--statistics", "--output-file=/dev/null", str(CHINESE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=ENGLISH)
    assert done.returncode == 0, done.stderr
    assert "untranslated" not in done.stderr
    assert "fuzzy" not in done.stderr


def test_placeholders_survive_translation() -> None:
    broken = [
        one.id
        for one in catalog(CHINESE)
        if one.id
        for text in forms(one.string)
        if text and not placeholders(one.id) >= placeholders(text) >= needed(one.id)
    ]
    assert broken == []


def forms(text: object) -> tuple[str, ...]:
    """Return the one text of a message, or all forms of a plural."""
    return (text,) if isinstance(text, str) else tuple(text or ("",))  # type: ignore[arg-type]


def placeholders(text: object) -> set[str]:
    """Return the placeholders of all forms together."""
    return {match.group() for form in forms(text) for match in PLACEHOLDER.finditer(form)}


def needed(text: object) -> set[str]:
    """Return the placeholders that every form has: a singular may leave its number out."""
    each = [{match.group() for match in PLACEHOLDER.finditer(form)} for form in forms(text)]
    return set.intersection(*each)


def test_translations_speak_chinese() -> None:
    silent = [
        one.id
        for one in catalog(CHINESE)
        if one.id
        and all(forms(one.string))
        and re.search(r"[A-Za-z]{2}", PLACEHOLDER.sub("", forms(one.id)[0]))
        and not all(re.search(r"[\u3000-\u9fff\uff00-\uffef]", text) for text in forms(one.string))
        and forms(one.id)[0] not in SAME_IN_CHINESE
    ]
    assert silent == []


def test_compiled_translation_is_current() -> None:
    source, compiled = catalog(CHINESE), catalog(CHINESE.with_suffix(".mo"))
    texts = {
        forms(one.id)[0]: forms(one.string) for one in source if one.id and all(forms(one.string))
    }
    assert {forms(one.id)[0]: forms(one.string) for one in compiled if one.id} == texts
