"""How a query is cut and understood: no service, only the tables of words."""

from __future__ import annotations

import random

import pytest

from ckanext.shuangpai.search import phrasing, pinyin, wording
from ckanext.shuangpai.search.question import LONGEST_CHUNK, MOST_CHUNKS, understand
from ckanext.shuangpai.search.vocabulary import Alias, Vocabulary, reference_aliases


@pytest.fixture(scope="module")
def words():
    return Vocabulary(reference_aliases())


def _units(text: str, words: Vocabulary) -> list[tuple[str, str]]:
    return [(unit.text, unit.kind) for unit in understand(text, words).units]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("低保：对象", ["低保", "对象"]),
        ("ＰＭ２．５ 浓度", ["pm2.5", "浓度"]),
        ("戶籍人口（2024年）", ["户籍人口", "2024年"]),
        ("GB/T 21063、COVID-19信息", ["gb/t", "21063", "covid-19信息"]),
        ("？！  ", []),
        ("\x00低\u200b保", ["低保"]),
    ],
)
def test_chunks(text, found):
    assert wording.chunks(text) == found


def test_the_condensed_form_has_no_signs_and_no_spaces():
    assert wording.condensed("市場主體 登記（企業）") == "市场主体登记企业"


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("低保对象信息", [("低保", "term"), ("对象", "weak"), ("信息", "generic")]),
        ("茶林镇低保", [("茶林镇", "place"), ("低保", "term")]),
        ("双牌城市低保", [("双牌", "place"), ("城市低保", "term")]),
        ("2024年低保", [("2024", "year"), ("低保", "term")]),
        ("2023年度城市低保", [("2023", "year"), ("城市低保", "term")]),
        ("人社局养老金", [("人社局", "term"), ("养老金", "term")]),
        ("冷鲜柜登记", [("冷鲜柜", "unknown"), ("登记", "weak")]),
        ("gps信息", [("gps", "latin"), ("信息", "generic")]),
    ],
)
def test_a_chunk_is_cut_by_the_tables(words, text, units):
    assert _units(text, words) == units


def test_the_longest_word_wins(words):
    assert _units("残疾人两项补贴", words) == [("残疾人两项补贴", "term")]


def test_equals_are_known_in_both_directions_and_meanings_in_one(words):
    def wordings(text):
        return [form.text for form in understand(text, words).whole]

    assert "最低生活保障" in wordings("低保")
    assert "低保" in wordings("最低生活保障")
    assert "低保对象" in wordings("最低生活保障对象")
    assert "婚姻登记" in wordings("结婚证")
    assert "结婚证" not in wordings("婚姻登记")
    assert wordings("低保")[0] == "低保"


def test_equal_names_of_data_items_hold_for_data_items_only(words):
    forms = {form.text: form.item for form in understand("车牌号", words).whole}
    assert forms["车辆号牌"] is True
    tiers = phrasing.Tiers(understand("车牌号", words), "双牌县")
    clauses = [part for part in tiers.order.split(" OR ") if "车辆号牌" in part]
    assert "title" not in "".join(clauses)


def test_a_line_removed_from_the_table_means_nothing_more():
    small = Vocabulary([Alias("低保", "最低生活保障", "abbreviation")])
    assert len(understand("低保", small).whole) == 2
    assert len(understand("低保", Vocabulary([])).whole) == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("婚烟登记", "婚姻登记"),
        ("户藉人口", "户籍人口"),
        ("低宝对象", "低保对象"),
        ("公共祖赁住房", "公共租赁住房"),
        ("最低生活保证", "最低生活保障"),
        ("不动厂登记", "不动产登记"),
        ("低保", None),
        ("的", None),
        ("", None),
    ],
)
def test_a_wrong_character_is_corrected(words, typed, meant):
    assert words.corrected(typed) == meant


def test_letters_are_read_as_syllables():
    assert ("di", "bao") in pinyin.spelled("dibao")
    assert pinyin.spelled("xian")[0] == ("xian",)
    assert ("xi", "an") in pinyin.spelled("xian")
    assert pinyin.spelled("gps") == []


def test_pinyin_knows_the_reading_in_words():
    assert pinyin.syllables("重庆银行") == ("chong", "qing", "yin", "hang")
    assert pinyin.initials("低保对象2024") == "dbdx2024"


def test_words_are_found_by_their_sound(words):
    assert "低保" in words.sounding("dibao")
    assert "医保" in words.sounding("yb")


def test_what_was_typed_is_always_quoted(words):
    signs = 'title:x" OR *:* {!parser} \\" [a TO b] (( && ||'
    query = phrasing.Tiers(understand(signs, words), "双牌县").query(*phrasing.TIER_NAMES)
    inside = query.split('"')[1::2]
    assert len(query.split('"')) % 2 == 1
    assert not any(set(text) & set("{}[]()*:\\") for text in inside)


def test_a_question_of_any_length_stays_small(words):
    assert len(understand("低保 " * 500, words).chunks) == 1
    assert len(understand(" ".join("甲乙丙丁戊己庚辛壬癸子丑寅卯"), words).chunks) == MOST_CHUNKS
    assert len(understand("甲" * 500, words).chunks[0].text) == LONGEST_CHUNK


def test_no_query_has_as_many_clauses_as_solr_refuses(words):
    chance = random.Random(3)
    known = [line.alias for line in reference_aliases()]
    most = 0
    for _ in range(60):
        text = "".join(chance.choice(known) + chance.choice("  、年低") for _ in range(40))
        query = phrasing.Tiers(understand(text, words), "双牌县").query(*phrasing.TIER_NAMES)
        most = max(most, query.count('"') // 2)
    assert 100 < most < 900
