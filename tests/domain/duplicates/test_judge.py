"""Verdicts: their evidence, conflicts, reasons and borders."""

import pytest

from ckanext.shuangpai.domain.duplicates import DISTINCT, DUPLICATE, POSSIBLE, Facts

LOW = (
    "低保对象信息",
    "双牌县民政局",
    "低保证号、户主姓名、户主身份证号、低保类别、月保障金额、所属乡镇",
)
LOW_CITY = (
    "最低生活保障人员信息",
    "永州市民政局",
    "姓名、身份证号码、与户主关系、低保类别、月人均补差、街道乡镇、县市区",
)


def changed(entry, title=None, department=None, items=None):
    return tuple(new or old for new, old in zip((title, department, items), entry, strict=True))


def kinds(result):
    return {conflict.kind for conflict in result.conflicts}


def test_grain_is_reported_but_does_not_part_a_duplicate(verdict):
    result = verdict(LOW, LOW_CITY)
    assert result.verdict == DUPLICATE
    (conflict,) = result.conflicts
    assert (conflict.kind, conflict.ours, conflict.theirs) == ("grain", "household", "person")
    assert "grain_household_person" in [reason.key for reason in result.reasons]


def test_items_are_explained_pair_by_pair(verdict):
    result = verdict(LOW, LOW_CITY)
    pairs = {(match.ours.name, match.theirs.name): match.why for match in result.matched}
    assert pairs["低保类别", "低保类别"] == "same"
    assert pairs["月保障金额", "月人均补差"] == "synonym"
    assert pairs["户主身份证号", "身份证号码"] == "similar"
    assert [item.name for item in result.missing] == ["低保证号"]
    assert {item.name for item in result.extra} == {"与户主关系", "县市区"}


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("新增低保对象信息", "lifecycle"),
        ("低保对象注销信息", "lifecycle"),
        ("低保待审对象信息", "status"),
        ("低保对象抽查信息", "act"),
        ("五里牌镇低保对象信息", "place"),
        ("东安县低保对象信息", "place"),
        ("低保边缘家庭信息", "subject"),
    ],
)
def test_a_conflict_parts_what_items_join(verdict, title, kind):
    result = verdict(LOW, changed(LOW, title=title))
    assert kind in kinds(result)
    assert result.verdict != DUPLICATE


def test_two_townships_differ_and_one_is_part_of_the_county(verdict):
    first = changed(LOW, "泷泊镇低保对象信息")
    second = changed(LOW, "低保对象信息", "双牌县五里牌镇人民政府")
    assert verdict(first, second).verdict == DISTINCT
    assert verdict(first, LOW).verdict == POSSIBLE


def test_years_are_reported_only(verdict):
    result = verdict(changed(LOW, "2023年低保对象信息"), changed(LOW, "2024年低保对象信息"))
    assert kinds(result) == {"period"}
    assert result.verdict == DUPLICATE


def test_departments_of_different_lines_part(verdict):
    result = verdict(LOW, changed(LOW, department="双牌县林业局"))
    assert "department" in kinds(result)
    assert result.score < verdict(LOW, LOW).score


def test_counts_are_not_records(verdict):
    counts = changed(LOW, items="年度、低保户数、低保人数、累计支出、同比增速")
    result = verdict(LOW, counts)
    assert result.verdict == DISTINCT
    assert "grain_records_statistics" in [reason.key for reason in result.reasons]


def test_common_items_alone_make_no_duplicate(verdict):
    items = "单位名称、统一社会信用代码、法定代表人、地址、联系电话、有效期止"
    result = verdict(("茶楼信息", "双牌县商务局", items), ("书报亭信息", "永州市商务局", items))
    assert result.verdict != DUPLICATE
    assert "evidence" in kinds(result)


def test_equal_items_under_other_names_are_a_duplicate(verdict):
    items = "树种、树龄、胸围、冠幅、树高、保护等级"
    result = verdict(("大树普查", "双牌县林业局", items), ("名木调查", "永州市林业局", items))
    assert result.verdict == DUPLICATE


def test_without_items_only_equal_names_are_a_duplicate(verdict):
    city = ("城乡低保信息", "永州市民政局", "")
    assert verdict(("双牌县城乡低保台账", "双牌县民政局", ""), city).verdict == DUPLICATE
    assert verdict(("农村低保复核", "双牌县民政局", ""), city).verdict != DUPLICATE
    assert "items_unknown" in [reason.key for reason in verdict(LOW, city).reasons]


def test_evidence_parts_and_conflicts_make_the_score(judge, verdict):
    result = verdict(LOW, changed(LOW_CITY, "低保人员退出信息"))
    weights = judge.weights["evidence"]
    score = sum(weights[name] * share for name, share in result.parts.items())
    for conflict in result.conflicts:
        score *= 1 - conflict.weight
    assert result.score == pytest.approx(score, abs=0.001)


def test_reasons_come_in_the_order_of_the_evidence(verdict):
    keys = [reason.key for reason in verdict(LOW, LOW_CITY).reasons]
    order = ["items_matched", "subject_same", "line_same", "grain_household_person", "place_within"]
    assert [key for key in keys if key in order] == order


def test_facts_survive_as_plain_data():
    facts = Facts("标题", "部门", "431123", (("姓名", "C"), ("金额", "N")))
    assert Facts.of(facts.as_dict()) == facts


def test_the_rule_names_the_version_of_every_table(judge, tables):
    assert all(name in judge.rule for name in tables)
