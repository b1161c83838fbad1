"""Which rows make one entry, however its cells were filled."""

from __future__ import annotations

import pytest

FIRST = ["低保对象信息", "民政局", "低保家庭", "姓名", "C", "50", "每月"]


def rest(*names, fill=False):
    start = FIRST[:3] if fill else ["", "", ""]
    return [[*start, name, "C", "50", "每月" if fill else ""] for name in names]


def titles(reading):
    return [block.text("title") for block in reading.blocks]


def items(reading):
    return [[cells["item_name"].text for cells in block.items] for block in reading.blocks]


OTHER = ["婚姻登记信息", "民政局", "结婚离婚", "登记日期", "D", "", "每日"]


def test_merged_cells(read, head):
    rows = [head, FIRST, *rest("住址", "金额"), OTHER]
    merges = [(1, column, 3, column) for column in (0, 1, 2, 6)]
    reading = read(rows, merges)
    assert items(reading) == [["姓名", "住址", "金额"], ["登记日期"]]
    assert (reading.blocks[0].row, reading.blocks[1].row) == (2, 5)


def test_values_in_the_first_row_only(read, head):
    reading = read([head, FIRST, *rest("住址"), OTHER, *rest("登记机关")])
    assert items(reading) == [["姓名", "住址"], ["登记日期", "登记机关"]]


def test_values_repeated_in_every_row(read, head):
    reading = read([head, FIRST, *rest("住址", "金额", fill=True), OTHER])
    assert items(reading) == [["姓名", "住址", "金额"], ["登记日期"]]
    assert reading.blocks[0].problems == []


def test_a_department_merged_over_two_entries(read, head):
    second = ["婚姻登记信息", "", "结婚离婚", "登记日期", "D", "", "每日"]
    reading = read([head, FIRST, second], [(1, 1, 2, 1)])
    assert [block.text("provider") for block in reading.blocks] == ["民政局", "民政局"]


def test_titles_dragged_down_with_running_numbers(read, head):
    rows = [head] + [
        [f"低保对象信息{n}", "民政局", "低保家庭", name, "C", "50", "每月"]
        for n, name in enumerate(("姓名", "住址", "金额"), start=1)
    ]
    reading = read(rows)
    assert titles(reading) == ["低保对象信息"]
    assert items(reading) == [["姓名", "住址", "金额"]]
    told = [(c.row, c.value, c.to) for c in reading.blocks[0].changes if c.code == "drag_filled"]
    assert told[0] == (2, "低保对象信息1", "低保对象信息")
    assert len(told) == 3


def test_a_plain_first_title_and_numbers_below(read, head):
    rows = [head, FIRST]
    rows += [
        [f"低保对象信息{n}", "", "", name, "C", "50", ""] for n, name in ((1, "住址"), (2, "金额"))
    ]
    reading = read(rows)
    assert titles(reading) == ["低保对象信息"]
    assert len(reading.blocks[0].items) == 3


def test_titles_that_really_count_stay_apart(read, head):
    rows = [
        [f"统计报表{n}", "统计局", f"第{n}张报表", "数值", "N", "10", "每年"] for n in (1, 2, 3)
    ]
    assert titles(read([head, *rows])) == ["统计报表1", "统计报表2", "统计报表3"]


def test_other_values_dragged_down_count_once(read, head):
    rows = [[*head, "联系电话", "发布日期"], [*FIRST, "0746-7720001", "2026-01-05"]]
    rows += [[*FIRST[:3], "住址", "C", "50", "每月", "0746-7720002", "2026-01-06"]]
    block = read(rows).blocks[0]
    assert block.text("contact_phone") == "0746-7720001"
    assert [(c.key, c.code) for c in block.changes] == [
        ("contact_phone", "drag_filled"),
        ("published_on", "drag_filled"),
    ]
    assert block.problems == []


def test_several_codes_in_one_block_are_a_problem(read, head):
    rows = [[*head, "信息资源代码"], [*FIRST, "307001431123/000001"]]
    rows += [["", "", "", "住址", "C", "50", "", "307001431123/000002"]]
    [problem] = read(rows).blocks[0].problems
    assert (problem.code, problem.row, problem.value) == ("several_codes", 3, "307001431123/000002")


def test_contradictory_values_in_one_block_are_a_problem(read, head):
    rows = [head, FIRST, ["", "", "另一段摘要", "住址", "C", "50", ""]]
    [problem] = read(rows).blocks[0].problems
    assert (problem.code, problem.key, problem.row) == ("conflicting_values", "notes", 3)


def test_the_same_entry_twice_makes_two_blocks(read, head):
    reading = read([head, FIRST, *rest("住址"), FIRST, *rest("住址")])
    assert titles(reading) == ["低保对象信息", "低保对象信息"]


def test_an_entry_without_title_is_an_entry_of_its_own(read, head):
    reading = read([head, FIRST, ["", "公安局", "户籍登记", "姓名", "C", "50", "实时"]])
    assert titles(reading) == ["低保对象信息", ""]


def test_a_row_that_belongs_to_nothing_is_told(read, head):
    reading = read([head, ["", "", "", "", "", "50", ""], FIRST])
    assert [block.row for block in reading.blocks][-1] == 3
    lost = read([[*head, "承载平台"], ["", "", "", "", "", "", "", "政务云"], [*FIRST, ""]])
    assert [(one.code, one.row) for one in lost.problems] == [("stray_row", 2)]


