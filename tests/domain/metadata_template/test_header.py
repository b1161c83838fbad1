"""Headings are found by their text, wherever the table stands."""

from __future__ import annotations

import pytest


def keys(reading):
    return [column.key for _, column in sorted(reading.header.columns.items())]


def test_one_heading_row(read, head):
    reading = read([head, ["低保", "民政局", "摘要", "姓名", "C", "50", "每月"]])
    assert keys(reading) == [
        "title", "provider", "notes", "item_name", "item_type", "item_length", "update_cycle",
    ]  # fmt: skip


def test_two_heading_rows_with_merged_groups(read):
    upper = ["信息资源名称", "信息资源格式", "", "共享属性", "", "共享方式", "", "更新周期"]
    lower = ["", "分类", "类型", "共享类型", "共享条件", "分类", "类型", ""]
    merges = [(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4), (0, 5, 0, 6), (0, 7, 1, 7)]
    reading = read(
        [upper, lower, ["低保", "数据库", "mysql", "无条件", "", "", "接口", "每月"]], merges
    )
    assert keys(reading) == [
        "title", "format_class", "format_type", "share_class", "share_condition",
        "share_method_kind", "share_method", "update_cycle",
    ]  # fmt: skip
    assert reading.header.last == 1


def test_two_heading_rows_whose_merged_cells_got_lost(read):
    upper = ["信息资源名称", "信息资源格式", "", "共享方式", "", "更新周期"]
    lower = ["", "分类", "类型", "分类", "类型", ""]
    reading = read([upper, lower, ["低保", "数据库", "mysql", "平台", "接口", "每月"]])
    assert keys(reading)[1:5] == [
        "format_class",
        "format_type",
        "share_method_kind",
        "share_method",
    ]


def test_three_heading_rows(read):
    rows = [
        ["信息资源名称", "共享开放", "", "", "", "更新周期"],
        ["", "共享属性", "", "开放属性", "", ""],
        ["", "类型", "条件", "类型", "条件", ""],
        ["低保", "有条件", "核验", "不予开放", "", "每月"],
    ]
    merges = [(0, 0, 2, 0), (0, 1, 0, 4), (1, 1, 1, 2), (1, 3, 1, 4), (0, 5, 2, 5)]
    reading = read(rows, merges)
    assert keys(reading)[1:5] == ["share_class", "share_condition", "open_class", "open_condition"]
    assert reading.header.last == 2


def test_title_lines_stand_above(read, head):
    rows = [["双牌县政务信息资源目录", "", "", "", "", "", ""], [], ["单位：双牌县民政局"], head]
    reading = read([*rows, ["低保", "", "摘要", "姓名", "C", "50", "每月"]], [(0, 0, 0, 6)])
    assert reading.header.first == 3
    assert reading.blocks[0].text("provider") == "双牌县民政局"
    assert reading.blocks[0].changes[-1].code == "from_sheet"


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("資源名稱", "title"),
        ("信息資源摘要", "notes"),
        ("*信息资源名称（必填）", "title"),
        ("2.信息资源名称", "title"),
        ("目录名称", "title"),
        ("数源单位", "provider"),
        ("更新频率", "update_cycle"),
        ("数据存储总量(单位：G)", "census_total_gb"),
        ("字段中文名", "item_name"),
        ("8.3 数据长度", "item_length"),
        ("統一社會信用代碼", "provider_code"),
        ("是否向社會開放", "is_open"),
        ("保密等级（定密）", "secrecy"),
    ],
)
def test_synonyms_and_traditional_headings(template, heading, key):
    assert template.match([heading]).key == key


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (["信息资源格式", "类型"], "format_type"),
        (["共享方式", "类型"], "share_method"),
        (["信息项信息", "类型"], "item_type"),
        (["开放属性", "类型"], "open_class"),
        (["信息资源格式类型"], "format_type"),
        (["共享方式"], "share_method"),
        (["不予共享依据", "条款"], "refusal_basis_article"),
    ],
)
def test_one_word_means_another_column_under_another_group(template, path, key):
    assert template.match(path).key == key


def test_every_own_heading_is_recognised(template):
    for column in template.columns.values():
        path = [template.groups[column.group]] if column.group else []
        assert template.match([*path, column.title]).key == column.key
        assert template.match([column.title]).key == column.key


def test_a_sheet_without_a_table_says_so(read):
    reading = read([["本年度工作总结"], ["第一段"]])
    assert [one.code for one in reading.problems] == ["no_header"]


@pytest.mark.parametrize("name", ["填报说明", "代码字典", "封面"])
def test_sheets_of_notes_and_empty_sheets_are_no_fault(read, name):
    assert read([["请按要求填写"]], name=name).problems == []
    assert read([[], ["", ""]], name="Sheet3").problems == []


def test_a_hidden_sheet_with_a_table_is_told_and_not_read(read, head):
    reading = read([head, ["低保", "民政局", "摘要", "姓名", "C", "50", "每月"]], hidden=True)
    assert reading.blocks == []
    assert [one.code for one in reading.problems] == ["hidden_sheet"]


def test_an_unknown_column_with_content_is_told(read, head):
    reading = read([[*head, "星级"], ["低保", "民政局", "摘要", "姓名", "C", "50", "每月", "五星"]])
    assert [(one.code, one.value) for one in reading.changes] == [("column_not_recognised", "星级")]
