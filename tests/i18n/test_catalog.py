"""The Chinese catalog: whole, the same under both names, and stronger than CKAN's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.support import Translations
from flask_babel import gettext

from services import i18n

POSITIONAL = re.compile(r"%(?:\(\w+\))?[sdir]|\{\w*(?:![rs])?\}")


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    return i18n.read(i18n.CHINESE, i18n.LOCALE)


def filled_messages(catalog: Catalog) -> list[Message]:
    return [one for one in catalog if one.id]


def test_template_of_upstream_texts_is_current() -> None:
    wanted = {i18n.key(one) for one in i18n.without_chinese(i18n.upstream_texts())}
    listed = {i18n.key(one) for one in i18n.read(i18n.UPSTREAM) if one.id}
    assert wanted ^ listed == set()


def test_nothing_wants_chinese(chinese: Catalog) -> None:
    held = {i18n.key(one) for one in chinese if one.id and i18n.filled(one) and not one.fuzzy}
    wanted = {i18n.key(one) for path in (i18n.OWN, i18n.UPSTREAM) for one in i18n.read(path)} - {""}
    assert wanted - held == set()


def test_placeholders_stay_in_number_and_order(chinese: Catalog) -> None:
    wrong = [
        one.id
        for one in filled_messages(chinese)
        for text in ([one.string] if isinstance(one.string, str) else one.string)
        if not same_placeholders(one.id if isinstance(one.id, str) else one.id[-1], text)
    ]
    assert wrong == []


def same_placeholders(text: str, translated: str) -> bool:
    """Say whether both hold the same; those without a name also in the same order."""
    ours, theirs = POSITIONAL.findall(text), POSITIONAL.findall(translated)
    nameless = [
        [one for one in found if re.fullmatch(r"%[sdir]|\{\}", one)] for found in (ours, theirs)
    ]
    return set(ours) == set(theirs) and nameless[0] == nameless[1]


def test_tags_survive_translation(chinese: Catalog) -> None:
    tags = re.compile(r"</?(a|b|blockquote|br|code|i|p|q|strong)\b")
    wrong = [
        one.id
        for one in filled_messages(chinese)
        if isinstance(one.id, str)
        and i18n.key(one) not in SHORTER
        and sorted(tags.findall(one.id)) != sorted(tags.findall(str(one.string)))
    ]
    assert wrong == []


SHORTER = {
    text.id
    for text in i18n.read(i18n.UPSTREAM)
    if isinstance(text.id, str)
    and text.id.startswith(("<p>CKAN is the world", "<p><strong>Site Title"))
}
"""Texts about CKAN and its options that say other things in this portal."""


def test_both_names_of_chinese_give_the_same_texts() -> None:
    prescribed = Translations.load(str(i18n.I18N), ["zh_CN"], i18n.DOMAIN)
    ckans = Translations.load(str(i18n.I18N), [i18n.LOCALE], i18n.DOMAIN)
    for text in ("Department tree", "Save entry", "Add Dataset"):
        assert prescribed.ugettext(text) == ckans.ugettext(text) != text
    link = i18n.I18N / i18n.LOCALE
    assert link.is_symlink()
    assert link.resolve() == i18n.I18N / "zh_CN"


@pytest.mark.usefixtures("with_plugins", "with_request_context")
def test_ours_wins_over_ckans_own() -> None:
    assert gettext("Datasets") == "数据目录"
    assert gettext("Log in") == "登录"
    assert gettext("Please enter an integer value") == "请输入整数"


def test_order_of_texts_is_kept(tmp_path: Path) -> None:
    again = tmp_path / i18n.CHINESE.name
    i18n.HEADER[again] = i18n.HEADER[i18n.CHINESE]
    i18n.store(again, i18n.read(i18n.CHINESE, i18n.LOCALE))
    assert ids(again) == ids(i18n.CHINESE)


def ids(path: Path) -> list[str]:
    return re.findall(r'^msgid (".*")$', path.read_text(encoding="utf-8"), re.M)
