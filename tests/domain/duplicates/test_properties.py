"""What holds for every pair of entries, however odd."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.shuangpai.domain.duplicates import Facts

WORDS = st.sampled_from(
    tuple(
        "姓名 身份证号 户主 地址 有效期至 低保 证号 日期 金额 边缘 家庭 企业 登记 注销 双牌县 泷泊镇 2024年 信息 台账"  # noqa: SIM905
        " ( ） ， 、 甲 乙丙 Ａ１ 食品 经营 许可 补贴 发放 公安局 永州市 儿童 监护人".split()
    )
)
NAMES = st.lists(WORDS, min_size=0, max_size=5).map("".join)
FACTS = st.builds(
    Facts,
    title=st.one_of(NAMES, st.text(max_size=40)),
    department=st.one_of(NAMES, st.just("双牌县民政局")),
    region_code=st.sampled_from(["", "431123", "431100", "431122"]),
    items=st.lists(st.tuples(st.one_of(NAMES, st.text(max_size=12)), st.just("C")), max_size=9).map(
        tuple
    ),
)
ORDER = {"distinct": 0, "possible": 1, "duplicate": 2}


@settings(max_examples=300, deadline=None)
@given(FACTS, FACTS)
def test_a_verdict_does_not_depend_on_the_direction(judge, ours, theirs):
    there = judge.compare(judge.read(ours), judge.read(theirs))
    back = judge.compare(judge.read(theirs), judge.read(ours))
    assert there.verdict == back.verdict
    assert there.score == back.score


@settings(max_examples=300, deadline=None)
@given(FACTS, FACTS)
def test_a_verdict_is_plain_data_within_bounds_and_comes_again(judge, ours, theirs):
    first = judge.compare(judge.read(ours), judge.read(theirs)).as_dict()
    again = judge.compare(
        judge.read(Facts.of(json.loads(json.dumps(ours.as_dict())))),
        judge.read(Facts.of(json.loads(json.dumps(theirs.as_dict())))),
    ).as_dict()
    assert json.loads(json.dumps(first)) == json.loads(json.dumps(again))
    assert 0.0 <= first["score"] <= 1.0
    assert all(0.0 <= share <= 1.0 for share in first["parts"].values())


@settings(max_examples=300, deadline=None)
@given(FACTS, FACTS)
def test_items_are_paired_one_to_one(judge, ours, theirs):
    mine, others = judge.read(ours), judge.read(theirs)
    result = judge.compare(mine, others)
    left = [match.ours.name for match in result.matched] + [item.name for item in result.missing]
    right = [match.theirs.name for match in result.matched] + [item.name for item in result.extra]
    assert sorted(left) == sorted(item.name for item in mine.items)
    assert sorted(right) == sorted(item.name for item in others.items)


@settings(max_examples=200, deadline=None)
@given(FACTS)
def test_an_entry_with_items_is_the_same_as_itself(judge, facts):
    profile = judge.read(facts)
    result = judge.compare(profile, profile)
    assert result.conflicts == ()
    assert len(result.matched) == len(profile.items)


@settings(max_examples=200, deadline=None)
@given(FACTS, FACTS, st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_count(judge, ours, theirs, chance):
    items = list(ours.items)
    chance.shuffle(items)
    shuffled = Facts(ours.title, ours.department, ours.region_code, tuple(items))
    first = judge.compare(judge.read(ours), judge.read(theirs))
    second = judge.compare(judge.read(shuffled), judge.read(theirs))
    assert abs(first.score - second.score) < 0.05
