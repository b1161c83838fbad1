"""Candidates in memory: what is proposed, forgotten, replaced; the same as made anew."""

import random

import pytest

from ckanext.shuangpai import duplicate_index
from ckanext.shuangpai.domain.duplicates import Facts
from ckanext.shuangpai.duplicate_candidates import Candidates

NOUNS = (
    "茶园",
    "水库",
    "药店",
    "学校",
    "桥梁",
    "矿山",
    "公厕",
    "民宿",
    "古树",
    "文物",
    "冷库",
    "泵站",
)
PARTS = ("编号", "名称", "面积", "等级", "位置", "责任人", "状态", "类型", "数量")


def facts(number):
    chance = random.Random(number)
    noun = NOUNS[number % len(NOUNS)]
    items = [(noun + part, "C") for part in chance.sample(PARTS, 5)]
    return Facts(f"{noun}{number}信息", "双牌县林业局", "431123", tuple(items))


@pytest.fixture
def judge():
    return duplicate_index.judge()


@pytest.fixture
def filled(judge):
    candidates = Candidates(judge.titles.wholes)
    for number in range(400):
        candidates.put(f"e{number:03d}", judge.read(facts(number)), city=number % 4 == 0)
    return candidates


def test_the_likest_come_first(filled, judge):
    proposed = filled.propose(judge.read(facts(17)), 10)
    assert proposed[0] == "e017"
    assert {int(id_[1:]) % len(NOUNS) for id_ in proposed} == {17 % len(NOUNS)}


def test_the_entry_itself_is_left_out_when_asked(filled, judge):
    assert "e017" not in filled.propose(judge.read(facts(17)), 10, without="e017")


@pytest.mark.parametrize("city", [True, False])
def test_only_one_level_is_proposed_when_asked(filled, judge, city):
    proposed = filled.propose(judge.read(facts(16)), 20, city=city)
    assert proposed
    assert {filled.is_city(id_) for id_ in proposed} == {city}


def test_a_removed_entry_is_proposed_no_more(filled, judge):
    filled.remove("e017")
    assert "e017" not in filled
    assert "e017" not in filled.propose(judge.read(facts(17)), 400)
    assert filled.profile("e017") is None


def test_a_changed_entry_is_found_under_its_new_facts_only(filled, judge):
    filled.put("e017", judge.read(facts(2)), city=False)
    assert "e017" in filled.propose(judge.read(facts(2)), 30)
    assert "e017" not in filled.propose(judge.read(facts(17)), 20)
    assert len(filled) == 400


def test_many_changes_leave_the_same_answers_as_lists_made_anew(judge):
    changed, fresh = (Candidates(judge.titles.wholes) for _ in range(2))
    for round_ in range(4):
        for number in range(400):
            changed.put(f"e{number:03d}", judge.read(facts(number + round_)), city=False)
    for number in range(400):
        fresh.put(f"e{number:03d}", judge.read(facts(number + 3)), city=False)

    assert changed.ids() == fresh.ids()
    for number in range(0, 400, 23):
        question = judge.read(facts(number))
        assert changed.propose(question, 1) == fresh.propose(question, 1)


def test_an_empty_catalog_proposes_nothing(judge):
    assert Candidates(judge.titles.wholes).propose(judge.read(facts(1)), 10) == []
