"""Titles: the dirt that goes, the places and periods that are read, how subjects stand to each other."""

import pytest


@pytest.mark.parametrize(
    "title",
    [
        "残疾人证持证信息",
        "双牌县残疾人证持证信息一览表",
        "湖南省永州市双牌县残疾人证持证台账",
        "双牌县残疾人联合会-残疾人证持证信息",
        "（县残联）残疾人证持证名册",
        "3、残疾人证持证情况表",
        "（三）残疾人证持证数据",
        "２０２４年残疾人证持证信息",
        "残疾人证持证信息（截至2024年底）",
        "2023-2024年度残疾人证持证明细",
        "残疾人证持证信息_v2.1",
        "残疾人证持证信息.xlsx",
        "殘疾人證持證資訊台賬",
        " 残疾人证 持证 信息 ",
        "全县残疾人证持证基本信息",
    ],
)
def test_dirt_does_not_change_what_a_title_is_about(judge, title):
    read, clean = judge.titles.read(title), judge.titles.read("残疾人证持证")
    assert read.matters == clean.matters == ("残疾人证",)
    assert judge.titles.compare(read, clean).relation == "same"


@pytest.mark.parametrize(
    ("title", "name", "level"),
    [
        ("双牌县低保对象", "双牌县", "county"),
        ("双牌县泷泊镇低保对象", "泷泊镇", "township"),
        ("打鼓坪乡低保对象", "打鼓坪乡", "township"),
        ("某某镇低保对象", "某某镇", "township"),
        ("永州市低保对象", "永州市", "city"),
        ("永州市道县低保对象", "道县", "county"),
        ("祁阳县低保对象", "祁阳市", "county"),
    ],
)
def test_the_smallest_place_is_read(judge, title, name, level):
    place = judge.titles.read(title).place
    assert (place.name, place.level) == (name, level)


@pytest.mark.parametrize(
    "title",
    [
        "农村公路信息",
        "城乡居民医保",
        "乡村医生信息",
        "乡镇卫生院",
        "市场主体",
        "县级文物",
        "村镇银行",
    ],
)
def test_words_that_look_like_places_are_none(judge, title):
    read = judge.titles.read(title)
    assert read.place is None
    assert read.core


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("2024年低保对象", "2024年"),
        ("2024年第三季度水质监测", "2024年第三季度"),
        ("低保对象（2024年1月）", "2024年1月"),
        ("12345热线工单", ""),
    ],
)
def test_the_period_is_read(judge, title, period):
    assert judge.titles.read(title).period == period


@pytest.mark.parametrize(
    ("ours", "theirs", "relation"),
    [
        ("低保对象", "最低生活保障人员", "same"),
        ("食品经营许可", "食品生产经营许可证", "part"),
        ("结婚登记", "婚姻登记", "part"),
        ("低保对象", "低保边缘家庭", "different"),
        ("食品经营许可", "食品生产许可", "different"),
        ("机动车交通违法", "机动车登记", "more"),
        ("旅馆业特种行业许可", "公章刻制特种行业许可", "diverging"),
        ("甲乙丙丁", "低保对象", "unknown"),
    ],
)
def test_relation_of_subjects(judge, ours, theirs, relation):
    read = judge.titles.read
    assert judge.titles.compare(read(ours), read(theirs)).relation == relation
    assert judge.titles.compare(read(theirs), read(ours)).relation == relation


def test_only_dirt_is_kept_rather_than_lost(judge):
    for title in ("信息", "双牌县", "2024年", "台账数据", "1、"):
        assert judge.titles.read(title).core or judge.titles.read(title).period


def test_abbreviations_nobody_wrote_down_are_alike(judge):
    read = judge.titles.read
    assert judge.titles.compare(read("危废暂存点"), read("危险废物暂存点")).likeness > 0.5
    assert judge.titles.compare(read("机耕路"), read("机械耕作道路")).likeness >= 0.5
