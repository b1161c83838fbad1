"""Data items: what counts as the same, and what does not."""

import pytest

SAME = [
    ("身份证号", "公民身份号码"),
    ("身份证号码", "证件号码"),
    ("统一社会信用代码", "信用代码"),
    ("性别", "性别代码"),
    ("性别代码", "性别名称"),
    ("姓名", "人员姓名"),
    ("企业名称", "单位名称"),
    ("监护人姓名", "监护人"),
    ("发证机关", "签发机关名称"),
    ("有效期至", "有效期限"),
    ("法定代表人", "负责人姓名"),
    ("男方身份证号", "男方证件号码"),
    ("１、身份证号（必填）", "身份证号"),
    ("聯繫電話", "联系电话"),
    ("联系电话", "手机号码"),
    ("经营范围", "经 营 范 围"),
    ("施工单位", "施工企业名称"),
]
ALIKE = [
    ("户主身份证号", "身份证号"),
    ("缴费年度", "年度"),
    ("参保日期", "首次参保日期"),
    ("经营许可证号", "道路运输经营许可证号"),
    ("房屋坐落", "坐落"),
    ("残疾等级", "残级"),
    ("预售证号", "预售许可证号"),
]
DIFFERENT = [
    ("男方姓名", "女方姓名"),
    ("父亲姓名", "母亲姓名"),
    ("姓名", "企业名称"),
    ("姓名", "监护人姓名"),
    ("出生日期", "死亡日期"),
    ("开工日期", "竣工日期"),
    ("有效期起", "有效期止"),
    ("许可证编号", "发证日期"),
    ("建设单位", "施工单位"),
    ("经度", "纬度"),
    ("补贴面积", "补贴金额"),
    ("学校名称", "姓名"),
]


@pytest.mark.parametrize(("ours", "theirs"), SAME)
def test_spellings_of_one_item(judge, ours, theirs):
    assert judge.items.likeness(judge.items.read(ours), judge.items.read(theirs)) == 1.0


@pytest.mark.parametrize(("ours", "theirs"), ALIKE)
def test_items_of_which_one_says_more(judge, ours, theirs):
    assert 0.5 <= judge.items.likeness(judge.items.read(ours), judge.items.read(theirs)) < 1.0


@pytest.mark.parametrize(("ours", "theirs"), DIFFERENT)
def test_different_items(judge, ours, theirs):
    assert judge.items.likeness(judge.items.read(ours), judge.items.read(theirs)) < 0.5


@pytest.mark.parametrize(
    ("common", "telling"),
    [("姓名", "残疾类别"), ("联系电话", "采伐蓄积"), ("有效期至", "总库容"), ("地址", "胸围")],
)
def test_a_common_item_weighs_less_than_a_telling_one(judge, common, telling):
    assert judge.items.read(common).weight < 0.35 < 0.7 < judge.items.read(telling).weight


def test_signs_alone_are_an_item_of_their_own(judge):
    assert judge.items.read("（）").name == "（）"
    assert judge.items.likeness(judge.items.read("？？"), judge.items.read("姓名")) < 0.5