@pytest.mark.parametrize(
    "line",
    [
        ["合计", "", "", "", "", "", ""],
        ["填表人：数据专员", "", "审核人：股长", "", "", "", ""],
        ["备注：空白代码由中心赋码", "", "", "", "", "", ""],
        ["单位负责人（签字）：", "", "", "", "", "", ""],
        ["说明：1.按月更新", "", "", "", "", "", ""],
    ],
)
def test_lines_below_the_table_are_no_entries(read, head, line):
    reading = read([head, FIRST, line, ["2.第二点说明", "", "", "", "", "", ""]])
    assert titles(reading) == ["低保对象信息"]
    assert reading.problems == []


def test_a_signature_under_the_titles_is_no_entry(read):
    head = ["类名称", "信息资源名称", "提供单位", "信息资源摘要", "信息项名称", "数据类型"]
    first = ["部门信息资源", "低保对象信息", "民政局", "低保家庭", "姓名", "C"]
    line = ["填表人：数据专员", "审核人：", "", "", "", ""]
    reading = read([head, first, line])
    assert titles(reading) == ["低保对象信息"]
    assert reading.problems == []


def test_a_title_that_is_a_formula_leaves_the_entry_above_whole(read, head):
    broken = ["", "残联", "补贴发放", "补贴标准", "N", "10", "每年"]
    reading = read([head, FIRST, broken, OTHER], faults={(2, 0): "formula"})
    assert titles(reading) == ["低保对象信息", "", "婚姻登记信息"]
    assert [[one.code for one in block.problems] for block in reading.blocks] == [
        [],
        ["formula"],
        [],
    ]


def test_numbered_columns_notes_and_repeated_headings_are_no_entries(read, head):
    numbers = [str(n) for n in range(1, 8)]
    notes = ["必填", "必填", "必填", "选填", "下拉选择", "选填", "必填"]
    reading = read([head, notes, numbers, FIRST, head, OTHER])
    assert titles(reading) == ["低保对象信息", "婚姻登记信息"]


def test_a_total_among_the_data_items_is_an_item(read, head):
    reading = read([head, FIRST, *rest("合计金额")])
    assert items(reading) == [["姓名", "合计金额"]]


def test_the_example_of_the_form_is_told_and_left_out(read, head):
    example = ["示例：人口信息", "公安局", "例", "姓名", "C", "50", "每日"]
    reading = read([head, example, *rest("住址"), FIRST])
    assert titles(reading) == ["低保对象信息"]
    assert [(one.code, one.row) for one in reading.problems] == [("example_row", 2)]


def test_lost_merged_cells_of_class_and_department_are_filled_down(read):
    head = ["类名称", "项名称", "信息资源名称", "提供单位", "信息资源摘要", "信息项名称"]
    rows = [
        ["部门信息资源", "双牌县", "低保对象信息", "民政局", "低保", "姓名"],
        ["", "", "婚姻登记信息", "", "婚姻", "日期"],
        ["部门信息资源", "双牌县", "户籍信息", "公安局", "户籍", "姓名"],
        ["部门信息资源", "双牌县", "居住证信息", "", "居住证", "姓名"],
    ]
    reading = read([head, *rows])
    providers = [block.text("provider") for block in reading.blocks]
    assert providers == ["民政局", "民政局", "公安局", ""]
    assert reading.blocks[1].text("class_1") == "部门信息资源"
    assert {change.code for change in reading.blocks[1].changes} == {"filled_down"}


def test_a_formula_without_result_is_a_problem_of_its_entry(read, head):
    reading = read([head, FIRST], faults={(1, 2): "formula"})
    [problem] = reading.blocks[0].problems
    assert (problem.code, problem.key, problem.row) == ("formula", "notes", 2)


@pytest.mark.parametrize("word", ["合计", "合計", "總計"])
def test_a_total_whose_count_stands_under_the_title_is_no_entry(read, head, word):
    numbered = [["序号", *head], ["1", *FIRST], [word, "共1项", "", "", "", "", "", ""]]
    reading = read(numbered)
    assert titles(reading) == ["低保对象信息"]
    assert reading.problems == []


@pytest.mark.parametrize(
    "line",
    [
        ["填报人", "唐某", "负责人", "胡某"],
        ["填报人", "唐某", "", "", "审核", "胡某"],
        ["（单位公章）"],
        ["双牌县水利局（盖章）"],
        ["", "单位负责人签字："],
        ["审核意见：", "同意报送"],
        ["2026年3月9日"],
    ],
)
def test_signatures_and_stamps_are_no_entries(read, head, line):
    good = ["养老机构信息", "双牌县民政局", "机构名单", "名称", "C", "50", "每年"]
    reading = read([head, good, line])
    assert [block.text("title") for block in reading.blocks] == ["养老机构信息"]
    assert [item["item_name"].text for item in reading.blocks[0].items] == ["名称"]
    assert reading.problems == []


@pytest.mark.parametrize(
    "title", ["公章备案信息", "负责人信息", "审核意见信息", "企业公章（印章）"]
)
def test_titles_that_speak_of_seals_are_entries(read, head, title):
    good = [title, "双牌县公安局", "备案的印章", "名称", "C", "50", "每年"]
    assert [block.text("title") for block in read([head, good]).blocks] == [title]
