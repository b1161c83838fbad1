"""Lines of subject: which county office answers to which city office."""

import pytest

ONE_LINE = [
    ("双牌县公安局", "永州市公安局交通警察支队"),
    ("双牌县民政局", "永州市民政局"),
    ("双牌县人社局", "永州市人力资源和社会保障局"),
    ("双牌县卫生健康局", "永州市卫健委"),
    ("双牌县自然资源局", "永州市自然资源和规划局"),
    ("双牌县国土资源局", "永州市自然资源和规划局"),
    ("双牌县工商局", "永州市市场监督管理局"),
    ("双牌县残联", "永州市残疾人联合会"),
    ("双牌县政务服务中心", "永州市行政审批服务局"),
    ("永州市生态环境局双牌分局", "永州市生态环境局"),
    ("国家税务总局双牌县税务局", "国家税务总局永州市税务局"),
    ("双牌县乡村振兴局", "永州市农业农村局"),
]


@pytest.mark.parametrize(("ours", "theirs"), ONE_LINE)
def test_one_line(judge, ours, theirs):
    assert judge.lines.agreement(judge.lines.read(ours), judge.lines.read(theirs)) == 1.0


def test_two_lines(judge):
    ours, theirs = judge.lines.read("双牌县公安局"), judge.lines.read("永州市林业局")
    assert judge.lines.agreement(ours, theirs) == 0.0


def test_an_office_that_gathers_from_all_lines_stands_between(judge):
    ours, theirs = judge.lines.read("双牌县市场监管局"), judge.lines.read("永州市发展和改革委员会")
    assert 0.5 < judge.lines.agreement(ours, theirs) < 1.0


def test_an_unknown_office_neither_helps_nor_harms(judge):
    assert judge.lines.read("某办公室") == ""
    assert 0.4 < judge.lines.agreement("", "police") < 0.7
